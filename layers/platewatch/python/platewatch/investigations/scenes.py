"""*Who was at several scenes*: cars that were at more of the scenes than their habits explain."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from platewatch.investigations.counting import list_by_count
from platewatch.investigations.elsewhere import find_habits
from platewatch.investigations.errors import HistoryTooShort
from platewatch.investigations.gathering import Gathered, gather
from platewatch.investigations.habits import Habit, Occasion, look_around, make_occasion
from platewatch.investigations.history import LEAST_ALIKE, Calendar, find_kept, look_back
from platewatch.investigations.lookup import Lookup
from platewatch.investigations.questions import (
    LEAST_SCENES,
    PassagesOfPeriod,
    Passing,
    Scene,
    ScenesQuestion,
    count_outings,
    group_scenes,
    sort_scenes,
)
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.surprise import Comparison, Met, count_occasions, index_passings, rank
from platewatch.investigations.traffic import Traffic
from platewatch.retention.terms import FREE_TERM, PASSAGE_TERM
from platewatch.sentences import say

REACH: Final = timedelta(minutes=30)
"""So far around a scene's time of day passages on other days count as the same habit; or as far as the scene reaches,
where that is more."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The cars at the scenes, those of them that were at two or more, and the occasion of each passage."""

    cars: Sequence[Gathered]
    enough: Sequence[Gathered]
    seen: Mapping[Hashable, Passing]
    occasions: Mapping[Hashable, int]


def rank_scenes(
    question: ScenesQuestion,
    passages: PassagesOfPeriod,
    traffic: Traffic,
    zone: tzinfo,
    now: datetime,
    lookup: Lookup | None = None,
) -> Ranking:
    """The cars that were at two scenes or more, the least explicable by chance first; none where chance explains all.

    What counts is on how many occasions a car was there. A car's habits are taken from all its passages of the period
    that are still kept, but for those at the scenes. A scene counts at those of its cameras of which enough is known on
    other days. Raises HistoryTooShort, also where fewer than two occasions are left, and QuestionTooWide; and StepOver
    where `lookup` has no time for all cars.
    """
    return rank(compare_scenes(question, passages, traffic, zone, now, lookup))


def list_scenes(question: ScenesQuestion, passages: PassagesOfPeriod, now: datetime) -> Ranking:
    """The cars that were at two scenes or more, those at most occasions first: where only hits are kept, and so nothing
    is known of how often a car passes. Nothing is said about chance.
    """
    scenes = sort_scenes(question.scenes)
    found = _find(scenes, passages, now)
    since = find_kept(question, FREE_TERM, now)
    ranking = list_by_count(found.enough, found.occasions, found.seen)
    return replace(
        ranking, compared=len(found.cars), since=since, until=question.until, occasions=count_outings(scenes)
    )


def compare_scenes(
    question: ScenesQuestion,
    passages: PassagesOfPeriod,
    traffic: Traffic,
    zone: tzinfo,
    now: datetime,
    lookup: Lookup | None = None,
) -> Comparison:
    """How often each car was to be expected at the scenes, and how often it was there: what rank_scenes ranks."""
    calendar = look_back(question, passages, zone, now)
    known = [_leave_known(scene, question.scenes, calendar) for scene in question.scenes]
    scenes = sort_scenes([scene for scene in known if scene is not None])
    skipped = tuple(number for number, scene in enumerate(known, 1) if scene is None)
    _require_occasions(scenes, skipped)
    outings = group_scenes(scenes)
    found = _find(scenes, passages, now)
    enough = [car for car in found.enough if count_occasions(car, found.occasions) > 1.0]
    around = look_around(traffic)
    places = [_place(scene, question.scenes, calendar) for scene in scenes]

    def look(texts: Sequence[str]) -> list[Passing]:
        listed = passages.list_roughly(texts, question.cameras, question.since, question.until, now)
        return [one for one in listed if not any(scene.holds(one) for scene in question.scenes)]

    outside = find_habits(enough, look, calendar, lookup or Lookup())
    usual = [
        math.fsum(habit.count_alike(place) for habit in outside.habits) / max(1, len(outside.habits))
        for place in places
    ]

    def expect(habit: Habit) -> list[float]:
        return [habit.expect(place, around, often) for place, often in zip(places, usual, strict=True)]

    met = [
        Met(car, found.occasions, _sum_up(expect(habit), outings), habit.total)
        for car, habit in zip(enough, outside.habits, strict=True)
    ]
    return Comparison(
        met=tuple(met),
        passings=found.seen,
        compared=len(found.cars),
        looked_at=len(found.seen) + outside.looked_at,
        since=find_kept(question, PASSAGE_TERM, now),
        until=question.until,
        days=calendar.count_days(),
        occasions=outings[-1] + 1,
        skipped=skipped,
    )


def _find(scenes: Sequence[Scene], passages: PassagesOfPeriod, now: datetime) -> _Found:
    outings = group_scenes(scenes)
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
    several = [car for car in cars if len({at for name in car.chances for at in at_scenes[name]}) >= LEAST_SCENES]
    return _Found(cars, several, seen, occasions)


def _require_occasions(scenes: Sequence[Scene], skipped: Sequence[int]) -> None:
    if count_outings(scenes) >= LEAST_SCENES:
        return
    left = say("fewer than {least} occasions are left", least=LEAST_SCENES)
    if skipped:
        numbers = ", ".join(map(str, skipped))
        left = say(
            "fewer than {least} occasions are left without the scenes {scenes}", least=LEAST_SCENES, scenes=numbers
        )
    raise HistoryTooShort(
        say(
            "{left}: a scene counts only where its cameras kept"
            " passages around its time on {others} other days of its kind (working days, or free ones) in the"
            " last {days} days, and scenes less than four hours apart are one occasion. With less, who is"
            " there every day cannot be told from who came for this alone",
            left=left,
            others=LEAST_ALIKE,
            days=PASSAGE_TERM.days,
        )
    )


def _leave_known(scene: Scene, scenes: Sequence[Scene], calendar: Calendar) -> Scene | None:
    """The scene at those of its cameras of which enough is known; None where there are none."""
    if not calendar.since <= calendar.place(scene.since) < calendar.place(scene.until) <= calendar.until:
        return None
    known = [
        camera
        for camera in scene.cameras
        if _place(replace(scene, cameras=frozenset({camera})), scenes, calendar).has_enough(LEAST_ALIKE)
    ]
    return replace(scene, cameras=frozenset(known)) if known else None


def _sum_up(expected: Sequence[float], outings: Sequence[int]) -> tuple[float, ...]:
    """The rates by occasion."""
    rates = [0.0] * (outings[-1] + 1)
    for rate, outing in zip(expected, outings, strict=True):
        rates[outing] += rate
    return tuple(rates)


def _place(scene: Scene, scenes: Sequence[Scene], calendar: Calendar) -> Occasion:
    """The scene as an occasion. A car's habits do not know the scenes, so their days say nothing of it either."""
    taken = {
        camera: [(calendar.place(one.since), calendar.place(one.until)) for one in scenes if camera in one.cameras]
        for camera in scene.cameras
    }

    def is_taken(camera: str, since: float, until: float) -> bool:
        return any(since < end and begin < until for begin, end in taken[camera])

    return make_occasion(calendar, scene.cameras, scene.at, scene.within, (REACH,), is_taken)
