"""From bytes to pixels: JPEG, PNG and WebP, told by their first bytes, measured before they are decoded."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.errors import (
    CorruptImage,
    EmptyImage,
    TooManyBytes,
    TooManyPixels,
    TruncatedImage,
    UnknownImageFormat,
)

MAX_BYTES: Final = 20_000_000
MAX_PIXELS: Final = 50_000_000

# The longer side that a picture keeps, if it has it. The smallest plate worth finding in a large photo is 1/40 of its
# width; that leaves it 70 pixels. The reader reads held-out plates as well at 70 pixels as at 140, 4 in a hundred fewer
# at 60 and 10 at 50.
NEEDED_SIDE: Final = 2800

Pixels = NDArray[np.uint8]
Decode = Callable[[bytes, int], Pixels | None]
"""A file's bytes and OpenCV's flags in, pixels out; None where OpenCV can make nothing of it."""


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What the first bytes say: the media type, and width and height in pixels as stored."""

    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, turned as its EXIF orientation asks: `pixels` (BGR uint8, height x width x 3).

    `width` and `height` are those of the whole picture; `pixels` of a very large one are fewer: 1/2, 1/4 or 1/8 as wide
    and high, rounded.
    """

    pixels: Pixels
    width: int
    height: int


def read_header(data: bytes) -> ImageHeader:
    """Tell the format and size without decoding; also checks that the file's end is there.

    Raises an ImageRejected: EmptyImage, UnknownImageFormat, TruncatedImage or CorruptImage.
    """
    if not data:
        raise EmptyImage("The file has no bytes; send the picture again.")
    for matches, measure in _FORMATS:
        if matches(data):
            header = measure(data)
            if header.width == 0 or header.height == 0:
                raise CorruptImage(f"The {header.media_type} header announces {header.width} x {header.height} pixels.")
            return header
    raise UnknownImageFormat("The first bytes are neither JPEG nor PNG nor WebP; send one of these.")


def decode_in_memory(data: bytes, flags: int) -> Pixels | None:
    """OpenCV's own way; it holds the picture twice for a moment."""
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags)
    return None if image is None else np.asarray(image, dtype=np.uint8)


def decode_image(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, decode: Decode = decode_in_memory
) -> Pixels:
    """The whole picture as BGR uint8, height x width x 3, turned as its EXIF orientation asks.

    Raises an ImageRejected, whatever the bytes are: the limits are checked in the header, before any decoding.
    """
    return _decode(data, _check_limits(data, max_bytes, max_pixels), 1, decode)


def decode_for_reading(
    data: bytes,
    *,
    needed_side: int = NEEDED_SIDE,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    decode: Decode = decode_in_memory,
) -> Picture:
    """The picture as the reader needs it: halved as often as its longer side stays at least `needed_side`.

    Raises an ImageRejected as decode_image does.
    """
    header = _check_limits(data, max_bytes, max_pixels)
    longer = max(header.width, header.height)
    divisor = next((each for each in (8, 4, 2) if longer >= each * needed_side), 1)
    pixels = _decode(data, header, divisor, decode)
    turned = pixels.shape[:2] not in _sizes(header.height, header.width, divisor)
    width, height = (header.height, header.width) if turned else (header.width, header.height)
    return Picture(pixels, width, height)


