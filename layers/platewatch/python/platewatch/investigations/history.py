"""What is known of the past: the days of a period that are still kept, and the hours in which a camera kept anything.

A car that was not seen where nothing was kept was not absent. Such days count for no habit.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from platewatch.cameras.holidays import find_day_kind
from platewatch.investigations.errors import HistoryTooShort
from platewatch.investigations.questions import PassagesOfPeriod, Question
from platewatch.investigations.traffic import FREE_FROM
from platewatch.retention.terms import PASSAGE_TERM
from platewatch.sentences import say

LEAST_DAYS: Final = 7
"""Of so many days something must be known: of each day of the week once."""

LEAST_ALIKE: Final = 4
"""On so many other days of the same kind (working days, or free ones) a camera must have kept something around the time
of a scene. With fewer, who is there every day cannot be told from who came for the scenes alone.
"""

LONGEST_QUIET: Final = 6
"""So many hours at the most lie between two passages of a camera that worked all the time in between."""

_DAY: Final = 1440.0
_HOUR: Final = 60.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a period by the local clock. Moments are minutes by that clock, so that the same time on two days
    is a whole number of days apart. `covered` are the hours by the same clock in which each camera worked.
    """

    zone: tzinfo
    since: float
    until: float
    kinds: Mapping[int, int]
    covered: Mapping[str, frozenset[int]]

    def place(self, moment: datetime) -> float:
        """The moment in minutes by the local clock."""
        return _place(moment, self.zone)

    def kind_at(self, minutes: float) -> int:
        """The day of the week there, from 0 (Monday) to 6; a holiday is a Sunday."""
        return self.kinds[int(minutes // _DAY)]

    def is_free(self, day: int) -> bool:
        """Whether the day is no working day."""
        return self.kinds[day] >= FREE_FROM

    def is_known(self, camera: str, begin: float, end: float) -> bool:
        """Whether the stretch lies in the period and the camera worked all through it."""
        if begin < self.since or end > self.until:
            return False
        hours = range(int(begin // _HOUR), int(-(-end // _HOUR)))
        covered = self.covered.get(camera, frozenset())
        return all(hour in covered for hour in hours)

    def count_known(self, cameras: Collection[str], *, free: bool) -> int:
        """On how many days, working ones or free ones, the one of these cameras worked that did on the fewest."""
        return min(sum(self.is_free(day) == free for day in self._list_days(camera)) for camera in cameras)

    def count_days(self) -> int:
        """Of how many days anything is known."""
        return len({day for camera in self.covered for day in self._list_days(camera)})

    def _list_days(self, camera: str) -> set[int]:
        first, last = self.since // _HOUR, -(-self.until // _HOUR)
        return {hour // 24 for hour in self.covered.get(camera, ()) if first <= hour < last}


def find_kept(question: Question, term: timedelta, now: datetime) -> datetime:
    """From when on something is still kept of the question's period."""
    return min(question.until, max(question.since, now - term))


def look_back(question: Question, passages: PassagesOfPeriod, zone: tzinfo, now: datetime) -> Calendar:
    """What is known of the question's period and cameras. Raises HistoryTooShort where that is too little."""
    since = find_kept(question, PASSAGE_TERM, now)
    calendar = None
    if since < question.until:
        hours = passages.list_hours(question.cameras, since, question.until, now)
        calendar = make_calendar(since, question.until, zone, hours)
    days = calendar.count_days() if calendar is not None else 0
    if calendar is None or days < LEAST_DAYS:
        raise HistoryTooShort(
            say(
                "passages of {days} days of the period are known now, and {least} are needed: without them a"
                " car that passes here every day cannot be told from one that came for this alone. Passages"
                " are kept for {kept} days: ask soon after, about a longer period, or ask for one plate",
                days=days,
                least=LEAST_DAYS,
                kept=PASSAGE_TERM.days,
            )
        )
    return calendar


def make_calendar(
    since: datetime, until: datetime, zone: tzinfo, hours: Mapping[str, Iterable[datetime]] | None = None
) -> Calendar:
    """The calendar of the period, with a day before and after it. `hours` are those in which each camera kept
    something.
    """
    first, last = (moment.astimezone(zone).date().toordinal() for moment in (since, until))
    kinds = {day: find_day_kind(date.fromordinal(day)) for day in range(first - 1, last + 2)}
    begin, end = _place(since, zone), _place(until, zone)
    covered = {
        camera: _cover({int(_place(hour, zone) // _HOUR) for hour in kept}) for camera, kept in (hours or {}).items()
    }
    return Calendar(zone, begin, end, kinds, covered)


def _cover(hours: set[int]) -> frozenset[int]:
    """The hours with those in between, unless they are too many."""
    covered = set(hours)
    ordered = sorted(hours)
    for one, other in pairwise(ordered):
        if other - one <= LONGEST_QUIET:
            covered.update(range(one, other))
    return frozenset(covered)


def _place(moment: datetime, zone: tzinfo) -> float:
    local = moment.astimezone(zone)
    return (
        local.toordinal() * _DAY
        + local.hour * _HOUR
        + local.minute
        + local.second / 60
        + local.microsecond / 60_000_000
    )
