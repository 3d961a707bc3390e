"""A reader of plates as a command of its own: asked on its standard input, answering on its standard output.

The command is started once. It gets one path per line and answers each with one line of JSON:

    {"plates": [{"text": "AB12CD", "probability": 0.98, "corners": [[x, y], …], "alternatives": [["A812CD", 0.01]]}],
     "decode_ms": 1.9}

`corners` (four, in pixels of the photo), `alternatives` and `decode_ms` may be left out; an empty `text` is a plate
that was found and not read. Where each picture is one plate, the command's last argument is `--crops`. Lines that don't
begin with `{` are ignored. The command ends when its input does.
"""

import contextlib
import json
import os
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from bench.errors import ReaderFailed
from bench.photos import Box

ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class SaidPlate:
    """A plate as a reader tells it: spellings with probabilities, best first (none: found, not read), and its box."""

    spellings: tuple[tuple[str, float], ...]
    box: Box | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader said of one photo, and the CPU milliseconds (user and system) that it spent on it."""

    plates: tuple[SaidPlate, ...]
    cpu_ms: float
    decode_ms: float | None


class Reader:
    """A reader's process, from `with` to the end of it."""

    def __init__(self, name: str, command: str, *, crops: bool, environment: Mapping[str, str]) -> None:
        """`environment` is the command's, to which the settings for one thread are added."""
        self.name = name
        self._command = [*shlex.split(command), *(["--crops"] if crops else [])]
        self._environment = {**environment, **ONE_THREAD}
        self._start = (0.0, 0.0)

    def __enter__(self) -> Self:
        try:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._environment
            )
        except OSError as error:
            raise ReaderFailed(f"{self.name}: {self._command[0]} can't be started: {error.strerror}.") from error
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it ended before us
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def warm_up(self, path: Path) -> None:
        """Ask once without counting: what a reader does only once is no part of what a photo costs."""
        self.ask(path)
        self._start = self._times()

    def ask(self, path: Path) -> Answer:
        """What the reader says of the photo. Raises ReaderFailed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        before = self._cpu_ms()
        try:
            self._process.stdin.write(f"{path.resolve()}\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise ReaderFailed(f"{self.name}: the command ended before it was asked for everything.") from error
        while True:
            line = self._process.stdout.readline()
            if not line:
                raise ReaderFailed(f"{self.name}: the command ended without an answer; its errors stand above.")
            if line.startswith("{"):
                break
        spent = self._cpu_ms() - before
        try:
            said = json.loads(line)
            plates = tuple(_read_plate(plate) for plate in said.get("plates", ()))
            decode_ms = said.get("decode_ms")
            return Answer(plates, spent, None if decode_ms is None else float(decode_ms))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReaderFailed(f"{self.name}: an answer that is not as the protocol says ({error!r}).") from error

    def user_share(self) -> float:
        """Which part of the CPU time since the warm-up was the reader's own, and not the kernel's on its behalf."""
        user, system = (now - then for now, then in zip(self._times(), self._start, strict=True))
        return user / (user + system) if user + system > 0 else 1.0

    def peak_mb(self) -> float:
        """The most memory that the command's process held so far, its children's added, in MB of 1,000,000 bytes."""
        return sum(_peak_bytes(pid) for pid in _tree(self._process.pid)) / 1e6

    def _cpu_ms(self) -> float:
        # The kernel's clock of another process: exact to the nanosecond, all threads, those that ended included.
        return sum(_clock_ns(pid) for pid in _tree(self._process.pid)) / 1e6

    def _times(self) -> tuple[float, float]:
        """User and system seconds; the kernel tells them apart only in hundredths."""
        user = system = 0
        for pid in _tree(self._process.pid):
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                user, system = user + int(fields[11]), system + int(fields[12])
        return user / _TICKS, system / _TICKS


def _clock_ns(pid: int) -> int:
    try:
        # As clock_getcpuclockid(3) makes it: CPUCLOCK_SCHED of the whole process.
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:  # it ended meanwhile
        return 0


def _peak_bytes(pid: int) -> int:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


def _tree(pid: int) -> Iterator[int]:
    """The process and all its children."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that ended meanwhile
            for child in task.read_text().split():
                yield from _tree(int(child))


def _read_plate(plate: Mapping[str, Any]) -> SaidPlate:
    box = None
    if plate.get("corners"):
        xs, ys = zip(*((float(x), float(y)) for x, y in plate["corners"]), strict=True)
        box = (min(xs), min(ys), max(xs), max(ys))
    if not plate["text"]:
        return SaidPlate((), box)
    others = tuple((str(text), float(probability)) for text, probability in plate.get("alternatives", ()))
    return SaidPlate(((str(plate["text"]), float(plate["probability"])), *others), box)
