"""Counts of a week, and that what is shown of them never tells one to four hits."""

from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.insight import counting
from platewatch.insight.counting import (
    ALL,
    LEAST,
    LONGEST_WAIT,
    CountedWeek,
    Held,
    Kind,
    add_shown,
    count_week,
    set_free,
)
from platewatch.insight.coverage import count_seen
from platewatch.insight.facts import Result
from tests.unit.insight.makers import WEEK, ZONE, make_fact

CELLS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), max_size=6)
HISTORIES = st.lists(CELLS, min_size=1, max_size=12)
SETS = st.sampled_from(["a", "b", "c", "a b", "a c", "b c", "a b c"])
VISITS = st.lists(st.dictionaries(SETS, st.integers(1, 12), max_size=7), min_size=1, max_size=8)


def count_all(history: list[dict[str, int]], kind: Kind) -> list[CountedWeek]:
    """The weeks of a history, each with what the one before held back."""
    return [counted for counted, _ in set_all_free(history, kind)]


def set_all_free(history: list[dict[str, int]], kind: Kind) -> list[tuple[CountedWeek, Held]]:
    weeks: list[tuple[CountedWeek, Held]] = []
    for number, counts in enumerate(history):
        weeks.append(set_free(WEEK.move(number), {kind: counts}, weeks[-1][1] if weeks else {}))
    return weeks


def test_hits_are_counted_by_all_that_is_asked_for() -> None:
    facts = [
        make_fact(1, car="x", seen_before=True, answered_after=30, result=Result.STOPPED),
        make_fact(2, car="y", camera_id="west-2", list_name="fled", category=2, direction="south", minutes=61),
        make_fact(3, car="z", result=Result.MISREAD, answered_after=90),
    ]
    assert count_week(facts, ZONE) == {
        Kind.HITS: {ALL: 3},
        Kind.OUTCOME: {"stopped": 1, "unanswered": 1, "misread": 1},
        Kind.ANSWERED: {"within 1 min": 1, "not answered": 1, "1 to 2 min": 1},
        Kind.CAMERA: {"west-1": 1, "west-2": 1},
        Kind.LIST: {"stolen": 1, "fled": 1},
        Kind.CATEGORY: {"1": 1, "2": 1},
        Kind.DIRECTION: {"north": 1, "south": 1},
        # Noon is 12:00 in March in Amsterdam, on a Thursday.
        Kind.HOUR: {"4-12": 1, "4-13": 1},
        Kind.TOTALS: {"visits": 2, "returning": 1},
        Kind.VISITS: {"west-1": 1, "west-2": 1},
        Kind.SEEN: {"west-1": 1, "west-2": 1},
        Kind.FIRST: {"west-1": 1},
    }


def test_a_visit_counts_for_each_camera_that_saw_it() -> None:
    facts = [make_fact(1, camera_id="a"), make_fact(2, camera_id="b", minutes=5), make_fact(3, car="z", camera_id="b")]
    assert count_week(facts, ZONE)[Kind.SEEN] == {"a": 1, "b": 2}


def test_a_count_under_five_waits_for_the_next_week() -> None:
    (first, held), (second, left) = set_all_free([{"a": 4, "b": 7}, {"a": 1}], Kind.CAMERA)
    assert first.shown[Kind.CAMERA] == {"b": 5}
    assert held[Kind.CAMERA] == {"a": (WEEK.number,) * 4, "b": (WEEK.number,) * 2}
    assert second.shown[Kind.CAMERA] == {"a": 5}
    assert left[Kind.CAMERA] == {"b": (WEEK.number,) * 2}


def test_the_oldest_hits_are_set_free_first() -> None:
    *_, (_, left) = set_all_free([{"a": 3}, {"a": 1}, {"a": 3}], Kind.CAMERA)
    assert left[Kind.CAMERA] == {"a": (WEEK.number + 2,) * 2}


