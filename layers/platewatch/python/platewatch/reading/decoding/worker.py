"""The decode worker's program: pictures' bytes on its standard input, pixels on its standard output, nothing else.

It runs as a process of its own, because image libraries are where hostile bytes do harm. What has broken into it finds
no credentials, can open no file and no connection, start no process, and has little memory and time.

    asked: flags (int32), length (uint32), the bytes       answered: height, width (uint32, 0 and 0: no picture), pixels
"""

import os
import struct
from typing import Final

import cv2
import numpy as np

from platewatch.confinement.limits import limit_harm, limit_time

REQUEST: Final = struct.Struct("<iI")
ANSWER: Final = struct.Struct("<II")
READY: Final = b"R"

MEMORY_BYTES: Final = 700_000_000
"""What pictures may take on top of the program: 50 megapixels as pixels twice, and as much again for the decoder."""
CPU_SECONDS: Final = 6
"""What one picture may take. The costliest that the header lets pass takes 1 to 2.8 s, by the processor."""


def main() -> None:
    """Decode what is asked, until there is no more input. Limits are set before the first byte is read."""
    cv2.setNumThreads(1)
    # Whatever OpenCV loads or makes only when it decodes, it shall have before files can't be opened any more.
    cv2.imdecode(cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))[1], cv2.IMREAD_COLOR)
    _limit_harm()
    os.write(1, READY)
    while (asked := _read(REQUEST.size)) is not None:
        flags, length = REQUEST.unpack(asked)
        data = _read(length)
        if data is None:
            return
        limit_time(CPU_SECONDS)
        _answer(_decode(data, flags))


def _limit_harm() -> None:
    limit_harm(MEMORY_BYTES)


def _decode(data: bytearray, flags: int) -> np.ndarray | None:
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except (cv2.error, MemoryError):
        return None


def _answer(image: np.ndarray | None) -> None:
    if image is None:
        _write(memoryview(ANSWER.pack(0, 0)))
        return
    _write(memoryview(ANSWER.pack(*image.shape[:2])))
    _write(np.ascontiguousarray(image).data.cast("B"))


def _read(length: int) -> bytearray | None:
    """So many bytes; None where the input ends before."""
    data = bytearray(length)
    view = memoryview(data)
    while view:
        count = os.readv(0, [view])
        if not count:
            return None
        view = view[count:]
    return data


def _write(view: memoryview) -> None:
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main()
