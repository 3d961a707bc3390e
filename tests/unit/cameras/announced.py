"""Announcements of a camera, and what its clock's record makes of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.cameras.clock import (
    ClockRecord,
    find_fault,
    note_lag,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

Announced = tuple[datetime, float]
"""When, and with which lag in seconds."""


def note(announcements: Iterable[Announced], record: ClockRecord | None = None) -> tuple[ClockRecord, int]:
    """The record after these announcements, and how often it was stored. Beyond a minute ahead they are refused."""
    record, writes = record or ClockRecord(), 0
    for at, lag in announcements:
        noted = note_lag(record, lag, at, accepted=lag >= -60)
        record, writes = noted or record, writes + (noted is not None)
    return record, writes


def at_once(pictures: Iterable[datetime], behind: timedelta, waits: float = 2.0) -> list[Announced]:
    """An online camera with a clock that is so far behind."""
    return [(taken + waits * SECOND, behind.total_seconds() + waits) for taken in pictures]


def every(interval: timedelta, count: int, start: datetime = SUMMER) -> list[datetime]:
    return [start + number * interval for number in range(count)]


def find(announcements: Iterable[Announced]) -> float | None:
    fault = find_fault(note(announcements)[0], AMSTERDAM)
    return None if fault is None else fault.drift
