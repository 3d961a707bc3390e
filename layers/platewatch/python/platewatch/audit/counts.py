"""No-hits are counted, per camera and hour, and nothing else is written down of them.

A count is made before the reads are destroyed: a death in between, or a message that comes again, counts them again.
It is never too low.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.reading.record import Read
from platewatch.retention.sweep import Due
from platewatch.retention.terms import Ground


def record_deletion(due: Due, now: datetime, audit: AuditLog) -> None:
    """Record that an alert is about to be destroyed; its pictures are due by themselves and need no record."""
    if due.alert_id is not None:
        detail = {"why": "its term is over"}
        subject, basis = f"alert:{due.alert_id}", Basis(Ground.HIT.value)
        audit.append(record_system(now, "watch", Action.DESTROY, subject, basis, detail))


@dataclass(frozen=True, slots=True)
class NoHitCount:
    """How many reads without a hit a camera's passages of an hour (UTC) `collected`, and how many were `destroyed` in
    that hour.
    """

    camera_id: str
    hour: datetime
    collected: int
    destroyed: int


class NoHitCounts(Protocol):
    """Where no-hits are counted."""

    def add(self, count: NoHitCount) -> None:
        """Add to what is counted of the camera and hour."""


class NoHitReport(Protocol):
    """Where counts are read."""

    def list_counts(self, day: date, now: datetime) -> Sequence[NoHitCount]:
        """The counts of a day (UTC) by hour and camera; none past its term."""


def count_destroyed(reads: Iterable[Read], now: datetime, counts: NoHitCounts) -> None:
    """Count reads that are about to be destroyed, as collected too: they waited for a decision until now."""
    collected: Counter[tuple[str, datetime]] = Counter()
    destroyed: Counter[tuple[str, datetime]] = Counter()
    for read in reads:
        destroyed[read.camera_id, _hour(now)] += 1
        collected[read.camera_id, _hour(read.received_at)] += 1
    for camera_id, hour in sorted(collected.keys() | destroyed.keys()):
        key = (camera_id, hour)
        counts.add(NoHitCount(camera_id, hour, collected[key], destroyed[key]))


def count_deleted(due: Due, now: datetime, counts: NoHitCounts, *, stays: bool = False) -> None:
    """Count a read that the sweep is about to destroy: as collected too where it waited for a decision.

    Under 126jj what waited `stays`, elsewhere, and counts as destroyed when it goes from there.
    """
    if due.camera_id is None:
        return
    if not stays:
        counts.add(NoHitCount(due.camera_id, _hour(now), 0, 1))
    if due.waited_from is not None:
        counts.add(NoHitCount(due.camera_id, _hour(due.waited_from), 1, 0))


def count_collected(reads: Iterable[Read], counts: NoHitCounts) -> None:
    """Count reads that are kept without a hit, as article 126jj has it."""
    for (camera_id, hour), number in sorted(
        Counter((read.camera_id, _hour(read.received_at)) for read in reads).items()
    ):
        counts.add(NoHitCount(camera_id, hour, number, 0))


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
