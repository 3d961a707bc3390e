"""*Who travelled with this car*: cars that passed close to it on more journeys than their habits explain."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from platewatch.investigations.chance import adjust
from platewatch.investigations.counting import list_by_count
from platewatch.investigations.elsewhere import find_habits
from platewatch.investigations.errors import HistoryTooShort, QuestionTooWide
from platewatch.investigations.gathering import Gathered, gather, name_passing
from platewatch.investigations.habits import Occasion, look_around, make_occasion
from platewatch.investigations.history import LEAST_ALIKE, Calendar, find_kept, look_back
from platewatch.investigations.lookup import Lookup
from platewatch.investigations.questions import LEAST_SPELLING, CompanionsQuestion, PassagesOfPeriod, Passing
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.surprise import LEVEL, Comparison, Met, count_occasions, rank
from platewatch.investigations.traffic import Traffic
from platewatch.retention.terms import FREE_TERM, PASSAGE_TERM
from platewatch.sentences import say

ONE_JOURNEY: Final = timedelta(minutes=30)
"""Passages of the car that lie no further apart are one journey. Two cars that meet on a road stay together for a while
without knowing each other: that is one meeting, however many cameras saw it.
"""

REACHES: Final = (timedelta(minutes=5), timedelta(minutes=30))
"""So far around a passage's time of day other days' passages count as the same habit. Who is punctual shows in the
narrow one, who is not in the wide one; the larger counts.
"""

PLATOONS: Final = 1.5
"""By how much more two cars meet than their hours say: lights, rain and jams make platoons."""

MOST_LED: Final = 300
"""At so many passages of the car it is looked who else passed, at the most."""

_CHECKED_EVERY: Final = 25

_INSTANT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class _Found:
    """The cars that passed close to the led one, those that did often enough, and the journey of each passage."""

    cars: Sequence[Gathered]
    enough: Sequence[Gathered]
    near: Mapping[Hashable, Passing]
    occasions: Mapping[Hashable, int]


def rank_companions(
    question: CompanionsQuestion,
    passages: PassagesOfPeriod,
    traffic: Traffic,
    zone: tzinfo,
    now: datetime,
    lookup: Lookup | None = None,
) -> Ranking:
    """The cars that passed close to the car often enough, the least explicable by chance first; none where chance
    explains all.

    What counts is on how many journeys they did. A journey is explained by what the other car does at the same cameras
    and times on all other days, whether or not the car of the question was there too: two cars with the same way to
    work and the same hours are no companions by that. Passages of the car count only where enough is known of other
    days. Raises HistoryTooShort and QuestionTooWide, and StepOver where `lookup` has no time for all cars.
    """
    return rank(compare_companions(question, passages, traffic, zone, now, lookup), question.plate)


def list_companions(question: CompanionsQuestion, passages: PassagesOfPeriod, now: datetime) -> Ranking:
    """The cars that passed close to the car often enough, those on most journeys first: where only hits are kept, and
    so nothing is known of how often a car passes. Nothing is said about chance. Raises QuestionTooWide.
    """
    led = _list_led(question, passages, now)
    journeys = _split(led)
    found = _find(led, led, journeys, question, passages, now)
    ranking = list_by_count(found.enough, found.occasions, found.near)
    return replace(
        ranking,
        compared=len(found.cars),
        looked_at=len(led) + len(found.near),
        since=find_kept(question, FREE_TERM, now),
        until=question.until,
        occasions=journeys[-1] + 1 if journeys else 0,
    )


def compare_companions(
    question: CompanionsQuestion,
    passages: PassagesOfPeriod,
    traffic: Traffic,
    zone: tzinfo,
    now: datetime,
    lookup: Lookup | None = None,
    *,
    thorough: bool = False,
) -> Comparison:
    """How many joint journeys were to be expected of each car, and how many there were: what rank_companions ranks.

    Of a car that will not be proposed only so much is counted as shows that, unless it is to be `thorough`.
    """
    calendar = look_back(question, passages, zone, now)
    all_led = _list_led(question, passages, now)
    places = _choose_known(all_led, question, calendar)
    led = [(one, chance) for one, _, chance in places]
    journeys = _split(led)
    found = _find(led, all_led, journeys, question, passages, now)
    enough = [car for car in found.enough if count_occasions(car, found.occasions) > 1.0]
    around = look_around(traffic)
    own = {name_passing(one) for one, _ in all_led}

    def look(texts: Sequence[str]) -> list[Passing]:
        listed = passages.list_roughly(texts, question.cameras, question.since, question.until, now)
        return [one for one in listed if name_passing(one) not in own]

    outside = find_habits(enough, look, calendar, lookup or Lookup())
    met = []
    for car, habit in zip(enough, outside.habits, strict=True):
        each = _count_each(car, found.occasions)
        expected = (PLATOONS * chance * habit.expect(place, around) / each for _, place, chance in places)
        elsewhere = max(0.0, habit.total - sum(car.chances.values()))
        most = None if thorough else len(found.cars)
        met.append(_meet(car, found.occasions, expected, journeys, elsewhere, most))
    return Comparison(
        met=tuple(met),
        passings=found.near,
        compared=len(found.cars),
        looked_at=len(led) + len(found.near) + outside.looked_at,
        since=find_kept(question, PASSAGE_TERM, now),
        until=question.until,
        days=calendar.count_days(),
        occasions=journeys[-1] + 1 if journeys else 0,
        skipped_passages=len(all_led) - len(led),
    )


def _choose_known(
    led: Sequence[tuple[Passing, float]], question: CompanionsQuestion, calendar: Calendar
) -> list[tuple[Passing, Occasion, float]]:
    """The passages of the car around which enough is known of other days. Raises HistoryTooShort where none is."""
    known = []
    for one, chance in led:
        place = make_occasion(calendar, frozenset({one.camera_id}), one.captured_at, question.window, REACHES)
        if place.has_enough(LEAST_ALIKE):
            known.append((one, place, chance))
    if led and not known:
        raise HistoryTooShort(
            say(
                "the car's passages lie where too little is known: they count only at cameras that kept"
                " passages around their time on {least} other days of their kind (working days, or free ones)"
                " in the last {days} days. With less, who has the same way to work cannot be told from a"
                " companion",
                least=LEAST_ALIKE,
                days=PASSAGE_TERM.days,
            )
        )
    return known


def _meet(
    car: Gathered,
    occasions: Mapping[Hashable, int],
    expected: Iterable[float],
    journeys: Sequence[int],
    elsewhere: float,
    compared: int | None,
) -> Met:
    """The car with the joint journeys that were to be expected; `expected` tells how many by each passage, `journeys`
    the passage's journey. Among so many `compared` cars it is counted only until it is clear that it will not be
    proposed: the rest can only make it more explicable.
    """
    # Journeys that are not counted yet stand there as 0: without them it would seem that there are none.
    rates = [0.0] * (journeys[-1] + 1)
    for number, (rate, journey) in enumerate(zip(expected, journeys, strict=True), 1):
        rates[journey] += rate
        if compared is not None and number % _CHECKED_EVERY == 0:
            so_far = Met(car, occasions, tuple(rates), elsewhere)
            if adjust(so_far.p_value, compared) > LEVEL:
                return so_far
    return Met(car, occasions, tuple(rates), elsewhere)


def _find(
    led: Sequence[tuple[Passing, float]],
    all_led: Sequence[tuple[Passing, float]],
    journeys: Sequence[int],
    question: CompanionsQuestion,
    passages: PassagesOfPeriod,
    now: datetime,
) -> _Found:
    near: dict[Hashable, Passing] = {}
    joint: dict[Hashable, list[tuple[int, float]]] = defaultdict(list)
    own = {name_passing(one) for one, _ in all_led}
    for number, (passing, chance) in enumerate(led):
        since, until = passing.captured_at - question.window, passing.captured_at + question.window + _INSTANT
        for other in passages.list_at([passing.camera_id], since, until, now):
            name = name_passing(other)
            is_own = name in own or _may_be(other, question.plate)
            if not is_own and abs(other.captured_at - passing.captured_at) <= question.window:
                near[name] = other
                joint[name].append((number, chance))
    occasions = {name: journeys[_choose(met)] for name, met in joint.items()}
    cars = gather(_discount(near, joint))
    return _Found(cars, [car for car in cars if _is_enough(car, near, joint, question)], near, occasions)


def _list_led(question: CompanionsQuestion, passages: PassagesOfPeriod, now: datetime) -> list[tuple[Passing, float]]:
    """The car's own passages, and how probable it is of each that it is the car's."""
    found = passages.list_of([question.plate], question.cameras, question.since, question.until, now)
    led = [
        (passing, sum(one.probability for one in passing.spellings if one.text == question.plate)) for passing in found
    ]
    if len(led) > MOST_LED:
        raise QuestionTooWide(
            say(
                "the car has {count:,} passages, and {most} at the most can be looked around: ask about a"
                " shorter period or fewer cameras",
                count=len(led),
                most=MOST_LED,
            )
        )
    return sorted(led, key=lambda one: (one[0].captured_at, one[0].read_id))


def _may_be(passing: Passing, plate: str) -> bool:
    return any(one.text == plate and one.probability >= LEAST_SPELLING for one in passing.spellings)


def _split(led: Sequence[tuple[Passing, float]]) -> list[int]:
    """The number of the journey that each passage is of."""
    journeys: list[int] = []
    for number, (passing, _) in enumerate(led):
        goes_on = number > 0 and passing.captured_at - led[number - 1][0].captured_at <= ONE_JOURNEY
        journeys.append((journeys[-1] + (not goes_on)) if journeys else 0)
    return journeys


def _count_each(car: Gathered, occasions: Mapping[Hashable, int]) -> float:
    """At how many passages the two were close on each of their joint journeys: so many fewer are the journeys."""
    return len(car.chances) / len({occasions[name] for name in car.chances})


def _choose(met: Sequence[tuple[int, float]]) -> int:
    """Of the car's passages close to another's passage, the surest."""
    return max(met, key=lambda one: (one[1], -one[0]))[0]


def _discount(near: dict[Hashable, Passing], joint: dict[Hashable, list[tuple[int, float]]]) -> list[Passing]:
    """The passages, each as probable as it is that the car of the question was there."""
    return [_scale(passing, max(chance for _, chance in joint[name])) for name, passing in near.items()]


def _scale(passing: Passing, chance: float) -> Passing:
    if chance >= 1.0:
        return passing
    spellings = tuple(replace(one, probability=one.probability * chance, observed=None) for one in passing.spellings)
    return replace(passing, spellings=spellings)


def _is_enough(
    car: Gathered,
    near: dict[Hashable, Passing],
    joint: dict[Hashable, list[tuple[int, float]]],
    question: CompanionsQuestion,
) -> bool:
    """Whether the car has the question's least joint passages and cameras; a passage of the led car counts once."""
    times = {number for name in car.chances for number, _ in joint[name]}
    cameras = {near[name].camera_id for name in car.chances}
    return min(len(times), len(car.chances)) >= question.least_joint and len(cameras) >= question.least_cameras
