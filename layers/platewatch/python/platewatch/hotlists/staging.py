"""The lines of one file, or of a part of it, on disk, sorted and without duplicates, in bounded memory."""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.fields import parse_row, write_row
from platewatch.hotlists.versions import Key

# SQLite's own order of text is that of its UTF-8 bytes, which is the order of Python's str.
_SCHEMA: Final = """
CREATE TABLE lines (
    plate TEXT NOT NULL, case_number TEXT NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (plate, case_number)
) WITHOUT ROWID
"""
_CACHE_KIB: Final = 131_072
"""What SQLite keeps in memory: lines come in no order, and what is not there is read and written again and again."""

_SEPARATOR: Final = "\x1f"


class Staging:
    """Takes the lines of one list's file one by one and gives them back in the order of their keys, when iterated.

    What does not fit into memory goes to an unnamed file that is gone with the process, however it ends.
    """

    def __init__(self, list_name: str) -> None:
        self._list_name = list_name
        # An empty name is SQLite's word for a private file of no name.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute(_SCHEMA)
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, line: DeltaLine) -> int | None:
        """Take a line; or leave it, and say which line has the same plate and case already."""
        row = line.ended_as if line.entry is None else _SEPARATOR.join(write_row(line.entry))
        cursor = self._database.execute(
            "INSERT INTO lines VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (*line.key, line.line, line.kind.value, row),
        )
        if cursor.rowcount:
            return None
        found = self._database.execute("SELECT line FROM lines WHERE plate = ? AND case_number = ?", line.key)
        return int(found.fetchone()[0])

    def __iter__(self) -> Iterator[DeltaLine]:
        rows = self._database.execute(
            "SELECT line, kind, plate, case_number, row FROM lines ORDER BY plate, case_number"
        )
        for line, name, plate, case_number, row in rows:
            kind, key = EditKind(name), Key(plate, case_number)
            if kind is EditKind.END:
                yield DeltaLine(line, kind, key, None, row)
            else:
                yield DeltaLine(line, kind, key, parse_row(self._list_name, row.split(_SEPARATOR)))
