"""Entries changed one at a time, laid over a revision that is stored whole.

Storing a large list again for one entry would take minutes, so a revision made by such a change is stored as the number
of a whole one, its root, and all entries that differ from it. What was changed keeps the moment at which it was: a file
that had been uploaded before does not undo it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.versions import Key, Version

MAX_LAID: Final = 10_000
"""How many entries may differ from the whole revision below them."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What one entry is since `revision`, changed at `at` (aware): ended when `entry` is None."""

    revision: int
    at: datetime
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """A revision as what differs from its root; the whole revision itself when nothing does. Root 0 is empty."""

    root: int
    laid: Mapping[Key, Laid] = field(default_factory=dict)


def lay_over(content: Iterable[Version], laid: Mapping[Key, Laid]) -> Iterator[Version]:
    """The content, sorted by key, with what is laid over it."""
    waiting = sorted(laid)
    place = 0
    for version in content:
        while place < len(waiting) and waiting[place] < version.key:
            yield from _read(laid[waiting[place]])
            place += 1
        if place < len(waiting) and waiting[place] == version.key:
            yield from _read(laid[waiting[place]])
            place += 1
        else:
            yield version
    for key in waiting[place:]:
        yield from _read(laid[key])


def bring_up_to_date(versions: Iterable[Version], overlay: Overlay) -> Iterator[Version]:
    """The same entries as they are by a later overlay of the same root: those that have ended since are left out."""
    for version in versions:
        laid = overlay.laid.get(version.key)
        if laid is not None:
            yield from _read(laid)
        elif version.from_revision <= overlay.root:
            yield version


def _read(laid: Laid) -> Iterator[Version]:
    if laid.entry is not None:
        yield Version(laid.entry, laid.revision)
