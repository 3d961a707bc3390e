"""A car's habits: how often it is to be expected at some cameras around some moment, by all else that is known of it.

Three things are known, and each leans on the one before it as far as it has too little of its own:
1. how all traffic spreads over cameras and hours,
2. how often the car passes at all, which part of that at these cameras, and which part at this time of day,
3. on how many of the other days it passed these very cameras at this very time: of those of the same kind (working
   days or free ones), and of those of the same day of the week. The larger counts.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from platewatch.investigations.history import Calendar
from platewatch.investigations.lookup import Seen
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

LIKE_OTHERS: Final = 1.0
"""With how many days like those of the other cars that were at several scenes a car's own are mixed: where few other
days are known, a regular that was away on them is no stranger.
"""

BAND: Final = 2
"""How many hours before and after an hour count as the same time of day."""

_DAY: Final = 1440.0
_HOUR: Final = 60.0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far around a time of day passages of other days count, in minutes; on how many `days` of the same kind one
    could have been seen there, and on how many of the `same` day of the week: only days on which that is known.
    """

    minutes: float
    days: int
    same: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """Cameras, and a time from `half` minutes before `middle` to as many after it, in minutes of the calendar. `known`
    is on how many days of the same kind these cameras worked at all.
    """

    cameras: frozenset[str]
    middle: float
    half: float
    reaches: tuple[Reach, ...]
    known: int

    def has_enough(self, least: int) -> bool:
        """Whether on so many other days one could have been seen there."""
        return all(reach.days >= least for reach in self.reaches)


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

    def expect(self, occasion: Occasion, surroundings: "Surroundings", usual: float = 0.0) -> float:
        """How many passages of it are to be expected on the occasion. The day of the occasion itself says nothing.

        `usual` is how often a day such cars as are compared use to be there.
        """
        own = [entry for camera in occasion.cameras for entry in self.by_camera.get(camera, ())]
        general = self._expect_in_general(occasion, surroundings, sum(weight for _, weight in own))
        return max(self._expect_there(occasion, reach, own, general, usual) for reach in occasion.reaches)

    def count_alike(self, occasion: Occasion) -> float:
        """On which part of the other days of the same kind it was there, within the first of the occasion's reaches."""
        reach = occasion.reaches[0]
        own = (entry for camera in occasion.cameras for entry in self.by_camera.get(camera, ()))
        like, _ = self._count_days(occasion, reach, own)
        return min(1.0, like / reach.days) if reach.days else 0.0

    def _expect_in_general(self, occasion: Occasion, surroundings: "Surroundings", seen: float) -> float:
        """By how often the car passes at all, where and at what times, each taken alone."""
        day, minute = divmod(occasion.middle, _DAY)
        free = self.calendar.is_free(int(day))
        hours = [(int(minute // _HOUR) + shift) % 24 for shift in range(-BAND, BAND + 1)]
        own, all_others = (self.free, surroundings.free) if free else (self.working, surroundings.working)
        at_cameras = seen + LEANING * surroundings.share_at(occasion.cameras)
        at_hours = sum(own[hour] + LEANING * all_others[hour] for hour in hours)
        spread = (at_cameras / (self.total + LEANING)) * (at_hours / (self.total + LEANING))
        return (self.total + UNSEEN) * spread * (2 * occasion.half / (len(hours) * _HOUR)) / max(1, occasion.known)

    def _expect_there(
        self, occasion: Occasion, reach: Reach, own: Iterable[tuple[float, float]], general: float, usual: float
    ) -> float:
        """By the same place and time on other days."""
        wider = reach.minutes / occasion.half
        like, same = self._count_days(occasion, reach, own)
        alike = (like + SPARSE) / (reach.days + SPARSE / max(general * wider, _NEVER))
        alike = max(alike, (like + LIKE_OTHERS * usual) / (reach.days + LIKE_OTHERS))
        return max(alike, (same + WEEKLY * alike) / (reach.same + WEEKLY)) / wider

    def _count_days(self, occasion: Occasion, reach: Reach, own: Iterable[tuple[float, float]]) -> tuple[float, float]:
        """On how many other days it was there: of those of the same kind, and of the same day of the week."""
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
        return like, same


_NEVER: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all cars have in common: traffic's shares of cameras and hours."""

    share_at: Callable[[Collection[str]], float]
    working: tuple[float, ...]
    free: tuple[float, ...]


def look_around(traffic: Traffic) -> Surroundings:
    """The surroundings that this traffic makes."""
    working, free = traffic.list_shares()
    shares: dict[frozenset[str], float] = {}

    def share_at(cameras: Collection[str]) -> float:
        key = frozenset(cameras)
        if key not in shares:
            shares[key] = traffic.share_at(key)
        return shares[key]

    return Surroundings(share_at, working, free)


def make_occasion(
    calendar: Calendar,
    cameras: frozenset[str],
    at: datetime,
    half: timedelta,
    reaches: Sequence[timedelta],
    left_out: Callable[[str, float, float], bool] | None = None,
) -> Occasion:
    """An occasion of the period. `left_out` says of a camera and a stretch of the calendar that it says nothing.

    Of several cameras that counts of which the least is known: so habits are rather taken for stronger than they are.
    """
    middle, minutes = calendar.place(at), half / timedelta(minutes=1)
    day, kind = int(middle // _DAY), calendar.kind_at(middle)
    found = []
    for reach in (max(minutes, one / timedelta(minutes=1)) for one in reaches):
        known = []
        for camera in cameras:
            like = same = 0
            for other, its_kind in calendar.kinds.items():
                begin, end = middle + (other - day) * _DAY - reach, middle + (other - day) * _DAY + reach
                if other == day or not calendar.is_known(camera, begin, end):
                    continue
                if left_out is not None and left_out(camera, begin, end):
                    continue
                like += (its_kind >= FREE_FROM) == (kind >= FREE_FROM)
                same += its_kind == kind
            known.append((like, same))
        found.append(Reach(reach, min(like for like, _ in known), min(same for _, same in known)))
    return Occasion(cameras, middle, minutes, tuple(found), calendar.count_known(cameras, free=kind >= FREE_FROM))


def observe(passages: Iterable[Seen], calendar: Calendar) -> Habit:
    """The habit of the car whose passages these are."""
    by_camera: dict[str, list[tuple[float, float]]] = {}
    hours = ([0.0] * 24, [0.0] * 24)
    total = 0.0
    for camera_id, captured_at, weight in passages:
        minutes = calendar.place(captured_at)
        day, minute = divmod(minutes, _DAY)
        by_camera.setdefault(camera_id, []).append((minutes, weight))
        hours[calendar.is_free(int(day))][int(minute // _HOUR)] += weight
        total += weight
    return Habit(calendar, total, by_camera, tuple(hours[0]), tuple(hours[1]))
