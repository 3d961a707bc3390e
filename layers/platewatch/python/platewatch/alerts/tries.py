"""How often a wrong PIN may be tried: five times, then a wait that doubles."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.errors import PageBusy, PageLocked

MOST_WRONG: Final = 5
"""Wrong PINs in a row until the page is locked, and again after each lock."""

FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=24)

_RACES: Final = 8


@dataclass(frozen=True, slots=True)
class Tries:
    """The wrong PINs in a row, and until when no more is taken."""

    wrong: int = 0
    locked_until: datetime | None = None


class TryStore(Protocol):
    """Where tries are counted, by key. What it answers is never stale."""

    def find_tries(self, key: str, now: datetime) -> Tries:
        """The tries; none when they were forgotten or never made."""

    def save_tries(self, key: str, before: Tries, after: Tries, now: datetime) -> bool:
        """Replace them in one step, if they still are as `before`; False when they are not."""


def check_lock(key: str, now: datetime, store: TryStore) -> None:
    """Raises PageLocked while no PIN is taken."""
    _refuse_locked(store.find_tries(key, now), now)


def take_try(key: str, now: datetime, store: TryStore) -> Tries:
    """Count a try as wrong before it is looked at, so that many at the same moment are not more than one by one.

    Returns the tries with this one; the fifth locks already. Raises PageLocked, or PageBusy when too many came at once.
    """
    for _ in range(_RACES):
        before = store.find_tries(key, now)
        _refuse_locked(before, now)
        after = _count(before, now)
        if store.save_tries(key, before, after, now):
            return after
    raise PageBusy("too many tries at the same moment: try again")


def give_back(key: str, now: datetime, store: TryStore) -> None:
    """The try was right after all: it is not counted, and a lock that it alone brought is lifted."""
    for _ in range(_RACES):
        before = store.find_tries(key, now)
        if before.wrong == 0 or store.save_tries(key, before, Tries(before.wrong - 1), now):
            return
    raise PageBusy("too many tries at the same moment: try again")


def forget_tries(key: str, now: datetime, store: TryStore) -> None:
    """Count from zero again."""
    for _ in range(_RACES):
        before = store.find_tries(key, now)
        if before == Tries() or store.save_tries(key, before, Tries(), now):
            return
    raise PageBusy("too many tries at the same moment: try again")


def _count(tries: Tries, now: datetime) -> Tries:
    wrong = tries.wrong + 1
    if wrong % MOST_WRONG:
        return Tries(wrong)
    return Tries(wrong, now + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(wrong // MOST_WRONG - 1, 10)))


def _refuse_locked(tries: Tries, now: datetime) -> None:
    if tries.locked_until is not None and now < tries.locked_until:
        raise PageLocked(tries.locked_until)
