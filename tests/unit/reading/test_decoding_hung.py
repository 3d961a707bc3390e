"""A decode worker that hangs, whichever way it was talking, holds nothing up beyond its time."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import pytest

from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.errors import DecoderUnavailable

BEGIN = """
import struct, sys, time
from platewatch.reading.decoding.worker import ANSWER, READY, REQUEST
out, source = sys.stdout.buffer, sys.stdin.buffer
out.write(READY)
out.flush()
"""
DEAF = BEGIN + "time.sleep(600)"
"""Never takes what it is sent."""
HALF = (
    BEGIN
    + """
flags, length = REQUEST.unpack(source.read(REQUEST.size))
source.read(length)
out.write(ANSWER.pack(1400, 2000) + bytes(4_000_000))
out.flush()
time.sleep(600)
"""
)
"""Sends half of a picture of eight megabytes."""
SLOW = HALF.replace("bytes(4_000_000)", "bytes(8_399_999)")
"""Sends all of it but a byte."""


@contextmanager
def given_up_after(seconds: float, worker: DecodeWorker) -> Iterator[None]:
    """So that a fault here fails the test and does not stop all tests."""

    def give_up() -> None:
        if worker.pid is not None:
            os.kill(worker.pid, signal.SIGKILL)

    timer = threading.Timer(seconds, give_up)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@pytest.mark.parametrize("program", [DEAF, HALF, SLOW], ids=["deaf", "half", "all but a byte"])
def test_a_worker_that_hangs_within_eight_megabytes_ends_at_its_deadline(program: str) -> None:
    worker = DecodeWorker(program=("-c", program), seconds=0.5)
    began = time.monotonic()
    picture = bytes(8 * 1024**2 if program is DEAF else 10)
    with given_up_after(15, worker), pytest.raises(DecoderUnavailable, match=r"within 0\.5 s"):
        worker.decode(picture, cv2.IMREAD_COLOR)
    # With the worker's own start.
    assert time.monotonic() - began < 12
    worker.close()
