"""A car's habits: how often it is to be expected at some cameras around some moment, by all else that is known of it.

Three things are known, and each leans on the one before it as far as it has too little of its own:
1. how all traffic spreads over cameras and hours,
2. how often the car passes at all, which part of that at these cameras, and which part at this time of day,
3. on how many of the other days it passed these very cameras at this very time: of those of the same kind (working
   days or free ones), and of those of the same day of the week. The larger counts.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from platewatch.cameras.holidays import find_day_kind
from platewatch.investigations.questions import Passing
from platewatch.investigations.traffic import FREE_FROM, Traffic

UNSEEN: Final = 1.0
"""How many passages more than those seen a car is taken to make in the period: one that was seen nowhere else passes
too."""

LEANING: Final = 2.0
"""How many passages like all traffic's a car's own spread over cameras and hours is mixed with."""

SPARSE: Final = 0.5
"""The shape of what is expected at one place and time before anything was seen there: habits are few places and times,
at which a car is often."""

WEEKLY: Final = 3.0
"""With how many days like all days of its kind the few of one day of the week are mixed."""

BAND: Final = 2
"""How many hours before and after an hour count as the same time of day."""

_DAY: Final = 1440.0
_HOUR: Final = 60.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a period by the local clock. Moments are minutes by that clock, so that the same time on two days
    is a whole number of days apart.
    """

    zone: tzinfo
    since: float
    until: float
    kinds: Mapping[int, int]

    def place(self, moment: datetime) -> float:
        """The moment in minutes by the local clock."""
        return _place(moment, self.zone)

    def kind_at(self, minutes: float) -> int:
        """The day of the week there, from 0 (Monday) to 6; a holiday is a Sunday."""
        return self.kinds[int(minutes // _DAY)]

    def is_free(self, day: int) -> bool:
        """Whether the day is no working day."""
        return self.kinds[day] >= FREE_FROM


@dataclass(frozen=True, slots=True)
class Reach:
    """How far around a time of day passages of other days count, in minutes; on how many `days` of the same kind one
    could have been seen there, and on how many of the `same` day of the week.
    """

    minutes: float
    days: int
    same: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """Cameras, and a time from `half` minutes before `middle` to as many after it, in minutes of the calendar."""

    cameras: frozenset[str]
    middle: float
    half: float
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """What was seen of one car: its passages by camera (minutes and weight), and by kind of day and hour.

    A passage weighs as much as it is probable that it is this car's.
    """

    calendar: Calendar
    total: float
    by_camera: Mapping[str, Sequence[tuple[float, float]]]
    working: tuple[float, ...]
    free: tuple[float, ...]

    def expect(self, occasion: Occasion, surroundings: "Surroundings") -> float:
        """How many passages of it are to be expected on the occasion. The day of the occasion itself says nothing."""
        own = [entry for camera in occasion.cameras for entry in self.by_camera.get(camera, ())]
        general = self._expect_in_general(occasion, surroundings, sum(weight for _, weight in own))
        return max(self._expect_there(occasion, reach, own, general) for reach in occasion.reaches)

    def _expect_in_general(self, occasion: Occasion, surroundings: "Surroundings", seen: float) -> float:
        """By how often the car passes at all, where and at what times, each taken alone."""
        day, minute = divmod(occasion.middle, _DAY)
        free = self.calendar.is_free(int(day))
        hours = [(int(minute // _HOUR) + shift) % 24 for shift in range(-BAND, BAND + 1)]
        own, all_others = (self.free, surroundings.free) if free else (self.working, surroundings.working)
        at_cameras = seen + LEANING * surroundings.share_at(occasion.cameras)
        at_hours = sum(own[hour] + LEANING * all_others[hour] for hour in hours)
        spread = (at_cameras / (self.total + LEANING)) * (at_hours / (self.total + LEANING))
        days = surroundings.free_days if free else surroundings.working_days
        return (self.total + UNSEEN) * spread * (2 * occasion.half / (len(hours) * _HOUR)) / max(1, days)

    def _expect_there(
        self, occasion: Occasion, reach: Reach, own: Iterable[tuple[float, float]], general: float
    ) -> float:
        """By the same place and time on other days."""
        wider = reach.minutes / occasion.half
        day, kind = int(occasion.middle // _DAY), self.calendar.kind_at(occasion.middle)
        there: dict[int, float] = {}
        for minutes, weight in own:
            apart = minutes - occasion.middle
            days = round(apart / _DAY)
            if days and abs(apart - days * _DAY) <= reach.minutes:
                there[day + days] = max(there.get(day + days, 0.0), weight)
        like = same = 0.0
        for other, weight in there.items():
            its_kind = self.calendar.kinds.get(other)
            like += weight if its_kind is not None and (its_kind >= FREE_FROM) == (kind >= FREE_FROM) else 0.0
            same += weight if its_kind == kind else 0.0
        alike = (like + SPARSE) / (reach.days + SPARSE / max(general * wider, _NEVER))
        return max(alike, (same + WEEKLY * alike) / (reach.same + WEEKLY)) / wider


_NEVER: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all cars have in common: traffic's shares of cameras and hours, and how many days of each kind there are."""

    share_at: Callable[[Collection[str]], float]
    working: tuple[float, ...]
    free: tuple[float, ...]
    working_days: int
    free_days: int


def make_calendar(since: datetime, until: datetime, zone: tzinfo) -> Calendar:
    """The calendar of the period, with a day before and after it."""
    first, last = (moment.astimezone(zone).date().toordinal() for moment in (since, until))
    kinds = {day: find_day_kind(date.fromordinal(day)) for day in range(first - 1, last + 2)}
    return Calendar(zone, _place(since, zone), _place(until, zone), kinds)


def look_around(traffic: Traffic, calendar: Calendar) -> Surroundings:
    """The surroundings of a period."""
    working, free = traffic.list_shares()
    days = [day for day in calendar.kinds if calendar.since < (day + 1) * _DAY and day * _DAY < calendar.until]
    free_days = sum(calendar.is_free(day) for day in days)
    shares: dict[frozenset[str], float] = {}

    def share_at(cameras: Collection[str]) -> float:
        key = frozenset(cameras)
        if key not in shares:
            shares[key] = traffic.share_at(key)
        return shares[key]

    return Surroundings(share_at, working, free, len(days) - free_days, free_days)


def make_occasion(
    calendar: Calendar,
    cameras: frozenset[str],
    at: datetime,
    half: timedelta,
    reaches: Sequence[timedelta],
    left_out: Callable[[float, float], bool] | None = None,
) -> Occasion:
    """An occasion of the period. `left_out` says of a stretch of the calendar that nothing is known of it."""
    middle, minutes = calendar.place(at), half / timedelta(minutes=1)
    day, kind = int(middle // _DAY), calendar.kind_at(middle)
    found = []
    for reach in (max(minutes, one / timedelta(minutes=1)) for one in reaches):
        like = same = 0
        for other, its_kind in calendar.kinds.items():
            begin, end = middle + (other - day) * _DAY - reach, middle + (other - day) * _DAY + reach
            if other == day or begin < calendar.since or end > calendar.until:
                continue
            if left_out is not None and left_out(begin, end):
                continue
            like += (its_kind >= FREE_FROM) == (kind >= FREE_FROM)
            same += its_kind == kind
        found.append(Reach(reach, like, same))
    return Occasion(cameras, middle, minutes, tuple(found))


def observe(weighted: Iterable[tuple[Passing, float]], calendar: Calendar) -> Habit:
    """The habit of the car whose passages these are."""
    by_camera: dict[str, list[tuple[float, float]]] = {}
    hours = ([0.0] * 24, [0.0] * 24)
    total = 0.0
    for passing, weight in sorted(weighted, key=lambda one: (one[0].captured_at, one[0].read_id)):
        minutes = calendar.place(passing.captured_at)
        day, minute = divmod(minutes, _DAY)
        by_camera.setdefault(passing.camera_id, []).append((minutes, weight))
        hours[calendar.is_free(int(day))][int(minute // _HOUR)] += weight
        total += weight
    return Habit(calendar, total, by_camera, tuple(hours[0]), tuple(hours[1]))


def _place(moment: datetime, zone: tzinfo) -> float:
    local = moment.astimezone(zone)
    return (
        local.toordinal() * _DAY
        + local.hour * _HOUR
        + local.minute
        + local.second / 60
        + local.microsecond / 60_000_000
    )
