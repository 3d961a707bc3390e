"""The passages of the whole period of the cars that were met often enough: what their habits are taken from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from platewatch.investigations.gathering import Gathered, name_passing
from platewatch.investigations.habits import Habit, observe
from platewatch.investigations.history import Calendar
from platewatch.investigations.questions import LEAST_SPELLING, PassagesOfPeriod, Passing, Question


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
    """The habits of these cars, from the passages of the question's period and cameras that count."""
    owners = {text: number for number, car in enumerate(cars) for text in car.texts}
    texts = sorted(owners)
    own: list[dict[Passing, float]] = [{} for _ in cars]
    seen: set[tuple[str, str]] = set()
    for passing in passages.list_of(texts, question.cameras, question.since, question.until, now) if texts else ():
        name = name_passing(passing)
        if name in seen or not counts(passing):
            continue
        seen.add(name)
        for spelling in passing.spellings:
            owner = owners.get(spelling.text)
            if owner is not None and spelling.probability >= LEAST_SPELLING:
                own[owner][passing] = min(1.0, own[owner].get(passing, 0.0) + spelling.probability)
    return Elsewhere(tuple(observe(weighted.items(), calendar) for weighted in own), len(seen))
