"""A Python program in a process of its own, without our credentials, spoken to over pipes until a deadline.

It cannot look into ours either: hide_memory keeps it out, and the filter that it sets for itself.
"""

import contextlib
import fcntl
import logging
import os
import select
import subprocess  # nosec B404  # the program is a process
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from platewatch.confinement.limits import hide_memory

PIPE_BYTES: Final = 1 << 20

_FILTERED: Final = b"Seccomp:\t2"

logger = logging.getLogger(__name__)


class ProcessEnded(Exception):
    """The process closed its output or no longer takes input. Never leaves the modules that use it."""


class ProcessLate(Exception):
    """The process did not answer in time. Never leaves the modules that use it."""


class ConfinedProcess:
    """One process, started with this object; `program` is what Python runs. Raises OSError where none can be started.

    All deadlines are of time.monotonic(). The program limits itself: see confinement.
    """

    def __init__(self, program: Sequence[str], settings: Mapping[str, str] | None = None) -> None:
        hide_memory()
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

    def wait_ready(self, word: bytes, deadline: float) -> None:
        """Wait for what the program writes once it has limited itself. Raises ProcessEnded or ProcessLate.

        Says once in the log if the kernel does not filter its system calls.
        """
        self.read(memoryview(bytearray(len(word))), deadline)
        if not self.is_filtered():
            _warn_unfiltered()

    def is_filtered(self) -> bool:
        """Whether the kernel says that it filters the process's system calls."""
        try:
            return _FILTERED in Path(f"/proc/{self.pid}/status").read_bytes()
        except OSError:
            return False

    def read(self, view: memoryview, deadline: float) -> None:
        """Fill the view. Raises ProcessEnded or ProcessLate."""
        while view:
            _wait(self._from, select.POLLIN, deadline)
            count = os.readv(self._from, [view])
            if not count:
                raise ProcessEnded
            view = view[count:]

    def receive_some(self, deadline: float) -> bytes:
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

    def wait_status(self, seconds: float) -> int | None:
        """Its exit status, or minus the number of the signal that ended it; None if it still runs after so long."""
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> int:
        """Kill the process if it still runs; its status."""
        self._popen.kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                pipe.close()
        return self._popen.wait()


@cache
def _warn_unfiltered() -> None:
    logger.warning(
        "The kernel does not filter the system calls of processes that decode pictures or read workbooks: what breaks "
        "into one has no credentials and can open nothing, but may signal this process."
    )


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise ProcessLate
