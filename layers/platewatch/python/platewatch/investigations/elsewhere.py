"""The passages of the whole period of the cars that were met often enough: what their habits are taken from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.gathering import Gathered, name_passing
from platewatch.investigations.habits import Habit, observe
from platewatch.investigations.history import Calendar
from platewatch.investigations.questions import LEAST_SPELLING, PassagesOfPeriod, Passing, Question
from platewatch.sentences import say

MOST_CARS: Final = 1_000
"""How many cars' habits are looked for in one question: each is a look of its own."""

CARS_AT_ONCE: Final = 100
"""Of so many cars the passages are looked for in one go, so that who asks may stop in between."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The habit of each car, in their order, and how many passages they are taken from."""

    habits: tuple[Habit, ...]
    looked_at: int


def find_habits(
    cars: Sequence[Gathered],
    passages: PassagesOfPeriod,
    question: Question,
    calendar: Calendar,
    now: datetime,
    counts: Callable[[Passing], bool],
) -> Elsewhere:
    """The habits of these cars, from the passages of the question's period and cameras that count.

    Raises QuestionTooWide for more than MOST_CARS.
    """
    if len(cars) > MOST_CARS:
        raise QuestionTooWide(
            say(
                "{count:,} cars were there often enough, and {most} at the most can be compared by their"
                " habits: take fewer cameras, less time, or scenes further apart",
                count=len(cars),
                most=MOST_CARS,
            )
        )
    owners = {text: number for number, car in enumerate(cars) for text in car.texts}
    own: list[dict[Passing, float]] = [{} for _ in cars]
    seen: set[tuple[str, str]] = set()
    for passing in _list_passages(cars, passages, question, now):
        name = name_passing(passing)
        if name in seen or not counts(passing):
            continue
        seen.add(name)
        for spelling in passing.spellings:
            owner = owners.get(spelling.text)
            if owner is not None and spelling.probability >= LEAST_SPELLING:
                own[owner][passing] = min(1.0, own[owner].get(passing, 0.0) + spelling.probability)
    return Elsewhere(tuple(observe(weighted.items(), calendar) for weighted in own), len(seen))


def _list_passages(
    cars: Sequence[Gathered], passages: PassagesOfPeriod, question: Question, now: datetime
) -> Iterator[Passing]:
    """The passages of these cars; one that may be several cars' may come more than once."""
    for first in range(0, len(cars), CARS_AT_ONCE):
        texts = sorted({text for car in cars[first : first + CARS_AT_ONCE] for text in car.texts})
        yield from passages.list_roughly(texts, question.cameras, question.since, question.until, now)
