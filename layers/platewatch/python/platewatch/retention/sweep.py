"""Destroying what is due: whatever became of its messages, and one record that cannot be destroyed keeps no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from platewatch.errors import Failures, RunIncomplete

T = TypeVar("T")

LOOKS_BACK: Final = timedelta(hours=2)
"""How far back a run looks for what is due. Each hour is a request, and a run comes each minute."""

LOOKS_FARTHER_BACK: Final = timedelta(hours=48)
"""So far a run looks every ten minutes, for what an outage left: twice the time within which one run must succeed."""

LOOKS_FAR_BACK: Final = timedelta(days=7)
"""So far the first run of an hour looks: for what a long outage has left, if the table's TTL has left it too."""


class SweepIncomplete(RunIncomplete):
    """Something that is due could not be destroyed; the next run tries again."""

    def __init__(self, destroyed: int, failed: int) -> None:
        super().__init__(failed)
        self.destroyed = destroyed

    def __str__(self) -> str:
        return f"{self.failed} of what is due could not be destroyed ({self.destroyed} were): the next run tries again"


@dataclass(frozen=True, slots=True)
class Due:
    """A record past its term: where its store has it, when it ended, and its pictures. Says nothing of a plate.

    `ended` is the end as the store's index writes it. Of a read its camera is told, and of one that waited for a
    decision from when: its receipt, or under hit/no-hit its capture if that was earlier; of an alert its id.
    """

    key: tuple[str, str]
    ended: str
    pictures: tuple[str, ...] = ()
    camera_id: str | None = None
    waited_from: datetime | None = None
    alert_id: str | None = None


class Expired(Protocol):
    """What the sweep needs of a store."""

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """Records whose term ended between the hour of `since` and `now`, by an index that may lag behind."""

    def is_due(self, due: Due, /) -> bool:
        """False when the record is gone already, or was given a later end."""

    def destroy_due(self, due: Due) -> None:
        """Destroy the record. Repeatable."""


class DuePictures(Protocol):
    """What the sweep needs of the pictures."""

    def destroy_pictures(self, keys: Iterable[str]) -> None:
        """Destroy the pictures with these keys. Repeatable."""


def sweep_expired(store: Expired, pictures: DuePictures, now: datetime, note: Callable[[Due], None]) -> int:
    """Destroy every expired record, pictures first; returns how many. May be stopped and run again at any point.

    `note` counts or records each before it is destroyed: again where a run died in between.

    Raises SweepIncomplete, after all others are destroyed, when some could not be.
    """

    def destroy(due: Due) -> bool:
        if not store.is_due(due):
            return False
        note(due)
        pictures.destroy_pictures(due.pictures)
        store.destroy_due(due)
        return True

    return destroy_each(store.find_expired(now - find_reach(now), now), destroy)


def find_reach(now: datetime) -> timedelta:
    """How far back the run of this minute looks for what is due."""
    if now.minute % 10:
        return LOOKS_BACK
    return LOOKS_FARTHER_BACK if now.minute else LOOKS_FAR_BACK


def destroy_each(due: Iterable[T], destroy: Callable[[T], bool]) -> int:
    """Destroy each; returns how many `destroy` was True for. May be stopped and run again at any point.

    Raises SweepIncomplete, after all others are destroyed, when some could not be: from the first one's fault.
    """
    destroyed, failures = 0, Failures()
    for each in due:
        with failures.collected():
            destroyed += destroy(each)
    if failures.first is not None:
        raise SweepIncomplete(destroyed, len(failures)) from failures.first
    return destroyed
