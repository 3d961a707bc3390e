"""The workbook worker's program: one workbook on its standard input, its rows on its standard output, nothing else.

It runs as a process of its own, as the decode worker does: unpacking and parsing is where hostile bytes do harm.

    asked: length (uint32), the bytes
    answered: READY, then a line of JSON for each row, [number, [field, ...]] or
    [number, column, what is wrong, its cause], and END when that was all
"""

import json
import sys
from typing import Final

from platewatch.confinement.limits import limit_harm, limit_time
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.fields import DATE_COLUMNS
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.template import make_workbook
from platewatch.hotlists.workbook.parts import WorkbookRefused
from platewatch.hotlists.workbook.process import END, READY, REQUEST
from platewatch.hotlists.workbook.rows import parse_rows

MEMORY_BYTES: Final = 150_000_000
"""What a workbook may take on top of the program: the function has 512 MB, and stores what comes out meanwhile."""
CPU_SECONDS: Final = 60
"""What a workbook may take: a quarter of a million rows take about a third of it."""


def main() -> None:
    """Read the workbook and answer its rows. Limits are set before its first byte is read."""
    # Whatever is loaded only when a workbook is read, it shall have before files can't be opened any more.
    list(parse_rows(make_workbook(), DATE_COLUMNS))
    limit_harm(MEMORY_BYTES)
    _write(READY)
    (length,) = REQUEST.unpack(sys.stdin.buffer.read(REQUEST.size))
    data = sys.stdin.buffer.read(length)
    limit_time(CPU_SECONDS)
    last = 0
    try:
        for number, fields in parse_rows(data, DATE_COLUMNS):
            last = number
            _write_row(number, fields)
    except WorkbookRefused as refused:
        _write_row(last + 1, Fault(last + 1, None, str(refused), Cause.WORKBOOK))
    _write(END)


def _write_row(number: int, fields: list[str] | Fault) -> None:
    fault = (fields.column, fields.reason, fields.cause) if isinstance(fields, Fault) else None
    row = [number, *fault] if fault else [number, fields]
    sys.stdout.buffer.write(json.dumps(row).encode() + b"\n")


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
