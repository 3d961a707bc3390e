"""What is due is looked for two days back, and a week back at the full hour; what fails stops nothing else."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from platewatch.retention.sweep import Due, SweepIncomplete, sweep_expired
from tests.unit.alerts.makers import NOON


class Store:
    """Records that are due, with the moment from which on they were looked for, and what was done in its order."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.since: list[datetime] = []
        self.acts: list[str] = []
        self.later: set[str] = set()
        self.broken: set[str] = set()

    def find_expired(self, since: datetime, _now: datetime) -> Iterable[Due]:
        self.since.append(since)
        return [Due((name, "record"), "then", (f"{name}.jpg",)) for name in self.names]

    def is_due(self, due: Due, /) -> bool:
        if due.key[0] in self.broken:
            raise OSError("the table does not answer")
        return due.key[0] not in self.later

    def destroy_due(self, due: Due) -> None:
        self.acts.append(f"destroy {due.key[0]}")

    def destroy_pictures(self, keys: Iterable[str]) -> None:
        self.acts += [f"destroy {key}" for key in keys]

    def note(self, due: Due) -> None:
        self.acts.append(f"note {due.key[0]}")


def sweep(store: Store, now: datetime = NOON) -> int:
    return sweep_expired(store, store, now, store.note)


@pytest.mark.parametrize(
    ("now", "back"),
    [
        (NOON, timedelta(days=7)),
        *((NOON + timedelta(minutes=minute), timedelta(hours=2)) for minute in (1, 9, 11, 59)),
        *((NOON + timedelta(minutes=minute), timedelta(hours=48)) for minute in (10, 50)),
    ],
)
def test_a_run_looks_two_hours_back_every_ten_minutes_two_days_and_the_first_of_an_hour_a_week(
    now: datetime, back: timedelta
) -> None:
    store = Store()
    sweep(store, now)
    assert store.since == [now - back]


def test_within_ten_minutes_after_an_outage_of_two_days_all_of_it_is_looked_at() -> None:
    for minute in range(60):
        store, began = Store(), NOON + timedelta(minutes=minute)
        for run in range(10):
            sweep(store, began + timedelta(minutes=run))
        assert min(store.since) <= began - timedelta(hours=47)


def test_a_record_is_noted_first_and_goes_after_its_pictures() -> None:
    store = Store("a")
    assert sweep(store) == 1
    assert store.acts == ["note a", "destroy a.jpg", "destroy a"]


def test_what_was_given_a_later_end_stays_and_is_not_noted() -> None:
    store = Store("a", "b")
    store.later = {"a"}
    assert sweep(store) == 1
    assert store.acts == ["note b", "destroy b.jpg", "destroy b"]


def test_a_record_that_cannot_be_looked_up_keeps_no_other() -> None:
    store = Store("a", "b", "c")
    store.broken = {"a"}
    with pytest.raises(SweepIncomplete, match=r"1 of what is due could not be destroyed \(2 were\)") as raised:
        sweep(store)
    assert (raised.value.destroyed, raised.value.failed) == (2, 1)
    assert isinstance(raised.value.__cause__, OSError)
