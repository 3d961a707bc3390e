"""Mutated pictures through the header checks and the decode worker, some of them through the whole reader."""

import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.errors import ImageRejected
from platewatch.reading.image import Picture, decode_for_reading
from platewatch.reading.onnx.models import open_reader
from tests.integration.fuzz.conftest import MOST_SECONDS, cases
from tests.integration.fuzz.mutations import mend_png, mutate_bytes

ROOT = Path(__file__).parents[3]
PICTURES = 100_000
READ_EACH = 100
"""One in so many pictures that can be decoded goes through the networks."""
FUNCTION_BYTES = 1769 * 1024 * 1024
"""Recognise's memory in the template."""


def make_files() -> list[bytes]:
    """Small files of every kind that is taken, with a plate's letters on them."""
    image = np.random.default_rng(1).integers(90, 130, (96, 128, 3), np.uint8)
    cv2.putText(image, "7-KXL-92", (8, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (10, 10, 10), 2)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    clear = np.dstack([image, np.full(image.shape[:2], 120, np.uint8)])
    quality = [cv2.IMWRITE_JPEG_QUALITY, 60]
    made = [
        (".jpg", image, quality),
        (".jpg", image, [*quality, cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
        (".jpg", image, [*quality, cv2.IMWRITE_JPEG_RST_INTERVAL, 2]),
        (".jpg", image, [*quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]),
        (".jpg", grey, quality),
        (".png", image, []),
        (".png", grey, []),
        (".png", clear, []),
        (".png", image.astype(np.uint16) * 256, []),
        (".png", (grey > 100).astype(np.uint8) * 255, [cv2.IMWRITE_PNG_BILEVEL, 1]),
        (".webp", image, [cv2.IMWRITE_WEBP_QUALITY, 60]),
        (".webp", image, [cv2.IMWRITE_WEBP_QUALITY, 101]),
        (".webp", clear, [cv2.IMWRITE_WEBP_QUALITY, 60]),
    ]
    files = [cv2.imencode(suffix, picture, options)[1].tobytes() for suffix, picture, options in made]
    return [*files, *(odd for jpeg in files[:3] for odd in write_oddly(jpeg))]


def write_oddly(jpeg: bytes) -> list[bytes]:
    """The JPEG as some cameras write it, which libjpeg decodes, and a HEIC's beginning before it."""
    after_first = 4 + int.from_bytes(jpeg[4:6])
    head, rest = jpeg[:after_first], jpeg[after_first:]
    return [
        head + b"hello" + rest,
        head + b"\x00\xe1\x00\x22" + b"x" * 32 + rest,
        head + b"\xff\xe1\x00\x20" + b"y" * 31 + rest,
        head + b"\xff\xfe\x00\x00\xff\xff\x00" + rest,
        jpeg[:-2],
        b"\x00\x00\x00\x18ftypheic" + jpeg,
    ]


def test_oddly_written_jpegs_are_decoded() -> None:
    for odd in write_oddly(make_files()[0])[:-1]:
        assert decode_for_reading(odd).width == 128


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read as Linux tells it")
def test_no_mutated_picture_crashes_hangs_or_takes_too_much(tell: list[str]) -> None:
    files = make_files()
    worker = DecodeWorker()
    reader = open_reader(ROOT / "layers/models", decode_pixels=worker.decode)
    outcomes: Counter[str] = Counter()
    slowest, largest, began = 0.0, 0, time.monotonic()
    workers = {worker.pid}
    for number, chance in cases("pictures", PICTURES):
        data = mutate_bytes(chance, chance.choice(files), files)
        if data.startswith(b"\x89PNG") and chance.random() < 0.7:
            data = mend_png(data)
        started = time.monotonic()
        try:
            picture: Picture = decode_for_reading(data, decode=worker.decode)
        except ImageRejected as error:
            outcomes[error.code] += 1
        else:
            outcomes["decoded"] += 1
            assert picture.pixels.ndim == 3
            if outcomes["decoded"] % READ_EACH == 1:
                reader.read_picture(picture)
                outcomes["read"] += 1
        slowest = max(slowest, time.monotonic() - started)
        workers.add(worker.pid)
        if number % 200 == 0:
            largest = max(largest, _peak("self") + _peak(str(worker.pid)))
    largest = max(largest, _peak("self") + _peak(str(worker.pid)))
    worker.close()
    tell += [
        f"{sum(outcomes.values()) - outcomes['read']} pictures in {time.monotonic() - began:.0f} s: {dict(outcomes)}",
        f"slowest {slowest:.2f} s, peak of both processes {largest / 1e6:.0f} MB, {len(workers)} workers",
    ]
    assert outcomes["decoded"] > 0
    assert slowest < MOST_SECONDS
    assert largest < FUNCTION_BYTES


def _peak(process: str) -> int:
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