def test_what_waited_for_a_year_is_dropped() -> None:
    nothing: list[dict[str, int]] = [{}]
    *_, (kept, _) = set_all_free([{"a": 4}, *nothing * (LONGEST_WAIT - 1), {"a": 1}], Kind.CAMERA)
    assert kept.shown[Kind.CAMERA] == {"a": 5}
    *_, (late, left) = set_all_free([{"a": 4}, *nothing * LONGEST_WAIT, {"a": 1}], Kind.CAMERA)
    assert late.shown[Kind.CAMERA] == {}
    assert left[Kind.CAMERA] == {"a": (WEEK.number + LONGEST_WAIT + 1,)}


def test_so_many_groups_wait_and_the_likely_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_GROUPS", 3)
    history = [{"e": 1, "a b c": 1, "a b": 2}, {"d": 1, "c d": 1, "a b": 0}]
    *_, (_, left) = set_all_free(history, Kind.VISITS)
    assert set(left[Kind.VISITS]) == {"a b", "d", "e"}


def test_so_much_of_groups_is_shown_of_a_week_and_the_largest_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_TEXT", 4)
    (counted,) = count_all([{"a b": 10, "c": 7, "d": 5}], Kind.VISITS)
    assert counted.shown[Kind.VISITS] == {"a b": 10, "c": 5}


@given(VISITS, st.integers(1, 3), st.integers(0, 3), st.integers(1, 6))
def test_with_bounds_too_no_answers_differ_by_less_than_five(
    history: list[dict[str, int]], groups: int, wait: int, text: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "MOST_GROUPS", groups)
        patch.setattr(counting, "LONGEST_WAIT", wait)
        patch.setattr(counting, "MOST_TEXT", text)
        weeks = count_all(history, Kind.VISITS)
    true = Counter[str]()
    for number, counts in enumerate(history, 1):
        true.update(counts)
        shown = add_shown(weeks[:number])[Kind.VISITS]
        # Each five that is shown stands for five visits of its own.
        assert all(count % LEAST == 0 and count <= true[cell] for cell, count in shown.items())


@given(HISTORIES)
def test_up_to_each_week_every_true_count_is_rounded_down_to_fives(history: list[dict[str, int]]) -> None:
    weeks = count_all(history, Kind.LIST)
    for number in range(1, len(weeks) + 1):
        true = Counter[str]()
        for counts in history[:number]:
            true.update(counts)
        shown = add_shown(weeks[:number])[Kind.LIST]
        assert {cell: shown[cell] for cell in true} == {cell: count // LEAST * LEAST for cell, count in true.items()}


@given(HISTORIES)
def test_no_two_questions_over_weeks_differ_by_less_than_five(history: list[dict[str, int]]) -> None:
    weeks = count_all(history, Kind.CAMERA)
    periods = [weeks[first:last] for first, last in combinations(range(len(weeks) + 1), 2)]
    answers = [add_shown(period)[Kind.CAMERA] for period in periods]
    for one in answers:
        for other in answers:
            for cell in "abcdef":
                difference = abs(one[cell] - other[cell])
                assert difference == 0 or difference >= LEAST
                assert difference % LEAST == 0


@given(VISITS)
def test_no_two_sets_of_cameras_differ_by_less_than_five_visits(history: list[dict[str, int]]) -> None:
    weeks = count_all(history, Kind.VISITS)
    subsets = [set(each) for size in range(4) for each in combinations("abc", size)]
    for last in range(1, len(weeks) + 1):
        visits = add_shown(weeks[:last])[Kind.VISITS]
        seen = sorted(count_seen(visits, subset) for subset in subsets)
        assert all(number % LEAST == 0 for number in seen)
        assert all(later == earlier or later - earlier >= LEAST for earlier, later in pairwise(seen))


@given(HISTORIES, st.integers(0, 11), st.sampled_from("abcdef"))
def test_one_hit_more_moves_one_step_of_five_at_the_most(history: list[dict[str, int]], number: int, cell: str) -> None:
    number %= len(history)
    more = [dict(counts) for counts in history]
    more[number][cell] = more[number].get(cell, 0) + 1
    shown, with_more = (add_shown(count_all(each, Kind.LIST))[Kind.LIST] for each in (history, more))
    assert with_more[cell] - shown[cell] in (0, LEAST)
    assert {each: count for each, count in with_more.items() if each != cell} == {
        each: count for each, count in shown.items() if each != cell
    }
