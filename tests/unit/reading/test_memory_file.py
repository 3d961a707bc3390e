"""Decoding from a file in memory gives what decoding from memory gives, and nothing more."""

import os

import cv2
import numpy as np
import pytest

from platewatch.reading.image import decode_in_memory
from platewatch.reading.onnx import memory_file
from platewatch.reading.onnx.memory_file import decode_in_place

RAMP = np.linspace(0, 255, 301 * 403 * 3).reshape(301, 403, 3).astype(np.uint8)
FLAGS = (cv2.IMREAD_COLOR, cv2.IMREAD_REDUCED_COLOR_2, cv2.IMREAD_REDUCED_COLOR_4)


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_file, "LARGE_BYTES", 0)


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_same_pixels(suffix: str, flags: int) -> None:
    data = cv2.imencode(suffix, RAMP)[1].tobytes()
    image = decode_in_place(data, flags)
    assert image is not None
    assert np.array_equal(image, decode_in_memory(data, flags))


def test_without_files_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    data = cv2.imencode(".jpg", RAMP)[1].tobytes()
    monkeypatch.delattr(os, "memfd_create")
    image = decode_in_place(data, cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == RAMP.shape


def test_what_is_no_picture() -> None:
    assert decode_in_place(b"no picture" * 100, cv2.IMREAD_COLOR) is None


def test_no_file_stays_open() -> None:
    data = cv2.imencode(".jpg", RAMP)[1].tobytes()
    before = os.listdir("/proc/self/fd")
    for _ in range(3):
        decode_in_place(data, cv2.IMREAD_COLOR)
        decode_in_place(b"no picture", cv2.IMREAD_COLOR)
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_a_picture_that_is_read_all_the_same_is_not_called_corrupt(capfd: pytest.CaptureFixture[str]) -> None:
    data = cv2.imencode(".jpg", RAMP)[1].tobytes()
    assert decode_in_memory(data[:20] + b"hello" + data[20:], cv2.IMREAD_COLOR) is not None
    assert "extraneous" in capfd.readouterr().err
    assert decode_in_place(data[:20] + b"hello" + data[20:], cv2.IMREAD_COLOR) is not None
    os.write(2, b"back")
    assert capfd.readouterr().err == "back"
