"""Sizes of PNG and WebP pictures: told from whole headers, to the byte, and from nothing less."""

import struct

import cv2
import numpy as np
import pytest

from platewatch.reading.errors import CorruptImage, TruncatedImage
from platewatch.reading.header import parse_header


def png(width: int = 300, height: int = 2, *, name: bytes = b"IHDR", length: int = 13, rest: bytes = b"") -> bytes:
    """A PNG of a header chunk, what `rest` says, and the end chunk."""
    header = struct.pack(">I4sIIBBBBBI", length, name, width, height, 8, 2, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + header + rest + struct.pack(">I4sI", 0, b"IEND", 0)


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


LOSSY = webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 300 | 1 << 14, 16383 | 2 << 14))
LOSSLESS = webp(b"VP8L", b"\x2f" + struct.pack("<I", 299 | 16382 << 14 | 1 << 28) + bytes(5))
EXTENDED = webp(b"VP8X", bytes(4) + (299).to_bytes(3, "little") + (16382).to_bytes(3, "little"))


@pytest.mark.parametrize("data", [LOSSY, LOSSLESS, EXTENDED])
def test_the_size_of_each_kind_of_webp_without_what_its_high_bits_say_of_other_things(data: bytes) -> None:
    header = parse_header(data)
    assert (header.media_type, header.width, header.height) == ("image/webp", 300, 16383)
    assert len(data) == 30


@pytest.mark.parametrize("data", [LOSSY, LOSSLESS, EXTENDED])
def test_a_webp_that_ends_within_its_header_or_announces_more_is_truncated(data: bytes) -> None:
    with pytest.raises(TruncatedImage, match="within its header"):
        parse_header(data[:29])
    longer = data[:4] + struct.pack("<I", 23) + data[8:]
    with pytest.raises(TruncatedImage, match="announces 31 bytes and has 30"):
        parse_header(longer)
    assert parse_header(data + b"padding").width == 300


@pytest.mark.parametrize(
    "data", [LOSSY[:24] + b"x" + LOSSY[25:], LOSSLESS[:20] + b"x" + LOSSLESS[21:], webp(b"VP8Z", bytes(10))]
)
def test_a_webp_without_its_signature_is_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptImage):
        parse_header(data)


def test_a_pngs_chunks_are_walked_to_the_end_chunk() -> None:
    """The end chunk's name may stand in the data of another chunk."""
    header = parse_header(png(rest=struct.pack(">I4s8sI", 8, b"tEXt", b"IENDIEND", 0)))
    assert (header.media_type, header.width, header.height) == ("image/png", 300, 2)
    assert parse_header(png()).width == 300


@pytest.mark.parametrize("left", [32, 33, 44])
def test_a_png_that_ends_before_its_end_chunk_is_truncated(left: int) -> None:
    with pytest.raises(TruncatedImage):
        parse_header(png()[:left])


@pytest.mark.parametrize("wrong", [png(name=b"IDAT"), png(length=14)])
def test_a_png_that_does_not_begin_with_its_header_is_corrupt(wrong: bytes) -> None:
    with pytest.raises(CorruptImage):
        parse_header(wrong)


JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x1e\x00\x46"


@pytest.mark.parametrize("left", range(3, 11))
def test_a_jpeg_that_ends_within_its_frame_header_is_truncated(left: int) -> None:
    with pytest.raises(TruncatedImage, match="within its header"):
        parse_header(JPEG[:left])


def test_a_jpeg_is_measured_from_its_frame_headers_first_nine_bytes() -> None:
    header = parse_header(JPEG)
    assert (header.width, header.height, header.ended) == (70, 30, False)
    assert parse_header(JPEG + b"\xff\xd9").ended
    with pytest.raises(CorruptImage, match="too short"):
        parse_header(JPEG[:5] + b"\x07" + JPEG[6:])


@pytest.mark.parametrize("ending", [".png", ".webp", ".jpg"])
def test_what_opencv_writes_is_measured_as_it_is(ending: str) -> None:
    done, data = cv2.imencode(ending, np.zeros((30, 70, 3), np.uint8))
    assert done
    header = parse_header(data.tobytes())
    assert (header.width, header.height) == (70, 30)
