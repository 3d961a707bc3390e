"""What the first bytes of a file say: JPEG, PNG or WebP, and the size in pixels, without decoding anything."""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from platewatch.reading.errors import CorruptImage, EmptyImage, HeicImage, TruncatedImage, UnknownImageFormat
from platewatch.sentences import say


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """The media type, and width and height in pixels as stored. `ended` is false for a JPEG without its end marker.

    `scans` is how often a JPEG's decoder goes over the picture at the most; other formats' go over it once. `all_scans`
    is false for a JPEG some of whose scans have not begun.
    """

    media_type: str
    width: int
    height: int
    ended: bool = True
    scans: int = 1
    all_scans: bool = True


def find_media_type(data: bytes) -> str | None:
    """The media type that a file's first bytes (16 are enough) say it has; None if it is none that is read."""
    return next((media_type for matches, media_type, _ in _FORMATS if matches(data)), None)


def check_media_type(data: bytes) -> str:
    """The media type as find_media_type tells it. Raises EmptyImage, HeicImage or UnknownImageFormat without one."""
    media_type = find_media_type(data)
    if media_type is not None:
        return media_type
    if not data:
        raise EmptyImage("The file is empty; send the picture again.")
    if _is_heic(data):
        raise HeicImage(
            "The picture is HEIC or AVIF, which is not read. Set the camera to take JPEG (on an iPhone: Settings, "
            "Camera, Formats, Most Compatible), or convert the file to JPEG."
        )
    raise UnknownImageFormat("The first bytes are neither JPEG nor PNG nor WebP; send one of these.")


def parse_header(data: bytes) -> ImageHeader:
    """Tell the format and size without decoding. Of PNG and WebP it checks that the file's end is there.

    Raises an ImageRejected: EmptyImage, HeicImage, UnknownImageFormat, TruncatedImage or CorruptImage.
    """
    media_type = check_media_type(data)
    header = next(measure for _, kind, measure in _FORMATS if kind == media_type)(data)
    if header.width == 0 or header.height == 0:
        raise CorruptImage(
            say(
                "The {media_type} header announces {width} x {height} pixels.",
                media_type=media_type,
                width=header.width,
                height=header.height,
            )
        )
    return header


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff")


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def _is_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG\r\n\x1a\n")


def _is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


# Start-of-frame markers: baseline, extended, progressive and their lossless and arithmetic kin.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN: Final = b"\xff\xda"
_JPEG_BARE: Final = frozenset([0x01, *range(0xD0, 0xD8)])

# What stands before a marker is skipped: other bytes, filling FFs, and FF 00, which is no marker.
_MARKER: Final = re.compile(rb"\xff[^\x00\xff]", re.DOTALL)

# Pictures have a few dozen at the most. More only cost time.
_MOST_SEGMENTS: Final = 10_000
_MOST_SCANS: Final = 1_000

# What a copy that broke off leaves where the file's place was taken before.
_MISSING: Final = bytes(16)

# The brands of the HEIF family, as they stand in the box at a file's beginning.
_HEIC_BRANDS: Final = frozenset(
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"avif", b"avis"]
)


def _measure_jpeg(data: bytes) -> ImageHeader:
    """Walks from marker to marker as libjpeg does: both must find the same frame header, or a picture could be decoded
    that is larger than what was checked.
    """
    at = 2
    for _ in range(_MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found.end() + 2 > len(data):
            raise TruncatedImage("The JPEG ends within its header.")
        marker, at = data[found.end() - 1], found.end()
        if marker in _JPEG_BARE:
            continue
        if marker == 0xD8:
            raise CorruptImage("The JPEG begins a second time within its header.")
        if marker in (0xD9, 0xDA):
            raise CorruptImage("The JPEG's picture data begin before its size is told.")
        (length,) = struct.unpack_from(">H", data, at)
        if marker in _JPEG_FRAMES:
            return _measure_frame(data, at, length)
        # The length counts its own two bytes. libjpeg skips nothing more where it is smaller.
        at += max(length, 2)
    raise CorruptImage(say("The JPEG's header has more than {most} segments.", most=_MOST_SEGMENTS))


def _measure_frame(data: bytes, at: int, length: int) -> ImageHeader:
    if length < 8:
        raise CorruptImage("The JPEG's frame header is too short.")
    if at + 7 > len(data):
        raise TruncatedImage("The JPEG ends within its header.")
    height, width = struct.unpack_from(">HH", data, at + 3)
    # Cameras pad files after the end marker, so it may stand anywhere after the header.
    ended = data.rfind(b"\xff\xd9", at) >= 0
    if not ended and data.endswith(_MISSING):
        raise TruncatedImage("The JPEG has no end marker, and zeros take the place of its end; send the whole file.")
    # Each scan begins with this marker, which never stands in picture data; what else looks like it adds to the count.
    scans = data.count(_SCAN, at)
    all_scans = ended or (scans <= _MOST_SCANS and _has_all_scans(data, at))
    return ImageHeader("image/jpeg", width, height, ended, scans, all_scans)


def _has_all_scans(data: bytes, at: int) -> bool:
    """Whether the scans bring all 64 coefficients of each component of the frame, to their last bit."""
    (components,) = data[at + 7 : at + 8] or b"\0"
    lacking = {(name, part) for name in data[at + 8 : at + 8 + 3 * components : 3] for part in range(64)}
    for found in re.finditer(_SCAN, data[at:]):
        header = data[at + found.end() :][:300]
        names = header[3 : 3 + 2 * header[2] : 2] if len(header) > 2 else b""
        bounds = header[3 + 2 * len(names) :][:3]
        if len(bounds) == 3 and bounds[2] & 0x0F == 0:
            lacking -= {(name, part) for name in names for part in range(bounds[0], bounds[1] + 1)}
    return not lacking


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
        raise TruncatedImage(
            say(
                "The WebP announces {announced} bytes and has {count}; send the whole file.",
                announced=riff_size + 8,
                count=len(data),
            )
        )
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
_FORMATS: Final[tuple[tuple[_Matches, str, _Measure], ...]] = (
    (_is_jpeg, "image/jpeg", _measure_jpeg),
    (_is_png, "image/png", _measure_png),
    (_is_webp, "image/webp", _measure_webp),
)
