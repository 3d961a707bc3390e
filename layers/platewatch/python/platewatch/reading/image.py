"""From bytes to pixels. The size of a picture is read from its header and checked before anything is decoded."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.errors import CorruptImage, TooManyBytes, TooManyPixels, TruncatedImage, UnsafeImage
from platewatch.reading.header import ImageHeader, parse_header
from platewatch.sentences import say

MAX_BYTES: Final = 20_000_000
MAX_PIXELS: Final = 50_000_000
MAX_SCANNED_PIXELS: Final = 800_000_000
"""Pixels times scans of a JPEG. A progressive one has 10 scans. A picture of few bytes can have hundreds, and in each
the decoder goes over all of it: this many pixels take it half a second."""

# The longer side that a picture keeps, if it has it. The smallest plate worth finding in a large photo is 1/40 of its
# width; that leaves it 70 pixels. The reader reads held-out plates as well at 70 pixels as at 140, 4 in a hundred fewer
# at 60 and 10 at 50.
NEEDED_SIDE: Final = 2800

Pixels = NDArray[np.uint8]
Decode = Callable[[bytes, int], Pixels | None]
"""A file's bytes and OpenCV's flags in, pixels out; None where OpenCV can make nothing of it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, turned as its EXIF orientation asks: `pixels` (BGR uint8, height x width x 3).

    `width` and `height` are those of the whole picture; `pixels` of a very large one are fewer: 1/2, 1/4 or 1/8 as wide
    and high, rounded.
    """

    pixels: Pixels
    width: int
    height: int


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
        raise TooManyBytes(
            say("The file has {count} bytes; at most {most} are taken.", count=len(data), most=max_bytes)
        )
    header = parse_header(data)
    if header.width * header.height > max_pixels:
        raise TooManyPixels(
            say(
                "The {media_type} header announces {width} x {height} pixels; at most {most} are taken. Send"
                " a smaller picture.",
                media_type=header.media_type,
                width=header.width,
                height=header.height,
                most=max_pixels,
            )
        )
    if header.width * header.height * header.scans > MAX_SCANNED_PIXELS:
        raise UnsafeImage(
            say(
                "The JPEG goes over its {width} x {height} pixels {scans} times, which takes the decoder too"
                " long. Save it as a baseline JPEG, or smaller.",
                width=header.width,
                height=header.height,
                scans=header.scans,
            )
        )
    return header


_JPEG_END: Final = b"\xff\xd9"

# Data that end too early decode to other pixels with these bits after them than with the decoder's own zeros.
_PROBE: Final = b"\xaa" * 64
_RESTART: Final = re.compile(rb"\xff([\xd0-\xd7])")
_SCAN: Final = b"\xff\xda"

_FLAGS: Final = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def _decode(data: bytes, header: ImageHeader, divisor: int, decode: Decode) -> Pixels:
    if header.ended:
        return _decode_ended(data, header, divisor, decode)
    try:
        return _decode_without_end(data, header, divisor, decode)
    except CorruptImage as error:
        raise TruncatedImage("The JPEG has no end marker and can't be decoded; send the whole file.") from error


def _decode_without_end(data: bytes, header: ImageHeader, divisor: int, decode: Decode) -> Pixels:
    """The pixels of a JPEG that lacks nothing but its end marker. Raises TruncatedImage if it lacks more.

    The decoder fills up what is missing, and does not tell. So the picture is decoded twice, with different bytes after
    its end: where they change no pixel, the data reach to the last row.
    """
    # A last FF may be half of a marker or of a stuffed byte; either would make a marker of the bytes after it.
    data = data.rstrip(b"\xff")
    probed = zlib.crc32(_decode_ended(data + _continue(data) + _JPEG_END, header, divisor, decode).data)
    pixels = _decode_ended(data + _JPEG_END, header, divisor, decode)
    if zlib.crc32(pixels.data) != probed or not header.all_scans:
        raise TruncatedImage("The JPEG ends before its last row; send the whole file.")
    return pixels


def _continue(data: bytes) -> bytes:
    """What changes the pixels of a JPEG that ends early: bits of a block, and of one after the next restart marker.

    The decoder takes no bits between the end of a restart interval and the marker that must follow.
    """
    markers = _RESTART.findall(data, data.rfind(_SCAN))
    following = (markers[-1][0] + 1) % 8 if markers else 0
    return _PROBE + bytes([0xFF, 0xD0 + following]) + _PROBE


def _decode_ended(data: bytes, header: ImageHeader, divisor: int, decode: Decode) -> Pixels:
    try:
        pixels = decode(data, _FLAGS[divisor])
    except cv2.error as error:
        raise CorruptImage(say("The {media_type} data can't be decoded.", media_type=header.media_type)) from error
    if pixels is None:
        raise CorruptImage(say("The {media_type} data can't be decoded.", media_type=header.media_type))
    high, wide = pixels.shape[:2]
    sizes = _sizes(header.height, header.width, divisor)
    if (high, wide) not in sizes and (wide, high) not in sizes:
        raise CorruptImage(
            say("The {media_type} data decode to another size than the header announces.", media_type=header.media_type)
        )
    return pixels


def _sizes(height: int, width: int, divisor: int) -> set[tuple[int, int]]:
    """Heights and widths that a picture may have at 1/divisor: JPEG rounds up, OpenCV's own shrinking down."""
    highs, wides = ({side // divisor, -(-side // divisor)} for side in (height, width))
    return {(high, wide) for high in highs for wide in wides}
