"""Decoding with half the memory, where the system has files in memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import cv2
import numpy as np

from platewatch.reading.image import Pixels, decode_in_memory

# A 12-megapixel picture is 36 MB, and cv2.imdecode holds it twice: its pixels are copied to NumPy's memory. cv2.imread
# decodes into NumPy's memory at once, but takes a file. Below this size the copy costs less than the file.
LARGE_BYTES: Final = 300_000


def decode_in_place(data: bytes, flags: int) -> Pixels | None:
    """Decode as decode_in_memory does; large files into NumPy's memory at once, where that can be done (Linux).

    The decoder's own warnings are left out: they name no file, and call pictures corrupt that are read all the same.
    """
    with _without_warnings():
        return _decode(data, flags)


@contextmanager
def _without_warnings() -> Iterator[None]:
    # libjpeg writes to the process's standard error itself, past Python's.
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _decode(data: bytes, flags: int) -> Pixels | None:
    if len(data) < LARGE_BYTES or not hasattr(os, "memfd_create"):
        return decode_in_memory(data, flags)
    file = os.memfd_create("picture")
    try:
        with open(file, "wb", closefd=False) as written:
            written.write(data)
        image = cv2.imread(f"/proc/self/fd/{file}", None, flags)
    finally:
        os.close(file)
    # Without /proc there is nothing to read.
    return decode_in_memory(data, flags) if image is None else np.asarray(image, dtype=np.uint8)
