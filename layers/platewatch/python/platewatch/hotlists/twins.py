"""Twins: plates of one list that differ in nothing but O and 0, I and 1, so that a camera takes one for the other.

Where somebody typed a letter for a digit the list may hold both by mistake; where both cars exist, an alert on one may
be the other. Either way the people who keep the list should know.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from types import TracebackType
from typing import Final, Self

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import MAX_SPELLINGS, Entry, Found
from platewatch.hotlists.findings import LineWarning
from platewatch.plates.syntax import fold, list_look_alikes

LISTED: Final = 0
"""The line of an entry that the list has already."""

# Of two twins at least one has an O or an I, which few plates have: the other one is found by its fold.
_SCHEMA: Final = """
CREATE TABLE odd (fold TEXT NOT NULL, plate TEXT NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (fold, plate))
    WITHOUT ROWID;
CREATE TABLE plain (plate TEXT NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (plate)) WITHOUT ROWID;
"""
_CACHE_KIB: Final = 16_384
_BATCH: Final = 2_000
_IN_LIST: Final = "the list has a plate already that differs"
_TOLD: Final = "in nothing but O and 0, or I and 1: cameras may take one for the other"


class TwinFinder:
    """Takes the plates of a list one by one, in any order, and finds the twins among them in bounded memory.

    What does not fit into memory goes to an unnamed file that is gone with the process, however it ends.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")
        self._odd: list[tuple[str, str, int]] = []
        self._plain: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def note(self, entry: Entry, line: int) -> None:
        """Take the plate of an entry and its line, LISTED for one that no line of the file names. Patterns are left."""
        plate = entry.plate
        if entry.is_pattern:
            return
        if "O" in plate or "I" in plate:
            self._odd.append((fold(plate), plate, line))
        elif "0" in plate or "1" in plate:
            self._plain.append((plate, line))
        if len(self._odd) + len(self._plain) >= _BATCH:
            self._write()

    def list_warnings(self) -> Iterator[LineWarning]:
        """A warning for each line whose plate has a twin on an earlier line, or on the list already."""
        self._write()
        pairs = self._database.execute(
            "SELECT fold, line FROM odd UNION ALL"
            " SELECT plain.plate, plain.line FROM plain WHERE plain.plate IN (SELECT fold FROM odd) ORDER BY 1, 2"
        )
        for _, members in groupby(pairs, key=itemgetter(0)):
            lines = (line for _, line in members)
            first = next(lines)
            for line in lines:
                if line != LISTED:
                    yield _warn(line, first)

    def _write(self) -> None:
        self._database.executemany("INSERT INTO odd VALUES (?, ?, ?) ON CONFLICT DO NOTHING", self._odd)
        self._database.executemany("INSERT INTO plain VALUES (?, ?) ON CONFLICT DO NOTHING", self._plain)
        self._odd.clear()
        self._plain.clear()


def list_twins(plate: str) -> Sequence[str]:
    """The normalised spellings that a look-up of the plate's twins asks for; none for a pattern.

    Of a plate with more than six characters of O, 0, I and 1 not all of them are asked for.
    """
    if "?" in plate or "*" in plate:
        return ()
    return tuple(islice((one for one in list_look_alikes(plate) if one != plate), MAX_SPELLINGS - 1))


def warn_of_twins(list_name: str, plate: str, found: Found, today: date) -> Iterator[LineWarning]:
    """The warning about a plate whose twin is on the list; `found` is what is listed under list_twins."""
    for twin in list_twins(plate):
        listed = found.entries.get(twin, ())
        if any(one.list_name == list_name and one.weed_date >= today for one in listed):
            yield _warn(LISTED, LISTED)
            return


def _warn(line: int, first: int) -> LineWarning:
    other = _IN_LIST if first == LISTED else f"line {first} has a plate that differs"
    details = {"kind": "listed"} if first == LISTED else {"kind": "line", "line": str(first)}
    return LineWarning(line, "plate", f"{other} {_TOLD}", Cause.TWIN, details)
