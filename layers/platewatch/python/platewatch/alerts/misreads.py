"""What was wrong teaches: how many hits were told and how many of them were misreads, by camera and pair of characters.

Only counts are kept, never a plate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from platewatch.alerts.alert import Alert, Sighting
from platewatch.matching.hit import Hit
from platewatch.plates.differences import find_differences


class Counted(StrEnum):
    """What is counted, each once for a hit."""

    TOLD = "told"
    """A channel accepted a message about it."""

    MISREAD = "misread"
    """A person looked and saw another plate."""


class Subject(StrEnum):
    """What counts are kept of."""

    CAMERA = "camera"
    PAIR = "pair"
    """The character that was read, > and the one that is listed; one of them is empty where one was left out."""


@dataclass(frozen=True, slots=True)
class CountedHit:
    """A hit without its plate: where it was seen, in which month (UTC), and which characters differed.

    `ends_at` is when its alerts must be gone, and with them the note that it was counted.
    """

    hit_id: str
    camera_id: str
    month: str
    pairs: tuple[str, ...]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many hits were told and how many of them were misreads; `name` is a camera's id or a pair."""

    subject: Subject
    name: str
    told: int
    misread: int

    @property
    def rate(self) -> float | None:
        """The share of misreads; None when nothing was told."""
        return self.misread / self.told if self.told else None


class Tally(Protocol):
    """Where hits are counted."""

    def count(self, counted: Counted, hit: CountedHit) -> None:
        """Count the hit unless it was counted as this before."""


class TallyReport(Protocol):
    """Where counts are read."""

    def list_counts(self, month: str) -> Sequence[Count]:
        """The counts of a month such as 2026-03, by subject and name."""


def describe_hit(alert: Alert) -> CountedHit:
    """What is counted of the alert's hit."""
    return describe_seen(alert.hit_id, alert.hit, alert.sighting, alert.retention.expires_at)


def describe_seen(hit_id: str, hit: Hit, sighting: Sighting, ends_at: datetime) -> CountedHit:
    """What is counted of a hit. Of a plate known in part nobody can say which characters differ."""
    captured_at = sighting.captured_at.astimezone(UTC)
    differences = () if hit.entry.is_pattern else find_differences(hit.plate_read, hit.entry.plate)
    pairs = sorted({f"{difference.read}>{difference.listed}" for difference in differences})
    return CountedHit(
        hit_id=hit_id,
        camera_id=sighting.camera_id,
        month=f"{captured_at:%Y-%m}",
        pairs=tuple(pairs),
        ends_at=ends_at,
    )
