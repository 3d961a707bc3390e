"""Pictures of few bytes that take a decoder long."""

import struct
import zlib
from typing import Final

_MOST_BLOCKS_SKIPPED: Final = 32767
"""How many blocks one code of a progressive scan may pass over."""


def make_costly_jpeg(width: int, height: int, scans: int) -> bytes:
    """A valid grey, progressive JPEG with so many scans over the same coefficients.

    Each scan visits every block; most say in a few bytes to change nothing.
    """
    blocks = -(-width // 8) * -(-height // 8)
    quantisation = _segment(0xDB, bytes([0]) + bytes([16] * 64))
    frame = _segment(0xC2, struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0]))
    # One code each, of one bit: "no difference" for DC, "the next 16384 blocks and more end here" for AC.
    tables = _segment(0xC4, _table(0x00, 0) + _table(0x10, 0xE0))
    first = _scan(0, 0, 0x00) + bytes(-(-blocks // 8))
    coarse = _scan(1, 63, 0x01) + _skip(blocks)
    fine = _scan(1, 63, 0x10) + _skip(blocks)
    body = first + coarse + fine * (scans - 2)
    return b"\xff\xd8" + quantisation + frame + tables + body + b"\xff\xd9"


def make_costly_png(width: int, height: int) -> bytes:
    """A PNG of four channels of 16 bits, interlaced, every row predicted from its neighbours: a megabyte of zeros."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    packed = zlib.compressobj(1)
    data = bytearray()
    for left, top, right, down in passes:
        row = bytes([4]) + bytes(-(-(width - left) // right) * 8)
        for _ in range(-(-(height - top) // down)):
            data += packed.compress(row)
    data += packed.flush()
    header = struct.pack(">II5B", width, height, 16, 6, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", bytes(data)), (b"IEND", b""))
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _table(name: int, symbol: int) -> bytes:
    return bytes([name, 1, *([0] * 15), symbol])


def _scan(first: int, last: int, precision: int) -> bytes:
    return _segment(0xDA, bytes([1, 1, 0x00, first, last, precision]))


def _skip(blocks: int) -> bytes:
    """Codes that pass over all blocks: a bit 0, then 14 bits for how many more than 16384."""
    codes = -(-blocks // _MOST_BLOCKS_SKIPPED)
    bits = ("0" + "1" * 14) * codes
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data.replace(b"\xff", b"\xff\x00")
