"""Visits: the hits of one wanted car that follow each other closely, and which cameras saw them.

A plate known in part makes no visits, and hits that people saw to be of no wanted car belong to none. A car that two
lists want makes a visit for each. A visit ends with its week.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from platewatch.insight.facts import Fact

GAP: Final = timedelta(minutes=30)
"""Hits of a car that lie further apart are two visits."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a wanted car: the cameras that saw it, which was first, and whether the car had been seen before."""

    cameras: frozenset[str]
    first: str
    returning: bool


def find_visits(facts: Iterable[Fact]) -> Iterator[Visit]:
    """The visits in the facts of one week, which are in the order in which cars passed."""
    by_car: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.car and fact.is_wanted:
            by_car.setdefault(fact.car, []).append(fact)
    for seen in by_car.values():
        returning = any(fact.seen_before for fact in seen)
        for visit in _divide(seen):
            yield Visit(frozenset(fact.camera_id for fact in visit), visit[0].camera_id, returning)
            returning = True


def list_cars(facts: Iterable[Fact]) -> dict[str, datetime]:
    """The wanted cars in the facts, each with the end of its last hit."""
    cars: dict[str, datetime] = {}
    for fact in facts:
        if fact.car and fact.is_wanted:
            cars[fact.car] = max(fact.kept_until, cars.get(fact.car, fact.kept_until))
    return cars


def _divide(seen: list[Fact]) -> Iterator[list[Fact]]:
    visit: list[Fact] = []
    for fact in seen:
        if visit and fact.captured_at - visit[-1].captured_at > GAP:
            yield visit
            visit = []
        visit.append(fact)
    if visit:
        yield visit
