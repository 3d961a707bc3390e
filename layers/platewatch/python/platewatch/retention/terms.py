"""Retention: every record and object is born with the moment it must be gone and the ground for keeping it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PENDING_TERM = timedelta(hours=24)
"""How long a passage may wait for a decision at the most: Wpg practice for hit / no-hit."""

PASSAGE_TERM = timedelta(days=28)
"""Article 126jj Sv: every passage is destroyed 28 days after capture."""

HIT_TERM = timedelta(days=365)
"""Wpg article 8: one year of free use. Restricted use after it is not part of this term."""

MARKER_TERM = timedelta(days=14)
"""A plate-free marker outlives every retry of a storage event (SQS keeps a message 14 days at the most)."""


class RetentionMode(StrEnum):
    """The legal regime of a deployment."""

    HIT_NO_HIT = "hit-no-hit"
    ARTICLE_126JJ = "126jj"


class Ground(StrEnum):
    """Why a record is kept."""

    PENDING = "pending-decision"
    HIT = "wpg-8"
    PASSAGE = "126jj"
    OPERATION = "operation"
    """Plate-free records that keep the system running: markers and rejections."""


@dataclass(frozen=True, slots=True)
class Retention:
    """When a record must be gone (aware, UTC) and why it is kept until then."""

    expires_at: datetime
    ground: Ground

    def holds(self, now: datetime) -> bool:
        """True while the record may be served. What has expired is never served, deleted or not."""
        return now < self.expires_at


def retain_read(mode: RetentionMode, captured_at: datetime, received_at: datetime) -> Retention:
    """The retention of a read that is not (yet) a hit, from the earlier of capture and receipt."""
    born = min(captured_at, received_at)
    if mode is RetentionMode.ARTICLE_126JJ:
        return Retention(born + PASSAGE_TERM, Ground.PASSAGE)
    return Retention(received_at + PENDING_TERM, Ground.PENDING)


def retain_hit(captured_at: datetime, received_at: datetime, days: int | None = None) -> Retention:
    """The retention of an alert and its evidence: so many days if its list says so, a year at the most."""
    term = HIT_TERM if days is None else min(timedelta(days=days), HIT_TERM)
    return Retention(min(captured_at, received_at) + term, Ground.HIT)


def retain_marker(now: datetime) -> Retention:
    """The retention of a plate-free marker or rejection."""
    return Retention(now + MARKER_TERM, Ground.OPERATION)


def oldest_capture(mode: RetentionMode, now: datetime) -> datetime:
    """The earliest capture time that may still be processed: anything older is already past its term."""
    return now - (PASSAGE_TERM if mode is RetentionMode.ARTICLE_126JJ else PENDING_TERM)
