"""What became of a snapshot: a plate-free marker, and for what could not be read a rejection that people can list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from platewatch.cameras.sight import Sight
from platewatch.retention.terms import Retention


class Outcome(StrEnum):
    """How a snapshot ended."""

    READ = "read"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Processed:
    """How many plates were read in a snapshot, and what it looks like; None where it was not decoded."""

    plates: int
    sight: Sight | None = None


NOTHING_READ: Final = Processed(0)


@dataclass(frozen=True, slots=True)
class Marker:
    """Says that a snapshot is done, so that a late duplicate of its event is a success. Holds no plate."""

    snapshot_id: str
    outcome: Outcome
    at: datetime
    retention: Retention


@dataclass(frozen=True, slots=True)
class Rejection:
    """A snapshot that could not be read, and why: `code` for programs, `reason` for people."""

    snapshot_id: str
    camera_id: str
    captured_at: datetime | None
    rejected_at: datetime
    code: str
    reason: str
    retention: Retention


class SnapshotLedger(Protocol):
    """Where the outcome of snapshots is kept. Every write is repeatable."""

    def find_marker(self, snapshot_id: str, now: datetime) -> Marker | None:
        """The marker, or None when the snapshot is not done yet."""

    def put_marker(self, marker: Marker) -> None:
        """Mark the snapshot as done."""

    def put_rejection(self, rejection: Rejection) -> None:
        """Record the rejection."""


class RejectionList(Protocol):
    """What people may ask about rejections."""

    def list_rejections(self, day: date, now: datetime) -> Sequence[Rejection]:
        """The rejections of a day (UTC), oldest first; none that has expired."""
