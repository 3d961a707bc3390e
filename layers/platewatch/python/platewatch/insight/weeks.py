"""Whole weeks, Monday to Sunday in the deployment's time zone, and when one may be counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SETTLING: Final = timedelta(hours=24)
"""A week is counted so long after its end. A doubtful hit waits up to a day for a person, and people answer until then.
What is answered later is not counted: each week is counted once.
"""

WEEK: Final = timedelta(days=7)

ROOM: Final = timedelta(hours=24)
"""Hits count that are kept so much longer than when they are gone through: until then their week is counted."""

SHORTEST_TERM: Final = timedelta(days=10)
"""Of lists whose hits are kept shorter, hits are missing: those of Monday must be there on Tuesday of the next week."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its Monday."""

    monday: date

    @property
    def name(self) -> str:
        """The week as ISO 8601 names it: 2026-W48."""
        year, number, _ = self.monday.isocalendar()
        return f"{year:04d}-W{number:02d}"

    @property
    def number(self) -> int:
        """Its place among all weeks: one more than that of the week before."""
        return self.monday.toordinal() // 7

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def move(self, weeks: int) -> "Week":
        """The week so many weeks later, or earlier where that is negative."""
        return Week(self.monday + weeks * WEEK)

    def begin(self, zone: ZoneInfo) -> datetime:
        """Its first moment, in UTC."""
        return datetime.combine(self.monday, time(), zone).astimezone(UTC)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first moment after it, in UTC."""
        return self.move(1).begin(zone)

    def settled_at(self, zone: ZoneInfo) -> datetime:
        """When it may be counted."""
        return self.end(zone) + SETTLING


def find_week(day: date) -> Week:
    """The week of a day."""
    return Week(day - timedelta(days=day.weekday()))


def parse_week(name: str) -> Week:
    """The week of a name such as 2026-W48. Raises ValueError."""
    return Week(datetime.strptime(f"{name}-1", "%G-W%V-%u").date())


def list_weeks(since: date, until: date) -> Iterator[Week]:
    """The weeks that lie wholly between both days, these included; oldest first."""
    week = find_week(since)
    if week.monday < since:
        week = week.move(1)
    while week.sunday <= until:
        yield week
        week = week.move(1)
