"""Stays at a camera: told of once, in whatever order the car's passages are seen."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.matching.errors import PresenceBusy, PresenceChanged
from platewatch.matching.presence import Known, Presence, Stay, claim, format_key, is_told_by_another, note_seen
from tests.unit.alerts.makers import NOON

GONE = timedelta(minutes=30)
MINUTES = st.lists(st.integers(0, 200), min_size=1, max_size=8, unique=True)


@given(MINUTES, st.randoms(use_true_random=False))
def test_in_any_order_no_one_is_told_twice_of_one_stay(minutes: list[int], shuffler: object) -> None:
    told: list[int] = []
    presence = Presence("key")
    for minute in minutes:
        at = NOON + timedelta(minutes=minute)
        presence, first = note_seen(presence, f"p{minute}", at, GONE)
        again, same = note_seen(presence, f"p{minute}", at, GONE)
        # Asked again, as after a death, the answer is the same.
        assert (again, same) == (presence, first)
        told += [minute] if first else []
    # Whoever was told of has company within the time that counts as away, or comes after it.
    assert told
    for one in told:
        for other in told:
            assert one == other or abs(one - other) > 30


@given(MINUTES)
def test_seen_in_order_it_is_told_of_exactly_after_each_absence(minutes: list[int]) -> None:
    minutes = sorted(minutes)
    presence, told = Presence("key"), []
    for minute in minutes:
        presence, first = note_seen(presence, f"p{minute}", NOON + timedelta(minutes=minute), GONE)
        told += [minute] if first else []
    expected = [m for i, m in enumerate(minutes) if i == 0 or m - minutes[i - 1] > 30]
    assert told == expected


def test_a_stay_ends_when_the_car_was_away_for_longer_than_the_time_that_counts_as_gone() -> None:
    presence, first = note_seen(Presence("key"), "p1", NOON, GONE)
    assert first
    for passage, at, told in (
        ("p2", NOON + GONE, False),
        ("p3", NOON + 2 * GONE + timedelta(seconds=1), True),
        ("p0", NOON - GONE, False),
        ("p9", NOON - 2 * GONE - timedelta(seconds=1), True),
    ):
        presence, is_told = note_seen(presence, passage, at, GONE)
        assert (passage, is_told) == (passage, told)


def test_the_last_eight_stays_are_remembered_and_an_earlier_one_is_told_of_again() -> None:
    """Cameras that report late and out of order bring frames of several stays, never of more than that."""
    presence = Presence("key")
    days = [NOON + timedelta(days=day) for day in range(9)]
    for day, at in enumerate(reversed(days[:8])):
        presence, _ = note_seen(presence, f"p{day}", at, GONE)
    assert [stay.first for stay in presence.stays] == days[:8]
    assert not note_seen(presence, "again", days[0], GONE)[1]
    presence, _ = note_seen(presence, "p9", days[8], GONE)
    assert [stay.first for stay in presence.stays] == days[1:]
    assert note_seen(presence, "again", days[0], GONE)[1]


def test_another_purpose_entry_plate_camera_or_recipient_is_another_presence() -> None:
    parts = ("alert", "e1", "7KXL92", "west-1", "unit-1")
    keys = {format_key(*parts)} | {
        format_key(*(part + "x" if index == at else part for index, part in enumerate(parts))) for at in range(5)
    }
    assert len(keys) == 6
    assert not any("7KXL92" in key for key in keys)


class Racing:
    """A store in which another matcher is always a step ahead."""

    def __init__(self, races: int) -> None:
        self.races, self.kept = races, Presence("key")

    def find_presence(self, key: str) -> Presence:
        return self.kept

    def save_presence(self, presence: Presence) -> None:
        if self.races:
            self.races -= 1
            raise PresenceChanged("changed")
        self.kept = presence


def test_a_race_is_run_again_and_a_lost_cause_comes_back() -> None:
    assert claim(Racing(2), "key", "p1", NOON, GONE) is True
    with pytest.raises(PresenceBusy):
        claim(Racing(99), "key", "p1", NOON, GONE)


@pytest.mark.parametrize(("races", "busy"), [(4, False), (5, True)])
def test_a_race_is_run_five_times(races: int, busy: bool) -> None:
    store = Racing(races)
    if busy:
        with pytest.raises(PresenceBusy):
            claim(store, "key", "p1", NOON, GONE)
    else:
        assert claim(store, "key", "p1", NOON, GONE)
    assert (store.races, store.kept == Presence("key")) == (0, busy)


def test_what_is_known_already_is_not_written_again() -> None:
    store = Racing(0)
    assert claim(store, "key", "p1", NOON, GONE)
    store.races = 99
    assert claim(store, "key", "p1", NOON, GONE)
    assert store.races == 99
    store.races = 0
    assert not claim(store, "key", "p2", NOON + GONE, GONE)
    assert store.kept.stays == (Stay(NOON, NOON + GONE, "p1", told=False),)


def test_a_claim_stands_once_its_alert_is_recorded_and_else_goes_to_who_closes() -> None:
    store, later = Racing(0), NOON + GONE
    recorded: list[str] = []
    asks = Known(of_other=recorded.__contains__)
    assert claim(store, "key", "p1", NOON, GONE)
    # Not asked yet: the first may still be at it.
    assert not claim(store, "key", "p2", later, GONE)
    assert claim(store, "key", "p2", later, GONE, asks)
    assert store.kept.stays == (Stay(NOON, later, "p2", told=False),)
    # Who comes back from the dead finds that another one tells of it.
    assert not claim(store, "key", "p1", NOON, GONE)
    recorded.append("p2")
    assert not claim(store, "key", "p1", NOON, GONE, asks)
    assert store.kept.stays == (Stay(NOON, later, "p2"),)
    # From then on nobody is asked any more: the alert may be gone since.
    recorded.clear()
    assert not claim(store, "key", "p3", later, GONE, asks)


def test_a_passage_whose_alert_is_recorded_keeps_its_stay_for_good() -> None:
    store = Racing(0)
    assert claim(store, "key", "p1", NOON, GONE)
    assert claim(store, "key", "p1", NOON, GONE, Known(own=True))
    assert store.kept.stays == (Stay(NOON, NOON, "p1"),)
    assert claim(store, "key", "p1", NOON, GONE)
    assert not claim(store, "key", "p2", NOON, GONE, Known(of_other=lambda _: False))
    assert store.kept.stays == (Stay(NOON, NOON, "p1"),)


def test_whether_another_passage_was_told_of_is_asked_without_noting_anything() -> None:
    store = Racing(0)
    assert not is_told_by_another(store, "key", "p1", NOON, GONE)
    claim(store, "key", "p1", NOON, GONE)
    before = store.kept
    assert not is_told_by_another(store, "key", "p1", NOON, GONE)
    assert is_told_by_another(store, "key", "p2", NOON + GONE, GONE)
    assert not is_told_by_another(store, "key", "p2", NOON + GONE + timedelta(microseconds=1), GONE)
    assert store.kept == before


def test_a_passage_that_was_told_of_stays_with_its_own_stay_wherever_its_frames_fall() -> None:
    presence = Presence("key", (Stay(NOON, NOON, "p1"), Stay(NOON + 2 * GONE, NOON + 2 * GONE, "p2")))
    for at, stay in ((NOON - GONE, 1), (NOON + 3 * GONE, 0)):
        after, told = note_seen(presence, f"p{stay + 1}", at, GONE)
        assert told
        before = presence.stays[stay]
        assert after.stays[stay] == Stay(min(before.first, at), max(before.last, at), before.passage_id)
        assert after.stays[1 - stay] == presence.stays[1 - stay]
    # Seen between both, it is of the first.
    after, told = note_seen(presence, "p3", NOON + GONE, GONE)
    assert (told, after.stays[0].last, after.stays[1]) == (False, NOON + GONE, presence.stays[1])
    assert Presence("key") == Presence("key", (), 0)
