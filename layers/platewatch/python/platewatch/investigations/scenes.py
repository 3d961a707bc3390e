"""*Who was at several scenes*: cars that were at more of the scenes than their habits explain."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from platewatch.investigations.elsewhere import find_habits
from platewatch.investigations.gathering import gather
from platewatch.investigations.habits import Calendar, Occasion, look_around, make_calendar, make_occasion
from platewatch.investigations.questions import LEAST_SCENES, PassagesOfPeriod, Scene, ScenesQuestion
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.surprise import Comparison, Met, count_occasions, index_passings, rank
from platewatch.investigations.traffic import Traffic

ONE_OUTING: Final = timedelta(hours=4)
"""Scenes that lie no further apart are one occasion: a car that is out for an evening may be at two of them."""

REACH: Final = timedelta(minutes=30)
"""So far around a scene's time of day passages on other days count as the same habit; or as far as the scene reaches,
where that is more."""


def rank_scenes(
    question: ScenesQuestion, passages: PassagesOfPeriod, traffic: Traffic, zone: tzinfo, now: datetime
) -> Ranking:
    """The cars that were at two scenes or more, the least explicable by chance first; none where chance explains all.

    What counts is on how many occasions a car was there. A car's habits are taken from all its passages of the period
    but for those at the scenes.
    """
    return rank(compare_scenes(question, passages, traffic, zone, now))


def compare_scenes(
    question: ScenesQuestion, passages: PassagesOfPeriod, traffic: Traffic, zone: tzinfo, now: datetime
) -> Comparison:
    """How often each car was to be expected at the scenes, and how often it was there: what rank_scenes ranks."""
    scenes = sorted(question.scenes, key=lambda scene: (scene.at, sorted(scene.cameras), scene.within))
    outings = _group(scenes)
    seen = index_passings(
        passing
        for scene in scenes
        for passing in passages.list_at(scene.cameras, scene.since, scene.until, now)
        if scene.holds(passing)
    )
    occasions = {
        name: next(outing for scene, outing in zip(scenes, outings, strict=True) if scene.holds(passing))
        for name, passing in seen.items()
    }
    cars = gather(seen.values())
    at_scenes = {name: [at for at, scene in enumerate(scenes) if scene.holds(one)] for name, one in seen.items()}
    enough = [
        car
        for car in cars
        if len({at for name in car.chances for at in at_scenes[name]}) >= LEAST_SCENES
        and count_occasions(car, occasions) > 1.0
    ]
    calendar = make_calendar(question.since, question.until, zone)
    around = look_around(traffic, calendar)
    places = [_place(scene, scenes, calendar) for scene in scenes]
    outside = find_habits(
        enough, passages, question, calendar, now, lambda one: not any(scene.holds(one) for scene in scenes)
    )
    met = [
        Met(car, occasions, _sum_up([habit.expect(place, around) for place in places], outings), habit.total)
        for car, habit in zip(enough, outside.habits, strict=True)
    ]
    return Comparison(tuple(met), seen, len(cars), len(seen) + outside.looked_at)


def _group(scenes: Sequence[Scene]) -> list[int]:
    """The number of the occasion that each scene belongs to; the scenes are in the order of time."""
    outings = [0]
    end = scenes[0].until
    for scene in scenes[1:]:
        outings.append(outings[-1] + (scene.since - end >= ONE_OUTING))
        end = max(end, scene.until)
    return outings


def _sum_up(expected: Sequence[float], outings: Sequence[int]) -> tuple[float, ...]:
    """The rates by occasion."""
    rates = [0.0] * (outings[-1] + 1)
    for rate, outing in zip(expected, outings, strict=True):
        rates[outing] += rate
    return tuple(rates)


def _place(scene: Scene, scenes: Sequence[Scene], calendar: Calendar) -> Occasion:
    """The scene as an occasion. A car's habits do not know the scenes, so their days say nothing of it either."""
    taken = [
        (calendar.place(other.since), calendar.place(other.until)) for other in scenes if scene.cameras & other.cameras
    ]

    def is_taken(since: float, until: float) -> bool:
        return any(since < end and begin < until for begin, end in taken)

    return make_occasion(calendar, scene.cameras, scene.at, scene.within, (REACH,), is_taken)
