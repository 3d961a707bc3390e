"""Speaking with a process of its own: all that is written arrives, what ends or does not answer is told apart."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from platewatch.confinement.process import PIPE_BYTES, ConfinedProcess, ProcessEnded, ProcessLate
from platewatch.reading.decoding.process import DecodeWorker, _Ended
from platewatch.reading.decoding.worker import READY
from platewatch.reading.errors import DecoderUnavailable

LONG = 60.0
SPEAKS = "import sys; sys.stdout.buffer.write({words!r}); sys.stdout.flush(); "
ECHO = "import sys\nwhile data := sys.stdin.buffer.read1(70000):\n sys.stdout.buffer.write(data); sys.stdout.flush()"
SILENT = "import time; time.sleep(60)"
Start = Callable[..., ConfinedProcess]


@pytest.fixture
def start() -> Iterator[Start]:
    """Runs a program; ends it after the test."""
    started: list[ConfinedProcess] = []

    def run(program: str, **settings: str) -> ConfinedProcess:
        started.append(ConfinedProcess(["-c", program], settings))
        return started[-1]

    yield run
    for process in started:
        process.end()


def soon(seconds: float = LONG) -> float:
    return time.monotonic() + seconds


def read(process: ConfinedProcess, count: int, deadline: float | None = None) -> bytes:
    taken = bytearray(count)
    process.read(memoryview(taken), soon() if deadline is None else deadline)
    return bytes(taken)


def test_what_is_written_comes_back_whole_however_long_it_is(start: Start) -> None:
    process = start(ECHO)
    for count in (1, 1_000, 300_000):
        data = os.urandom(count)
        process.write(memoryview(data), soon())
        assert read(process, count) == data
    process.write(memoryview(b""), soon())
    process.write(memoryview(b"abc"), soon())
    assert (read(process, 2), process.receive_some(soon())) == (b"ab", b"c")


def test_pipes_are_as_large_as_the_system_grants(start: Start) -> None:
    process = start(SILENT)
    own, other = os.pipe()
    with contextlib.suppress(OSError):
        fcntl.fcntl(own, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    granted = {fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) for pipe in (process._to, process._from)}
    assert granted == {fcntl.fcntl(own, fcntl.F_GETPIPE_SZ)}
    for pipe in (own, other):
        os.close(pipe)
    assert [os.get_blocking(pipe) for pipe in (process._to, process._from)] == [False, False]


def test_who_does_not_answer_is_late(start: Start) -> None:
    process = start(SILENT)
    for act in (
        lambda: read(process, 1, soon(0.05)),
        lambda: process.receive_some(soon(0.05)),
        lambda: process.write(memoryview(bytes(2 * PIPE_BYTES)), soon(0.2)),
        lambda: process.wait_ready(b"ready", soon(0.05)),
    ):
        with pytest.raises(ProcessLate):
            act()


def test_after_the_deadline_nothing_is_taken_though_it_is_there(start: Start) -> None:
    process = start(SPEAKS.format(words=b"abc") + SILENT)
    assert read(process, 1) == b"a"
    for act in (lambda: read(process, 1, soon(0)), lambda: process.write(memoryview(b"x"), soon(-1))):
        with pytest.raises(ProcessLate):
            act()
    assert read(process, 2) == b"bc"


def test_the_end_of_a_process_is_told(start: Start) -> None:
    process = start(SPEAKS.format(words=b"abc") + "sys.exit(7)")
    with pytest.raises(ProcessEnded):
        read(process, 4)
    assert process.receive_some(soon()) == b""
    with pytest.raises(ProcessEnded):
        process.write(memoryview(bytes(2 * PIPE_BYTES)), soon())
    assert process.end() == 7


def test_a_process_that_runs_is_killed(start: Start) -> None:
    assert start(SILENT).end() == -signal.SIGKILL


def test_a_program_is_ready_when_it_has_said_all_of_its_word(start: Start) -> None:
    process = start(SPEAKS.format(words=b"ready!") + SILENT)
    process.wait_ready(b"ready", soon())
    assert read(process, 1) == b"!"
    with pytest.raises(ProcessEnded):
        start(SPEAKS.format(words=b"rea")).wait_ready(b"ready", soon())


def test_whether_the_kernel_filters_a_process_is_asked_of_the_kernel(start: Start) -> None:
    process = start(SPEAKS.format(words=b"x") + SILENT)
    read(process, 1)
    assert process.is_filtered() is (b"Seccomp:\t2" in Path(f"/proc/{process.pid}/status").read_bytes())
    process.end()
    assert not process.is_filtered()


def test_a_process_has_no_variable_of_ours_but_those_that_it_is_given(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = "import os, sys; sys.stdout.write(' '.join(sorted(os.environ)) + '.'); sys.stdout.flush()"
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    names = {"PYTHONPATH", "PYTHONSAFEPATH", "OWN"}
    for path in (None, "/lib"):
        monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
        if path:
            monkeypatch.setenv("LD_LIBRARY_PATH", path)
        told = bytearray()
        process = start(tell, OWN="1")
        while not told.endswith(b"."):
            told += process.receive_some(soon())
        assert set(told[:-1].decode().split()) - {"LC_CTYPE"} == names | ({"LD_LIBRARY_PATH"} if path else set())


def test_a_decoder_that_ends_before_it_was_given_a_picture_is_a_fault_of_ours() -> None:
    program = SPEAKS.format(words=READY) + "sys.exit(3)"
    worker = DecodeWorker(program=["-c", program])
    try:
        # The picture is longer than what a pipe holds, so that it is seen that nobody takes it.
        with pytest.raises(DecoderUnavailable, match="ended by itself, with status"):
            worker.decode(bytes(3 * PIPE_BYTES), 1)
    finally:
        worker.close()
    assert worker.pid is None
    assert _Ended(told=True).told
