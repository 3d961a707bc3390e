"""The entries, or changes, of one file on disk, sorted and without duplicates, in bounded memory."""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.rows import read_row, write_row
from platewatch.hotlists.versions import Key

# SQLite's own order of text is that of its UTF-8 bytes, which is the order of Python's str.
_SCHEMA: Final = """
CREATE TABLE entries (
    plate TEXT NOT NULL, case_number TEXT NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (plate, case_number)
) WITHOUT ROWID
"""
_CACHE_KIB: Final = 196_608
"""What SQLite keeps in memory: lines come in no order, and what is not there is read and written again and again."""

_SEPARATOR: Final = "\x1f"


class Staging:
    """Takes the entries of one list's file one by one and gives them back in the order of their keys.

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

    def add(self, entry: Entry, line: int) -> int | None:
        """Take the entry of a line; or leave it, and say which line has the same plate and case already."""
        return self._add(Key(entry.plate, entry.case_number), line, "", entry)

    def add_change(self, change: DeltaLine) -> int | None:
        """The same with a line that changes an entry."""
        return self._add(change.key, change.line, change.kind.value, change.entry)

    def __iter__(self) -> Iterator[Entry]:
        rows = self._database.execute("SELECT row FROM entries ORDER BY plate, case_number")
        for (row,) in rows:
            yield read_row(self._list_name, row.split(_SEPARATOR))

    def changes(self) -> Iterator[DeltaLine]:
        """What add_change took, in the order of the keys."""
        rows = self._database.execute(
            "SELECT line, kind, plate, case_number, row FROM entries ORDER BY plate, case_number"
        )
        for line, kind, plate, case_number, row in rows:
            entry = read_row(self._list_name, row.split(_SEPARATOR)) if row else None
            yield DeltaLine(line, EditKind(kind), Key(plate, case_number), entry)

    def _add(self, key: Key, line: int, kind: str, entry: Entry | None) -> int | None:
        row = "" if entry is None else _SEPARATOR.join(write_row(entry))
        cursor = self._database.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", (*key, line, kind, row)
        )
        if cursor.rowcount:
            return None
        found = self._database.execute("SELECT line FROM entries WHERE plate = ? AND case_number = ?", key)
        return int(found.fetchone()[0])
