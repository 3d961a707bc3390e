"""A Python program in a process of its own, without our credentials, spoken to over pipes until a deadline."""

import contextlib
import fcntl
import os
import select
import subprocess  # nosec B404  # the program is a process
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

PIPE_BYTES: Final = 1 << 20


class ProcessEnded(Exception):
    """The process closed its output or no longer takes input. Never leaves the adapters that use it."""


class ProcessLate(Exception):
    """The process did not answer in time. Never leaves the adapters that use it."""


class ConfinedProcess:
    """One process, started with this object; `program` is what Python runs. Raises OSError where none can be started.

    All deadlines are of time.monotonic(). The program limits itself: see confinement.
    """

    def __init__(self, program: Sequence[str], settings: Mapping[str, str] | None = None) -> None:
        # No variable of ours but what Python needs to start: the function's own hold its credentials.
        environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"}
        if "LD_LIBRARY_PATH" in os.environ:
            environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
        self._popen = subprocess.Popen(  # nosec B603  # a fixed command, no shell
            [sys.executable, *program],
            env=environment | dict(settings or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self._popen.stdin is not None  # nosec B101  # tells mypy about PIPE
        assert self._popen.stdout is not None  # nosec B101  # the same
        self._to, self._from = self._popen.stdin.fileno(), self._popen.stdout.fileno()
        for pipe in (self._to, self._from):
            os.set_blocking(pipe, False)
            # Larger pipes save changes from process to process; not every system grants them.
            with contextlib.suppress(OSError, AttributeError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self.pid = self._popen.pid

    def read(self, view: memoryview, deadline: float) -> None:
        """Fill the view. Raises ProcessEnded or ProcessLate."""
        while view:
            _wait(self._from, select.POLLIN, deadline)
            count = os.readv(self._from, [view])
            if not count:
                raise ProcessEnded
            view = view[count:]

    def read_some(self, deadline: float) -> bytes:
        """What there is to read, at least one byte; nothing at the end of the output. Raises ProcessLate."""
        _wait(self._from, select.POLLIN, deadline)
        return os.read(self._from, PIPE_BYTES)

    def write(self, view: memoryview, deadline: float) -> None:
        """Write all of it. Raises ProcessEnded or ProcessLate."""
        try:
            while view:
                _wait(self._to, select.POLLOUT, deadline)
                view = view[os.write(self._to, view) :]
        except OSError as error:
            raise ProcessEnded from error

    def end(self) -> int:
        """Kill the process if it still runs; its status."""
        self._popen.kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                pipe.close()
        return self._popen.wait()


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise ProcessLate
