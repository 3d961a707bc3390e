"""Every marker that may stand in a JPEG's header: those that tell the size, those that are passed over, and the end."""

import struct

import pytest

from platewatch.reading.errors import CorruptImage
from platewatch.reading.header import parse_header

FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
BARE = {0x01, *range(0xD0, 0xD8)}
ENDS = {0xD8, 0xD9, 0xDA}


def frame(marker: int, width: int, height: int) -> bytes:
    """A segment with a frame header for one component."""
    return b"\xff" + bytes([marker]) + struct.pack(">HBHHB3s", 11, 8, height, width, 1, b"\1\x11\0")


@pytest.mark.parametrize("marker", sorted(set(range(1, 255)) - ENDS))
def test_the_size_is_told_by_the_first_frame_header_that_counts(marker: int) -> None:
    # A frame header of its own size stands within the segment: whatever has no length does not hide it.
    inner, last = frame(0xC0, 30, 20), frame(0xC0, 300, 200)
    segment = struct.pack(">HBHHB", 8 + len(inner), 8, 2, 3, 1) + inner
    header = parse_header(b"\xff\xd8\xff" + bytes([marker]) + segment + last + b"\xff\xd9")
    expected = (3, 2) if marker in FRAMES else (30, 20) if marker in BARE else (300, 200)
    assert (header.width, header.height) == expected


@pytest.mark.parametrize("marker", sorted(ENDS))
def test_picture_data_and_a_second_beginning_come_after_the_size(marker: int) -> None:
    with pytest.raises(CorruptImage, match=r"second time|before its size"):
        parse_header(b"\xff\xd8\xff" + bytes([marker]) + struct.pack(">H", 4) + b"ab" + frame(0xC0, 3, 2))
