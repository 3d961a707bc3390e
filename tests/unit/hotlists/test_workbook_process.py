"""The workbook worker: the same rows as in process, and whatever a workbook does to it ends as a refusal."""

import os
import sys
from collections.abc import Sequence

import pytest

from platewatch.confinement.process import ConfinedProcess
from platewatch.hotlists.fields import DATE_COLUMNS
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.workbook import process as workbooks
from platewatch.hotlists.workbook.process import WorkbookReaderUnavailable, parse_workbook
from platewatch.hotlists.workbook.rows import parse_rows
from tests.unit.hotlists.workbooks import make_book, write_cells

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of processes are Linux's")

BOOK = make_book(write_cells([("plate", "reason"), ("7-KXL-92", "é\n"), (("", "1", "<f>1</f>"),), ("AA11", "")]))

# The real worker with another parser: what a workbook could do to it if it found a hole.
BROKEN = """
import ctypes, os, socket, subprocess, sys, platewatch.hotlists.workbook.worker as worker
ACTS = {
    "a file": lambda: open("/etc/hostname"),
    "a connection": lambda: socket.socket().connect(("127.0.0.1", 9)),
    "a process": lambda: subprocess.run([sys.executable, "-c", ""]),
    "memory": lambda: bytearray(400_000_000),
}
def fails(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return not isinstance(error, ConnectionRefusedError)
    return False
real = worker.parse_rows
def parse_rows(data, columns):
    if data == b"die":
        ctypes.string_at(0)
    while data == b"spin":
        pass
    if data == b"eat":
        data = bytes(10 ** 9)
    if data == b"lie":
        yield 3, ["x"]
        yield 2, ["y"]
    if data == b"talk":
        os.write(1, b"x" * 2_000_000)
    if data == b"odd":
        os.write(1, b'{"a": 1}\\n')
    if data == b"steal":
        yield 1, [name for name, act in ACTS.items() if not fails(act)] + list(os.environ)
        return
    if data == b"hang":
        os.read(0, 1)
    yield from real(data, columns)
worker.parse_rows, worker.CPU_SECONDS = parse_rows, 1
worker.main()
"""


def end_of(data: bytes) -> Fault:
    *_, (line, fault) = parse_workbook([data], ("-c", BROKEN))
    assert isinstance(fault, Fault)
    assert fault.line == line
    return fault


def test_the_same_rows_as_in_process_however_the_bytes_come() -> None:
    expected = list(parse_rows(BOOK, DATE_COLUMNS))
    assert len(expected) == 4
    assert list(parse_workbook([BOOK])) == expected
    assert list(parse_workbook(BOOK[at : at + 100] for at in range(0, len(BOOK), 100))) == expected


def test_more_rows_than_a_pipe_holds_come_whole() -> None:
    rows = [("plate", "reason"), *((f"AA{number}", "x" * 500) for number in range(5000))]
    assert list(parse_workbook([make_book(write_cells(rows))])) == [(at, list(row)) for at, row in enumerate(rows, 1)]


def test_what_is_no_workbook_is_a_fault_of_the_file() -> None:
    [(line, fault)] = parse_workbook([b"plate,country"])
    assert isinstance(fault, Fault)
    assert (line, "is no .xlsx workbook" in fault.reason) == (1, True)


@pytest.mark.parametrize("data", [b"die", b"eat", b"talk", b"odd"])
def test_a_workbook_that_breaks_its_worker_is_refused(data: bytes) -> None:
    assert "could not be read safely" in end_of(data).reason or "memory" in end_of(data).reason


def test_a_workbook_that_computes_too_long_is_refused() -> None:
    assert "more computing time" in end_of(b"spin").reason


def test_a_workbook_that_says_nothing_for_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SILENT_SECONDS", 2.0)
    assert "takes longer to read" in end_of(b"hang").reason


def test_what_breaks_into_the_worker_finds_no_files_connections_processes_or_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    [(_, found)] = parse_workbook([b"steal"], ("-c", BROKEN))
    assert isinstance(found, list)
    assert set(found) <= {"PYTHONPATH", "PYTHONSAFEPATH", "LD_LIBRARY_PATH", "LC_CTYPE"}


def test_rows_out_of_order_are_not_believed() -> None:
    assert end_of(b"lie").line == 4


def test_a_workbook_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_WORKBOOK_BYTES", 10)
    [(_, fault)] = parse_workbook([b"12345", b"678901"], ("-c", "raise SystemExit"))
    assert isinstance(fault, Fault)
    assert "larger than 10 bytes" in fault.reason


@pytest.mark.parametrize("program", [("-c", "raise SystemExit(3)"), ("-c", "import nothing_called_so")])
def test_a_worker_that_does_not_start_is_a_fault_of_ours_to_be_tried_again(program: tuple[str, ...]) -> None:
    with pytest.raises(WorkbookReaderUnavailable):
        list(parse_workbook([BOOK], program))


def test_whoever_stops_reading_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[ConfinedProcess] = []

    class Noted(ConfinedProcess):
        def __init__(self, program: Sequence[str]) -> None:
            super().__init__(program)
            started.append(self)

    monkeypatch.setattr(workbooks, "ConfinedProcess", Noted)
    rows = parse_workbook([BOOK])
    next(rows)
    assert os.path.exists(f"/proc/{started[0].pid}")
    rows.close()  # type: ignore[attr-defined]
    assert not os.path.exists(f"/proc/{started[0].pid}")
