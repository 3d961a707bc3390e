"""The sweep: reads past their term are destroyed with their pictures, whatever became of their messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.retention.sweep import destroy_each

LOOKS_BACK: Final = timedelta(hours=48)
"""How far back a run looks for what is due: twice the time within which one run must succeed."""

LOOKS_FAR_BACK: Final = timedelta(days=30)
"""So far the first run of an hour looks: for what a long outage has left, if the table's TTL has left it too."""


@dataclass(frozen=True, slots=True)
class DueRead:
    """A read past its term: where its store has it, and its pictures. Says nothing of a plate."""

    key: tuple[str, str]
    pictures: tuple[str, ...]


class ExpiredReads(Protocol):
    """What the sweep needs of a table of reads."""

    def find_expired(self, since: datetime, now: datetime) -> Iterable[DueRead]:
        """Reads whose term ended between the hour of `since` and `now`."""

    def destroy_due(self, due: DueRead) -> None:
        """Destroy the read. Repeatable."""


class DuePictures(Protocol):
    """What the sweep needs of the pictures."""

    def destroy_pictures(self, keys: Iterable[str]) -> None:
        """Destroy the pictures with these keys. Repeatable."""


def sweep_expired(store: ExpiredReads, pictures: DuePictures, now: datetime) -> int:
    """Destroy every expired read, pictures first; returns how many. May be stopped and run again at any point.

    Raises SweepIncomplete, after all others are destroyed, when some could not be.
    """

    def destroy(due: DueRead) -> None:
        pictures.destroy_pictures(due.pictures)
        store.destroy_due(due)

    back = LOOKS_FAR_BACK if now.minute == 0 else LOOKS_BACK
    return destroy_each(store.find_expired(now - back, now), destroy)
