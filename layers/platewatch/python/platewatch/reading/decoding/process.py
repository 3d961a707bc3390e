"""Decoding in the decode worker, seen from the process that needs the pixels."""

import contextlib
import signal
import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from platewatch.confinement.process import ConfinedProcess, ProcessEnded, ProcessLate
from platewatch.reading.decoding.worker import ANSWER, READY, REQUEST
from platewatch.reading.errors import DecoderUnavailable, UnsafeImage
from platewatch.reading.image import MAX_PIXELS, Pixels

START_SECONDS: Final = 10.0
PICTURE_SECONDS: Final = 15.0
"""How long a picture may take on the clock. The worker limits its CPU time to less: what is late waits for a CPU."""

_PROGRAM: Final = ("-m", "platewatch.reading.decoding.worker")
_SETTINGS: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # A large picture's memory is kept for the next: handing it back and fetching it again takes the kernel longer than
    # all the copying between the processes.
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


class _Ended(Exception):
    """The process ended. `told` says whether it had been given a whole picture by then."""

    def __init__(self, told: bool) -> None:
        self.told = told


class DecodeWorker:
    """Decodes in a child process, which is started with this object and replaced when it dies or overruns.

    For one thread at a time.
    """

    def __init__(
        self,
        *,
        max_pixels: int = MAX_PIXELS,
        seconds: float = PICTURE_SECONDS,
        program: Sequence[str] = _PROGRAM,
    ) -> None:
        """`program` is what Python runs; it speaks as decode_worker does."""
        self._most = 3 * max_pixels
        self._seconds = seconds
        self._program = program
        self._child: _Child | None = None
        self._start()

    @property
    def pid(self) -> int | None:
        """The process, or None where none could be started."""
        return self._child.pid if self._child else None

    def decode(self, data: bytes, flags: int) -> Pixels | None:
        """Implements the port Decode.

        Raises UnsafeImage where the picture made a worker die that had decoded nothing else before, or took more
        computing time than a picture may. Raises DecoderUnavailable, a fault of ours that is tried again, where there
        is no worker, or none that answered in time with less computing than that.
        """
        while True:
            child = self._take()
            used = child.used
            try:
                return child.decode(data, flags, self._seconds, self._most)
            except ProcessLate as late:
                self._replace()
                raise DecoderUnavailable(
                    f"the decode worker gave no answer within {self._seconds:g} s, with less computing time than a "
                    "picture may take: the machine is busy"
                ) from late
            except _Ended as ended:
                status = self._replace()
                if status == -signal.SIGXCPU:
                    raise UnsafeImage(
                        "The picture could not be decoded safely: it took more computing time than a picture may."
                    ) from ended
                if used:
                    # What broke the worker may have been an earlier picture: this one gets a worker of its own.
                    continue
                if not ended.told:
                    raise DecoderUnavailable(f"the decode worker ended by itself, with status {status}") from ended
                raise UnsafeImage("The picture could not be decoded safely: it made the decoder fail.") from ended

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _take(self) -> "_Child":
        if self._child is None:
            self._start()
        if self._child is None:
            raise DecoderUnavailable("the decode worker could not be started")
        try:
            self._child.wait_ready()
        except (_Ended, ProcessLate) as error:
            status = self._child.end()
            self._child = None
            raise DecoderUnavailable(f"the decode worker did not become ready; its status: {status}") from error
        return self._child

    def _start(self) -> None:
        with contextlib.suppress(OSError):
            self._child = _Child(self._program)

    def _replace(self) -> int:
        """End the process, whose status is returned, and start the next at once: it takes a moment to be ready."""
        assert self._child is not None  # nosec B101  # whoever replaces has found it ended
        status = self._child.end()
        self._child = None
        self._start()
        return status


class _Child:
    """One process."""

    def __init__(self, program: Sequence[str]) -> None:
        self._process = ConfinedProcess(program, _SETTINGS)
        self.pid = self._process.pid
        self.used = False
        self._ready = False

    def wait_ready(self) -> None:
        if not self._ready:
            try:
                self._process.wait_ready(READY, time.monotonic() + START_SECONDS)
            except ProcessEnded as error:
                raise _Ended(told=False) from error
            self._ready = True

    def decode(self, data: bytes, flags: int, seconds: float, most: int) -> Pixels | None:
        deadline = time.monotonic() + seconds
        try:
            self._process.write(memoryview(REQUEST.pack(flags, len(data))), deadline)
            self._process.write(memoryview(data), deadline)
        except ProcessEnded as error:
            raise _Ended(told=False) from error
        self.used = True
        answer = bytearray(ANSWER.size)
        self._read(memoryview(answer), deadline)
        height, width = ANSWER.unpack(answer)
        if not height * width:
            return None
        if height * width * 3 > most:
            # An honest worker never says so: the sizes were checked in the picture's header.
            raise _Ended(told=True)
        pixels = np.empty((height, width, 3), np.uint8)
        self._read(pixels.data.cast("B"), deadline)
        return pixels

    def end(self) -> int:
        """Kill the process if it still runs; its status."""
        return self._process.end()

    def _read(self, view: memoryview, deadline: float) -> None:
        try:
            self._process.read(view, deadline)
        except ProcessEnded as error:
            raise _Ended(told=True) from error
