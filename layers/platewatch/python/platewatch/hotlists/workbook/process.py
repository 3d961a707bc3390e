"""Reading a workbook in the workbook worker, seen from the process that imports its rows."""

import json
import signal
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from platewatch.confinement.process import ConfinedProcess, ProcessEnded, ProcessLate
from platewatch.errors import PlatewatchError
from platewatch.hotlists.announcement import MAX_WORKBOOK_BYTES
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.lines import Fault, Row

START_SECONDS: Final = 20.0
SILENT_SECONDS: Final = 240.0
"""How long the worker may say nothing. Its CPU time is limited by itself, to less."""

MAX_ANSWER_BYTES: Final = 1_000_000
"""The longest answer for one row; an honest worker's stay well below."""

REQUEST: Final = struct.Struct("<I")
READY: Final = b"READY\n"
END: Final = b"END\n"

_PROGRAM: Final = ("-m", "platewatch.hotlists.workbook.worker")
_INSTEAD: Final = 'save it as "CSV UTF-8" and import that'


class WorkbookReaderUnavailable(PlatewatchError):
    """The workbook worker could not be started: a fault of ours, to be tried again."""


def parse_workbook(chunks: Iterable[bytes], program: Sequence[str] = _PROGRAM) -> Iterator[Row]:
    """The rows of a workbook's first visible sheet, as read_lines gives those of a CSV file.

    A workbook that cannot be read ends with the fault that says so. Raises WorkbookReaderUnavailable. `program` is what
    Python runs; it speaks as workbook_worker does.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_WORKBOOK_BYTES:
            yield (
                1,
                Fault(1, None, f"the workbook is larger than {MAX_WORKBOOK_BYTES} bytes: {_INSTEAD}", Cause.WORKBOOK),
            )
            return
    try:
        worker = ConfinedProcess(program)
    except OSError as error:
        raise WorkbookReaderUnavailable("the workbook worker could not be started") from error
    last = 0
    try:
        for number, fields in _ask(worker, data):
            # In the order of the sheet, whatever the worker says.
            if number <= last:
                raise ProcessEnded
            last = number
            yield number, fields
    except ProcessLate:
        yield (
            last + 1,
            Fault(last + 1, None, f"the workbook takes longer to read than it may: {_INSTEAD}", Cause.WORKBOOK),
        )
    except ProcessEnded:
        late = worker.end() == -signal.SIGXCPU
        reason = "takes more computing time than it may" if late else "could not be read safely"
        yield _refuse(last + 1, reason)
    finally:
        worker.end()


def _refuse(line: int, reason: str) -> Row:
    return line, Fault(line, None, f"the workbook {reason}: {_INSTEAD}", Cause.WORKBOOK)


def _ask(worker: ConfinedProcess, data: bytearray) -> Iterator[Row]:
    """The worker's answers. Raises ProcessEnded when it ends before its last one or answers as no worker does."""
    try:
        worker.wait_ready(READY, time.monotonic() + START_SECONDS)
    except (ProcessEnded, ProcessLate) as error:
        raise WorkbookReaderUnavailable("the workbook worker did not become ready") from error
    try:
        worker.write(memoryview(REQUEST.pack(len(data)) + data), time.monotonic() + SILENT_SECONDS)
    except ProcessEnded as error:
        # It had not seen the workbook yet.
        raise WorkbookReaderUnavailable("the workbook worker ended by itself") from error
    rest = b""
    while some := worker.receive_some(time.monotonic() + SILENT_SECONDS):
        *lines, rest = (rest + some).split(b"\n")
        if len(rest) > MAX_ANSWER_BYTES:
            break
        for line in lines:
            if line + b"\n" == END:
                return
            yield _parse_answer(line)
    raise ProcessEnded


def _parse_answer(line: bytes) -> Row:
    try:
        match json.loads(line):
            case [int(number), [*fields]] if number > 0 and all(isinstance(field, str) for field in fields):
                return number, fields
            case [int(number), str() | None as column, str(reason), str(cause)] if number > 0:
                return number, Fault(number, column, reason, Cause(cause))
    except ValueError as error:
        raise ProcessEnded from error
    raise ProcessEnded
