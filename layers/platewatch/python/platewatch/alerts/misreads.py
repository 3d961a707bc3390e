"""How many hits were told, how many of them people saw to be right, and how many to be misreads.

Counted by camera, by pair of characters, and by how probable the read alone made the hit: the last tells what being
listed says of a spelling (matching.odds).

Only counts are kept, never a plate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from platewatch.alerts.alert import Alert, Sighting
from platewatch.hits.hit import Hit
from platewatch.hits.odds import Decided, FittedOdds, find_band, fit_odds
from platewatch.plates.spelling import find_differences


class Counted(StrEnum):
    """What is counted. A hit counts once as told, and once as right or as a misread, however many answers it has."""

    TOLD = "told"
    """A channel accepted a message about it."""

    MISREAD = "misread"
    """A person looked and saw another plate, or the same characters on a plate of another country."""

    RIGHT = "right"
    """A person saw the listed plate: in the review queue, or on the car that was stopped."""


class Subject(StrEnum):
    """What counts are kept of."""

    CAMERA = "camera"
    PAIR = "pair"
    """The character that was read, > and the one that is listed; one of them is empty where one was left out."""

    CHANCE = "chance"
    """How probable the read alone made the listed plate: the lower bound of a band of odds.BANDS, such as 0.80."""


@dataclass(frozen=True, slots=True)
class CountedHit:
    """A hit without its plate: where it was seen, in which month (UTC), and which characters differed.

    `chance` names the band of its probability by the read alone; None for a pattern, which any spelling may fit.

    `ends_at` is when its alerts must be gone, and with them the note that it was counted.
    """

    hit_id: str
    camera_id: str
    month: str
    pairs: tuple[str, ...]
    ends_at: datetime
    chance: str | None = None

    def subjects(self, counted: Counted) -> tuple[tuple[Subject, str], ...]:
        """What the hit counts for; for its band only once a person has decided."""
        subjects = [(Subject.CAMERA, self.camera_id), *((Subject.PAIR, pair) for pair in self.pairs)]
        if self.chance is not None and counted is not Counted.TOLD:
            subjects.append((Subject.CHANCE, self.chance))
        return tuple(subjects)


@dataclass(frozen=True, slots=True)
class Count:
    """How many hits were told, and how many of them people saw to be misreads or right; `name` is a camera's id, a pair
    or a band.
    """

    subject: Subject
    name: str
    told: int
    misread: int
    right: int = 0

    @property
    def rate(self) -> float | None:
        """The share of misreads; None when nothing was told."""
        return self.misread / self.told if self.told else None


class Tally(Protocol):
    """Where hits are counted."""

    def count_told(self, hit: CountedHit) -> None:
        """Count the hit as told unless it was before."""

    def count_verdict(self, hit: CountedHit, counted: Counted | None, number: int = 0) -> None:
        """Count the hit as right, as a misread, or as neither (None), and no more as what it counted before.

        `number` says by how many of its answers; 0 is a decision in the review queue. The highest number counts:
        whatever is known by fewer answers changes nothing, so that this may be repeated and come in any order.
        """


class TallyReport(Protocol):
    """Where counts are read."""

    def list_counts(self, month: str) -> Sequence[Count]:
        """The counts of a month such as 2026-03, by subject and name."""


def describe_hit(alert: Alert) -> CountedHit:
    """What is counted of the alert's hit."""
    return describe_counted(alert.hit_id, alert.hit, alert.sighting, alert.retention.expires_at)


def describe_counted(hit_id: str, hit: Hit, sighting: Sighting, ends_at: datetime) -> CountedHit:
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
        chance=None if hit.entry.is_pattern else f"{find_band(hit.by_read):.2f}",
    )


def list_year(month: str) -> tuple[str, ...]:
    """The twelve months that end with one such as 2026-03."""
    last = int(month[:4]) * 12 + int(month[5:]) - 1
    return tuple(f"{each // 12:04d}-{each % 12 + 1:02d}" for each in range(last - 11, last + 1))


def learn_odds(counts: Iterable[Count]) -> FittedOdds:
    """What being listed says of a spelling, by what people decided."""
    return fit_odds(
        Decided(float(count.name), count.right, count.misread) for count in counts if count.subject is Subject.CHANCE
    )
