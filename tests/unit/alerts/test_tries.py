"""Tries are counted one by one, however many come at the same moment, and locks have an end."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from platewatch.alerts.errors import PageBusy, PageLocked
from platewatch.alerts.tries import Tries, check_lock, forget_tries, give_back, take_try
from tests.unit.alerts.makers import NOON

QUARTER, TICK = timedelta(minutes=15), timedelta(microseconds=1)


@dataclass
class FakeTries:
    """Tries by key; the next `races` writes come too late."""

    kept: dict[str, Tries] = field(default_factory=dict)
    races: int = 0

    def find_tries(self, key: str, now: object) -> Tries:
        return self.kept.get(key, Tries())

    def save_tries(self, key: str, before: Tries, after: Tries, now: object) -> bool:
        assert self.find_tries(key, now) == before
        if self.races:
            self.races -= 1
            return False
        self.kept[key] = after
        return True


@pytest.mark.parametrize("act", [take_try, give_back, forget_tries])
@pytest.mark.parametrize(("races", "busy"), [(0, False), (7, False), (8, True)])
def test_who_is_overtaken_eight_times_is_told_to_try_again(act, races: int, busy: bool) -> None:  # type: ignore[no-untyped-def]
    store = FakeTries({"key": Tries(2)}, races)
    if busy:
        with pytest.raises(PageBusy):
            act("key", NOON, store)
        assert store.kept == {"key": Tries(2)}
    else:
        act("key", NOON, store)
        assert store.kept == {"key": {take_try: Tries(3), give_back: Tries(1), forget_tries: Tries()}[act]}
    assert store.races == 0


@pytest.mark.parametrize(
    ("before", "after", "lock"),
    [
        (0, 1, None),
        (3, 4, None),
        (4, 5, QUARTER),
        (5, 6, None),
        (9, 10, 2 * QUARTER),
        (14, 15, 4 * QUARTER),
        (29, 30, 32 * QUARTER),
        (34, 35, 64 * QUARTER),
        (39, 40, timedelta(hours=24)),
        (4_999, 5_000, timedelta(hours=24)),
    ],
)
def test_every_fifth_wrong_pin_locks_for_twice_as_long(before: int, after: int, lock: timedelta | None) -> None:
    store = FakeTries({"key": Tries(before)})
    expected = Tries(after, None if lock is None else NOON + lock)
    assert take_try("key", NOON, store) == expected
    assert store.kept == {"key": expected}


def test_a_lock_ends_at_its_moment() -> None:
    store = FakeTries({"key": Tries(5, NOON)})
    for act in (check_lock, take_try):
        with pytest.raises(PageLocked) as locked:
            act("key", NOON - TICK, store)
        assert locked.value.until == NOON
    check_lock("key", NOON, store)
    check_lock("other", NOON - TICK, store)
    assert take_try("key", NOON, store) == Tries(6)


def test_what_there_is_nothing_of_is_not_written() -> None:
    store = FakeTries(races=99)
    give_back("key", NOON, store)
    forget_tries("key", NOON, store)
    assert (store.kept, store.races) == ({}, 99)
    # A lock that the try alone brought is lifted.
    store = FakeTries({"key": Tries(5, NOON + QUARTER)})
    give_back("key", NOON, store)
    assert store.kept == {"key": Tries(4)}
    store = FakeTries({"key": Tries(0, NOON + QUARTER)})
    forget_tries("key", NOON, store)
    assert store.kept == {"key": Tries()}
