"""Retention: every record and object is born with the moment it must be gone and the ground for keeping it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PENDING_TERM = timedelta(hours=24)
"""How long a passage may wait for a decision at the most: Wpg practice for hit / no-hit."""

PASSAGE_TERM = timedelta(days=28)
"""Article 126jj Sv: every passage is destroyed 28 days after capture."""

FREE_TERM = timedelta(days=365)
"""Wpg article 8: one year of free use of a hit."""

HIT_TERM = timedelta(days=5 * 365)
"""Wpg article 8: after five years a hit is gone. Between one year and five its use is restricted."""

MARKER_TERM = timedelta(days=14)
"""A plate-free marker outlives every retry of a storage event (SQS keeps a message 14 days at the most)."""


IMPORT_TERM = timedelta(days=90)
"""How long it is told what became of a hotlist file: its record, its report and the file itself."""

DOSSIER_TERM = timedelta(days=365)
"""How long what was verified in an investigation is kept from the investigation's end on: Wpg article 8's year of free
use. What has to stay longer is in the case's file by then."""


class RetentionMode(StrEnum):
    """The legal regime of a deployment."""

    HIT_NO_HIT = "hit-no-hit"
    ARTICLE_126JJ = "126jj"
    ARTICLE_126JJ_ENDING = "126jj-ending"
    """On the way from 126jj to hit/no-hit: no further passage is kept, and those that are stay for their term."""

    @property
    def keeps_passages(self) -> bool:
        """True where every passage is kept for its term, whoever passes."""
        return self is RetentionMode.ARTICLE_126JJ

    @property
    def holds_passages(self) -> bool:
        """True where there are kept passages, to be searched and to be destroyed when their term is over."""
        return self is not RetentionMode.HIT_NO_HIT


class Ground(StrEnum):
    """Why a record is kept."""

    PENDING = "pending-decision"
    HIT = "wpg-8"
    PASSAGE = "126jj"
    OPERATION = "operation"
    """Plate-free records that keep the system running: markers and rejections."""


@dataclass(frozen=True, slots=True)
class Retention:
    """When a record must be gone (aware, UTC) and why it is kept until then.

    From `free_until` on its use is restricted; None where it is free as long as the record is kept.
    """

    expires_at: datetime
    ground: Ground
    free_until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """True while the record may be served. What has expired is never served, deleted or not."""
        return now < self.expires_at

    def is_restricted(self, now: datetime) -> bool:
        """True once the record is served to a request that states who allowed its restricted use, and to no other."""
        return self.free_until is not None and now >= self.free_until


def end_pending(captured_at: datetime, received_at: datetime, *, keeps_passages: bool) -> datetime:
    """Until when a passage may wait for a decision.

    Under hit/no-hit a day from the earlier of capture and receipt: the time that it waited in a camera or an agent
    counts. Where every passage is kept it is a day from receipt, and never longer than its 28 days.
    """
    if not keeps_passages:
        return min(captured_at, received_at) + PENDING_TERM
    return min(received_at + PENDING_TERM, retain_passage(captured_at, received_at).expires_at)


def retain_read(captured_at: datetime, received_at: datetime, *, keeps_passages: bool) -> Retention:
    """The retention of a read that waits for matching, until the end of `end_pending`."""
    return Retention(end_pending(captured_at, received_at, keeps_passages=keeps_passages), Ground.PENDING)


def retain_passage(captured_at: datetime, received_at: datetime) -> Retention:
    """The retention of a passage under 126jj, whoever passes: from the earlier of capture and receipt on."""
    return Retention(min(captured_at, received_at) + PASSAGE_TERM, Ground.PASSAGE)


def retain_hit(captured_at: datetime, received_at: datetime, days: int | None = None) -> Retention:
    """The retention of an alert and its evidence: so many days if its list says so, five years at the most.

    Its use is free for a year, and restricted from then on.
    """
    term = HIT_TERM if days is None else min(timedelta(days=days), HIT_TERM)
    born = min(captured_at, received_at)
    return Retention(born + term, Ground.HIT, born + FREE_TERM if term > FREE_TERM else None)


def retain_marker(now: datetime) -> Retention:
    """The retention of a plate-free marker or rejection."""
    return Retention(now + MARKER_TERM, Ground.OPERATION)


def retain_import(announced_at: datetime) -> Retention:
    """The retention of the record of a hotlist file's import. The bucket's lifecycle ends the file and its report."""
    return Retention(announced_at + IMPORT_TERM, Ground.OPERATION)


def oldest_capture(mode: RetentionMode, now: datetime) -> datetime:
    """The earliest capture time that may still be processed: anything older is already past its term."""
    return now - (PASSAGE_TERM if mode.keeps_passages else PENDING_TERM)
