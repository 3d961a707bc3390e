from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.hit_rate import (
    ENOUGH_PAST,
    LEAST_HITS,
    MOST_OF_NEW,
    PAST,
    TIMES,
    HourOfHits,
    Jump,
    begin_hour,
    evaluate_hits,
    find_jumps,
    find_usual,
    notify_of_jumps,
)
from platewatch.errors import RunIncomplete
from platewatch.matching.passages import close_passage, match_read
from tests.unit.alerts.fake_channels import FakeOperators
from tests.unit.alerts.fakes import FakeHitRates, World
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

HOUR = datetime(2026, 3, 12, 11, tzinfo=UTC)
ONE = timedelta(hours=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

pasts = st.dictionaries(st.integers(1, 300).map(lambda ago: HOUR - ago * ONE), st.integers(1, 500), max_size=60)


def week(count: int) -> dict[datetime, int]:
    return {HOUR - ago * ONE: count for ago in range(1, 169)}


@given(pasts, st.integers(0, LEAST_HITS - 1))
def test_a_few_hits_are_never_a_jump(past: dict[datetime, int], hits: int) -> None:
    assert not evaluate_hits(hits, past, HOUR)


@given(pasts, st.integers(0, 3000), st.integers(0, 3000))
def test_more_hits_are_never_less_of_a_jump(past: dict[datetime, int], hits: int, more: int) -> None:
    assert evaluate_hits(hits + more, past, HOUR) or not evaluate_hits(hits, past, HOUR)


@given(st.lists(st.integers(1, 500), min_size=168, max_size=168), st.data())
def test_an_hour_within_the_range_of_the_past_is_no_jump_and_one_far_beyond_is(
    counts: list[int], data: st.DataObject
) -> None:
    past = {HOUR - ago * ONE: count for ago, count in enumerate(counts, 1)}
    assert not evaluate_hits(data.draw(st.integers(0, TIMES * max(counts))), past, HOUR)
    assert evaluate_hits(max(TIMES * max(counts) + 1, LEAST_HITS), past, HOUR)


@given(pasts)
def test_what_is_older_than_a_week_or_later_counts_for_nothing(past: dict[datetime, int]) -> None:
    ours = {hour: count for hour, count in past.items() if hour >= HOUR - PAST}
    later = {HOUR + ago * ONE: 10_000 for ago in range(3)}
    for hits in (LEAST_HITS, MOST_OF_NEW + 1, 200):
        assert evaluate_hits(hits, past | later, HOUR) == evaluate_hits(hits, ours, HOUR)


def test_a_new_list_is_judged_by_an_absolute_bound() -> None:
    young = {HOUR - ENOUGH_PAST + ONE: 1_000, HOUR - ONE: 900}
    for past in ({}, young):
        assert find_usual(past, HOUR) is None
        assert not evaluate_hits(MOST_OF_NEW, past, HOUR)
        assert evaluate_hits(MOST_OF_NEW + 1, past, HOUR)
    old = {HOUR - ENOUGH_PAST: 30}
    assert find_usual(old, HOUR) == 30
    assert not evaluate_hits(MOST_OF_NEW + 1, old, HOUR)


def test_bounds_are_what_they_are() -> None:
    assert (20, 3, 60, timedelta(days=7), timedelta(hours=24)) == (LEAST_HITS, TIMES, MOST_OF_NEW, PAST, ENOUGH_PAST)
    assert not evaluate_hits(19, week(1), HOUR)
    assert evaluate_hits(20, week(1), HOUR)
    assert not evaluate_hits(30, week(10), HOUR)
    assert evaluate_hits(31, week(10), HOUR)


def fill(rates: FakeHitRates, name: str, count: int, past: int = 0) -> None:
    rates.hits |= {(hour, name): past for hour in week(past)} if past else {}
    rates.hits[HOUR, name] = count


def test_a_list_whose_hits_jump_is_told_once_and_others_not() -> None:
    rates, operators = FakeHitRates(Fuse()), FakeOperators()
    fill(rates, "stolen", 120, past=8)
    fill(rates, "fines", 900, past=700)
    fill(rates, "new", 61)
    now = HOUR + timedelta(minutes=7)
    assert notify_of_jumps(now, AMSTERDAM, rates, operators) == 2
    (new, _), (stolen, text) = operators.told
    assert (new, stolen) == (
        "Platewatch: list new hits unusually often",
        "Platewatch: list stolen hits unusually often",
    )
    assert "120 hits between 2026-03-12 12:00 CET and 2026-03-12 13:00 CET; the busiest hour" in text
    assert "week before had 8." in text
    for later in (now, now + timedelta(minutes=1), now + ONE):
        assert notify_of_jumps(later, AMSTERDAM, rates, operators) == 0


def test_a_jump_at_the_end_of_an_hour_is_told_in_the_next_one_and_older_ones_not_at_all() -> None:
    rates = FakeHitRates(Fuse())
    fill(rates, "stolen", 120, past=8)
    hours = rates.list_hours(HOUR - PAST, HOUR + 3 * ONE)
    assert [jump.hour for jump in find_jumps(hours, HOUR + timedelta(minutes=61))] == [HOUR]
    assert list(find_jumps(hours, HOUR + timedelta(minutes=121))) == []


def test_a_jump_that_goes_on_is_not_told_each_hour() -> None:
    rates, operators = FakeHitRates(Fuse()), FakeOperators()
    fill(rates, "stolen", 120, past=8)
    assert notify_of_jumps(HOUR, AMSTERDAM, rates, operators) == 1
    for ahead in (1, 2, 3):
        rates.hits[HOUR + ahead * ONE, "stolen"] = 150
        assert notify_of_jumps(HOUR + ahead * ONE, AMSTERDAM, rates, operators) == 0
    rates.hits[HOUR + 4 * ONE, "stolen"] = 451
    assert notify_of_jumps(HOUR + 4 * ONE, AMSTERDAM, rates, operators) == 1


class DeafOperators(FakeOperators):
    def notify_operators(self, subject: str, text: str) -> None:
        if "list a " in subject:
            raise OSError("no network")
        super().notify_operators(subject, text)


def test_a_list_that_cannot_be_told_of_keeps_no_other_and_is_told_later() -> None:
    rates, operators = FakeHitRates(Fuse()), DeafOperators()
    for name in ("a", "b"):
        fill(rates, name, 100)
    with pytest.raises(RunIncomplete) as caught:
        notify_of_jumps(HOUR, AMSTERDAM, rates, operators)
    assert isinstance(caught.value.__cause__, OSError)
    assert [subject for subject, _ in operators.told] == ["Platewatch: list b hits unusually often"]
    able = FakeOperators()
    assert notify_of_jumps(HOUR, AMSTERDAM, rates, able) == 1


def test_no_hours_no_jumps() -> None:
    assert list(find_jumps([], NOON)) == []
    assert list(find_jumps([HourOfHits(HOUR, {"stolen": 500}, frozenset({"stolen"}))], HOUR)) == []


def test_a_hit_counts_once_for_its_list_however_many_are_told_and_however_often_it_is_matched() -> None:
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    world.entries.entries += [make_entry(), make_entry(list_name="other"), make_entry(case_number="PL9")]
    read = world.add_read(make_read(("7KXL92", 0.9)))
    for _ in range(2):
        match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    hour = read.captured_at.replace(minute=0, second=0, microsecond=0)
    assert world.rates.hits == {(hour, "stolen"): 2, (hour, "other"): 1}


def test_a_doubtful_hit_counts_once_too() -> None:
    world = World()
    world.entries.entries.append(make_entry())
    read = world.add_read(make_read(("1KXL92", 0.6), ("7KXL92", 0.3)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    assert world.rates.hits == {}
    close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert list(world.rates.hits.values()) == [1]


def test_operators_are_told_what_is_usual_for_the_list() -> None:
    rates, operators = FakeHitRates(Fuse()), FakeOperators()
    fill(rates, "new", 61)
    fill(rates, "stolen", 25, past=8)
    asked: list[tuple[datetime, datetime]] = []
    list_hours = rates.list_hours

    def note(since: datetime, until: datetime) -> Sequence[HourOfHits]:
        asked.append((since, until))
        return list_hours(since, until)

    rates.list_hours = note  # type: ignore[method-assign]
    now = HOUR + timedelta(minutes=7, seconds=8, microseconds=9)
    assert notify_of_jumps(now, AMSTERDAM, rates, operators) == 2
    assert asked == [(HOUR - PAST - ONE, now)]
    (_, new), (_, stolen) = operators.told
    assert "list new had 61 hits" in new.lower()
    assert "; the list is new, and more than 60 an hour are unusual for one.\n" in new
    assert "platewatch hotlist show new)" in new
    assert "; the busiest hour of the week before had 8.\n" in stolen
    assert rates.told == {(HOUR, "new"), (HOUR, "stolen")}


def test_this_hour_and_the_last_one_are_looked_at_and_each_jump_is_whole() -> None:
    hours = [
        *(HourOfHits(HOUR - ago * ONE, {"a": 5, "b": 7}) for ago in range(40, 2, -1)),
        *(HourOfHits(HOUR - ago * ONE, {"a": 500, "b": 500}) for ago in (2, 1, 0)),
    ]
    told = [replace(hours[-2], told=frozenset({"a"}))]
    found = list(find_jumps([*hours[:-2], *told, hours[-1]], HOUR + timedelta(minutes=59)))
    # The hour before last had as many: for the last ones that is usual.
    assert found == []
    calm = [*hours[:-3], *told, hours[-1]]
    assert list(find_jumps(calm, HOUR + timedelta(minutes=59))) == [Jump("b", HOUR - ONE, 500, 7)]
    assert list(find_jumps(calm, HOUR + ONE)) == []
    assert begin_hour(datetime(2026, 3, 12, 12, 34, 56, 789, tzinfo=AMSTERDAM)) == HOUR


def test_hours_without_a_hit_are_no_past() -> None:
    past = {HOUR - ago * ONE: 0 for ago in range(1, 100)}
    assert find_usual(past, HOUR) is None
    assert find_usual(past | {HOUR - PAST: 4}, HOUR) == 4
    assert find_usual(past | {HOUR - PAST - ONE: 4}, HOUR) is None
    assert find_usual(past | {HOUR - ENOUGH_PAST: 4, HOUR - ONE: 9}, HOUR) == 9
    assert find_usual(past | {HOUR - ENOUGH_PAST + ONE: 4, HOUR - ONE: 9}, HOUR) is None
