"""Habits: of each car its own passages, looked for some cars at a time, in as many steps as it takes."""

from collections.abc import Sequence
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.investigations.elsewhere import CARS_AT_ONCE, MOST_CARS, Elsewhere, find_habits
from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.gathering import Gathered, gather
from platewatch.investigations.history import make_calendar
from platewatch.investigations.lookup import Lookup, StepOver
from platewatch.investigations.questions import Passing
from tests.unit.investigations.town import BEGIN, UNTIL, at, drive_daily, passing

CALENDAR = make_calendar(BEGIN, UNTIL, UTC)


class Looks:
    """Passages, and which texts were looked for."""

    def __init__(self, passings: Sequence[Passing]) -> None:
        self.passings = passings
        self.asked: list[Sequence[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[Passing]:
        self.asked.append(texts)
        return [one for one in self.passings if one.may_be(texts)]


def make_cars(count: int) -> tuple[list[Gathered], list[Passing]]:
    """So many cars, each with passages of its own; every fifth one's reads leave two spellings open."""
    passings = []
    for number in range(count):
        other = {f"CA{number:04d}Y": 0.3} if number % 5 == 0 else {}
        passings += [passing(f"CA{number:04d}X", "cam-1", at(day, 8 + number % 9), 0.6, **other) for day in range(3)]
    return gather(passings), passings


def look_up(cars: Sequence[Gathered], look: Looks, paces: Sequence[int]) -> tuple[Elsewhere, int]:
    """The habits, where each step has time for so many looks after its first; and how many steps it took."""
    found: dict[frozenset[str], tuple] = {}
    for number in range(1, 100):
        left = [paces[number % len(paces)]]

        def has_time(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] >= 0

        lookup = Lookup(dict(found), has_time)
        try:
            return find_habits(cars, look, CALENDAR, lookup), number
        except StepOver:
            assert lookup.cars == len(cars)
            assert lookup.new == lookup.found.keys() - found.keys()
            assert len(lookup.new) >= min(CARS_AT_ONCE, len(cars) - len(found))
            found = lookup.found
    raise AssertionError("it never ends")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 4 * CARS_AT_ONCE), st.lists(st.integers(0, 3), min_size=1, max_size=3))
def test_steps_of_any_length_come_to_the_same_habits_and_look_for_each_car_once(count: int, paces: list[int]) -> None:
    cars, passings = make_cars(count)
    whole, once = look_up(cars, Looks(passings), [100])
    look = Looks(passings)
    stepped, _ = look_up(cars, look, paces)
    assert once == 1
    assert stepped == whole
    assert stepped.looked_at == len(passings)
    asked = [text for texts in look.asked for text in texts]
    assert sorted(asked) == sorted({text for car in cars for text in car.texts})


def test_a_passage_weighs_as_much_as_it_is_the_cars_and_one_that_may_be_two_cars_counts_for_both() -> None:
    both = passing("AA001X", "cam-1", at(3, 9), 0.5, BB001X=0.4, CC001X=0.04)
    sure = passing("AA001X", "cam-2", at(4, 9), 0.9)
    first, second = ([passing(plate, "cam-1", at(1, 9))] for plate in ("AA001X", "BB001X"))
    cars = gather([*first, *second])
    found = find_habits(cars, Looks([both, sure, both]), CALENDAR, Lookup())
    assert [habit.total for habit in found.habits] == [pytest.approx(1.4), pytest.approx(0.4)]
    assert found.looked_at == 3


def test_more_cars_than_can_be_compared_are_refused_before_any_is_looked_for() -> None:
    passings = [one for number in range(MOST_CARS + 1) for one in drive_daily(f"C{number:05d}", ["cam-1"], 8, days=[1])]
    look = Looks(passings)
    with pytest.raises(QuestionTooWide, match="2,001 cars"):
        find_habits(gather(passings), look, CALENDAR, Lookup())
    assert look.asked == []
