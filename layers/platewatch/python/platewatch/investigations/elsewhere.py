"""The passages of the whole period of the cars that were met often enough: what their habits are taken from.

They are looked for some cars at a time. What was found is kept between the steps of a question, so that a step may stop
in between and the next one goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.gathering import Gathered, name_passing
from platewatch.investigations.habits import Habit, observe
from platewatch.investigations.history import Calendar
from platewatch.investigations.lookup import Lookup, Seen, StepOver
from platewatch.investigations.questions import LEAST_SPELLING, Passing
from platewatch.sentences import say

MOST_CARS: Final = 2_000
"""How many cars' habits are looked for in one question: each is a look of its own."""

CARS_AT_ONCE: Final = 25
"""Of so many cars the passages are looked for in one go: a bus has thousands a month, and a step must end in time."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The habit of each car, in their order, and how many passages they are taken from: what may be two cars' counts
    for each.
    """

    habits: tuple[Habit, ...]
    looked_at: int


def find_habits(
    cars: Sequence[Gathered], look: Callable[[Sequence[str]], Sequence[Passing]], calendar: Calendar, lookup: Lookup
) -> Elsewhere:
    """The habits of these cars. `look` lists the passages that count of the plates with these spellings.

    Raises QuestionTooWide for more than MOST_CARS, and StepOver where `lookup` has time for some of them only.
    """
    if len(cars) > MOST_CARS:
        raise QuestionTooWide(
            say(
                "{count:,} cars were there often enough, and {most:,} at the most can be compared by their"
                " habits: take fewer cameras, less time, or scenes further apart",
                count=len(cars),
                most=MOST_CARS,
            )
        )
    lookup.cars = len(cars)
    left = [car.texts for car in cars if car.texts not in lookup.found]
    for first in range(0, len(left), CARS_AT_ONCE):
        if lookup.new and not lookup.has_time():
            raise StepOver
        some = left[first : first + CARS_AT_ONCE]
        lookup.add(_share_out(some, look(sorted({text for car in some for text in car}))))
    if lookup.new and not lookup.has_time():
        raise StepOver  # Comparing thousands of cars takes seconds as well.
    own = [lookup.found[car.texts] for car in cars]
    return Elsewhere(tuple(observe(seen, calendar) for seen in own), sum(map(len, own)))


def _share_out(cars: Sequence[frozenset[str]], passings: Sequence[Passing]) -> dict[frozenset[str], tuple[Seen, ...]]:
    """Each car's own passages, as probable as they are its own."""
    owners = {text: car for car in cars for text in car}
    own: dict[frozenset[str], dict[tuple[str, str], Seen]] = {car: {} for car in cars}
    each_once = {name_passing(one): one for one in passings}
    for name, passing in sorted(each_once.items(), key=lambda one: (one[1].captured_at, one[0])):
        for spelling in passing.spellings:
            car = owners.get(spelling.text)
            if car is None or spelling.probability < LEAST_SPELLING:
                continue
            before = own[car][name].weight if name in own[car] else 0.0
            weight = min(1.0, before + spelling.probability)
            own[car][name] = Seen(passing.camera_id, passing.captured_at, weight)
    return {car: tuple(seen.values()) for car, seen in own.items()}