def shrink(image: Pixels, width: int, height: int) -> Pixels:
    """The image at a smaller size, without aliases: halved by averages as often as that goes, the rest interpolated.

    For sizes that are no whole part of the image's, averaging in one step takes up to ten times as long.
    """
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        rows, columns = image.shape[0] // 2, image.shape[1] // 2
        # An odd last row or column is left out: only for exact halves is the quick way taken.
        image = np.asarray(
            cv2.resize(image[: 2 * rows, : 2 * columns], (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    if image.shape[:2] == (height, width):
        return image
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _check_limits(data: bytes, max_bytes: int, max_pixels: int) -> ImageHeader:
    if len(data) > max_bytes:
        raise TooManyBytes(f"The file has {len(data)} bytes; at most {max_bytes} are taken.")
    header = read_header(data)
    if header.width * header.height > max_pixels:
        raise TooManyPixels(
            f"The {header.media_type} header announces {header.width} x {header.height} pixels;"
            f" at most {max_pixels} are taken. Send a smaller picture."
        )
    return header


_FLAGS: Final = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def _decode(data: bytes, header: ImageHeader, divisor: int, decode: Decode) -> Pixels:
    try:
        pixels = decode(data, _FLAGS[divisor])
    except cv2.error as error:
        raise CorruptImage(f"The {header.media_type} data can't be decoded.") from error
    if pixels is None:
        raise CorruptImage(f"The {header.media_type} data can't be decoded.")
    high, wide = pixels.shape[:2]
    sizes = _sizes(header.height, header.width, divisor)
    if (high, wide) not in sizes and (wide, high) not in sizes:
        raise CorruptImage(f"The {header.media_type} data decode to another size than the header announces.")
    return pixels


def _sizes(height: int, width: int, divisor: int) -> set[tuple[int, int]]:
    """Heights and widths that a picture may have at 1/divisor: JPEG rounds up, OpenCV's own shrinking down."""
    highs, wides = ({side // divisor, -(-side // divisor)} for side in (height, width))
    return {(high, wide) for high in highs for wide in wides}


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff")


def _is_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG\r\n\x1a\n")


def _is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


# Start-of-frame markers: baseline, extended, progressive and their lossless and arithmetic kin.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE: Final = frozenset([0x01, *range(0xD0, 0xD8)])


def _measure_jpeg(data: bytes) -> ImageHeader:
    # Cameras pad files after the end marker; an end marker nowhere near the end means that data are missing.
    at, size = 2, len(data)
    while True:
        if at + 4 > size:
            raise TruncatedImage("The JPEG ends within its header.")
        if data[at] != 0xFF:
            raise CorruptImage(f"The JPEG has no marker at byte {at}, where one must be.")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _JPEG_BARE:
            at += 2
            continue
        if marker in (0xD9, 0xDA):
            raise CorruptImage("The JPEG's picture data begin before its size is told.")
        (length,) = struct.unpack_from(">H", data, at + 2)
        if length < 2:
            raise CorruptImage(f"The JPEG's segment at byte {at} has length {length}.")
        if marker in _JPEG_FRAMES:
            if length < 8:
                raise CorruptImage("The JPEG's frame header is too short.")
            if at + 9 > size:
                raise TruncatedImage("The JPEG ends within its header.")
            height, width = struct.unpack_from(">HH", data, at + 5)
            break
        at += 2 + length
    if data.rfind(b"\xff\xd9", at) < 0:
        raise TruncatedImage("The JPEG has no end marker; send the whole file.")
    return ImageHeader("image/jpeg", width, height)


def _measure_png(data: bytes) -> ImageHeader:
    if len(data) < 33:
        raise TruncatedImage("The PNG ends within its header.")
    length, name, width, height = struct.unpack_from(">I4sII", data, 8)
    if name != b"IHDR" or length != 13:
        raise CorruptImage("The PNG does not begin with its header chunk.")
    # Chunk by chunk: the end chunk's name alone could stand in the picture's data by chance.
    at = 33
    while True:
        if at + 12 > len(data):
            raise TruncatedImage("The PNG has no end chunk; send the whole file.")
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"IEND":
            return ImageHeader("image/png", width, height)
        at += 12 + length


def _measure_webp(data: bytes) -> ImageHeader:
    if len(data) < 30:
        raise TruncatedImage("The WebP ends within its header.")
    (riff_size,) = struct.unpack_from("<I", data, 4)
    if riff_size + 8 > len(data):
        raise TruncatedImage(f"The WebP announces {riff_size + 8} bytes and has {len(data)}; send the whole file.")
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif kind == b"VP8L":
        if data[20] != 0x2F:
            raise CorruptImage("The WebP's lossless data do not begin with their signature.")
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    elif kind == b"VP8 ":
        if data[23:26] != b"\x9d\x01\x2a":
            raise CorruptImage("The WebP's data do not begin with their signature.")
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    else:
        raise CorruptImage("The WebP begins with an unknown chunk.")
    return ImageHeader("image/webp", width, height)


_Matches = Callable[[bytes], bool]
_Measure = Callable[[bytes], ImageHeader]
_FORMATS: Final[tuple[tuple[_Matches, _Measure], ...]] = (
    (_is_jpeg, _measure_jpeg),
    (_is_png, _measure_png),
    (_is_webp, _measure_webp),
)
