"""Films that a broken or hostile camera may show: absurd sizes and rates, false claims of length, broken parts."""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np

ABSURD: Final = 16_384


class _Bits:
    """A string of bits as H.264 writes them (ITU-T H.264, 7.2 and 9.1)."""

    def __init__(self) -> None:
        self.bits = ""

    def add(self, value: int, count: int) -> "_Bits":
        self.bits += format(value, f"0{count}b")
        return self

    def add_number(self, *values: int) -> "_Bits":
        for value in values:
            text = format(value + 1, "b")
            self.bits += "0" * (len(text) - 1) + text
        return self

    def end(self) -> bytes:
        bits = self.bits + "1"
        bits += "0" * (-len(bits) % 8)
        out, zeros = bytearray(), 0
        for byte in int(bits, 2).to_bytes(len(bits) // 8, "big"):
            if zeros >= 2 and byte <= 3:
                out.append(3)
                zeros = 0
            out.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return bytes(out)


def write_h264(path: Path, across: int, down: int) -> None:
    """Two frames of H.264 of that size: each macroblock is plain, six bits long."""
    rows = (across // 16 - 1, down // 16 - 1)
    sequence = _Bits().add(66, 8).add(0, 8).add(62, 8).add_number(0, 0, 2, 1).add(0, 1).add_number(*rows)
    sequence.add(0b1100, 4)
    picture = _Bits().add_number(0, 0).add(0, 2).add_number(0, 0, 0).add(0, 3).add_number(0, 0, 0).add(0, 3)
    data = b"\0\0\0\1\x67" + sequence.end() + b"\0\0\0\1\x68" + picture.end()
    for number in range(2):
        part = _Bits().add_number(0, 7, 0).add(0, 4).add_number(number).add(0, 2).add_number(0)
        part.bits += "00100111" * (across // 16 * (down // 16))
        data += b"\0\0\0\1\x65" + part.end()
    path.write_bytes(data)


def write_frames(path: Path, codec: str, size: tuple[int, int], count: int) -> None:
    """A film in which each frame differs from the one before."""
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), 25, size)
    for number in range(count):
        film.write(np.full((size[1], size[0], 3), 20 + 40 * (number % 5), np.uint8))
    film.release()


def claim_sizes(path: Path) -> None:
    """A film of small JPEGs, each of which claims to have 16,384 x 16,384 pixels."""
    write_frames(path, "MJPG", (64, 64), 6)
    said, claimed = struct.pack(">HH", 64, 64), struct.pack(">HH", ABSURD, ABSURD)
    data = path.read_bytes()
    begin = b"\xff\xc0\x00\x11\x08"
    assert begin + said in data
    path.write_bytes(data.replace(begin + said, begin + claimed))


def patch_mp4(path: Path, box: bytes, at: int, value: bytes) -> None:
    """A small film in whose first box of that name these bytes stand, so many behind the name."""
    write_frames(path, "mp4v", (320, 240), 12)
    data = bytearray(path.read_bytes())
    place = data.index(box) + len(box) + at
    data[place : place + len(value)] = value
    path.write_bytes(data)


def break_off(path: Path) -> None:
    """A raw film that ends in the middle of a frame."""
    write_frames(path, "mp4v", (320, 240), 30)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def spoil(path: Path, seed: int) -> None:
    """A film of which every hundredth byte is another one."""
    write_frames(path, "mp4v", (320, 240), 12)
    data, rng = bytearray(path.read_bytes()), np.random.default_rng(seed)
    for place in rng.integers(0, len(data), len(data) // 100):
        data[place] = int(rng.integers(256))
    path.write_bytes(data)


_LARGEST: Final = b"\xff\xff\xff\xf0"

FILMS: Final[Mapping[str, tuple[str, Callable[[Path], None]]]] = {
    "frames of 16,384 pixels": ("film.h264", lambda path: write_h264(path, ABSURD, ABSURD)),
    "frames of 16,384 x 16 pixels": ("film.h264", lambda path: write_h264(path, ABSURD, 16)),
    "frames that claim 16,384 pixels": ("film.avi", claim_sizes),
    "a box as long as can be said": ("film.mp4", lambda path: patch_mp4(path, b"mdat", -8, _LARGEST)),
    "four milliard frames": ("film.mp4", lambda path: patch_mp4(path, b"stsz", 8, _LARGEST)),
    "four milliard places": ("film.mp4", lambda path: patch_mp4(path, b"stco", 4, _LARGEST)),
    "a second of four milliard parts": ("film.mp4", lambda path: patch_mp4(path, b"mdhd", 12, _LARGEST)),
    "a second of no parts": ("film.mp4", lambda path: patch_mp4(path, b"mdhd", 12, bytes(4))),
    "frames that last for a year": ("film.mp4", lambda path: patch_mp4(path, b"stts", 12, b"\x1d\xff\xff\xff")),
    "no length": ("film.mp4", lambda path: patch_mp4(path, b"stts", 12, bytes(4))),
    "a film that breaks off": ("film.m4v", break_off),
    "a spoilt film": ("film.mp4", lambda path: spoil(path, 7)),
    "another spoilt film": ("film.m4v", lambda path: spoil(path, 8)),
    "an empty film": ("film.mp4", lambda path: path.write_bytes(b"")),
}
