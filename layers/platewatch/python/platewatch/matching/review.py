"""The review queue: hits too doubtful to be told before a person has looked, and too probable to be dropped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from platewatch.alerts.alert import SeenHit, Sighting, keep_handling
from platewatch.alerts.board import BoardEntry, ItemKind, ItemState
from platewatch.hits.hit import Hit
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.errors import ReviewUnknown
from platewatch.reading.record import Evidence
from platewatch.retention.terms import Ground, Retention


@dataclass(frozen=True, slots=True)
class Review:
    """A hit that waits for a person's decision until its retention ends; then it is destroyed as a no-hit.

    `recipient_ids` are those who are told if the person says so; `settings` is what the list said of its hits when the
    review was born; `late` says that its passage was long ago by then, `stale_as_of` that its list was too old. There
    is one review per passage and entry. Its pictures are its own: no other record shows them.
    """

    review_id: str
    hit: Hit
    sighting: Sighting
    recipient_ids: tuple[str, ...]
    created_at: datetime
    retention: Retention
    settings: ListSettings
    late: bool = False
    stale_as_of: datetime | None = None

    def with_evidence(self, evidence: Evidence) -> "Review":
        """The same review with its own pictures."""
        return replace(self, sighting=replace(self.sighting, evidence=evidence))


class ReviewStore(Protocol):
    """Where reviews are kept. What it answers is never stale, but for lists, which may lag behind by seconds."""

    def record_review(self, review: Review) -> bool:
        """Record the review unless there is, or was, one with its id; True when it is new."""

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        """The review, or None when it was decided, has expired or never was."""

    def was_recorded(self, review_id: str) -> bool:
        """Whether there is such a review, or was one within its term."""

    def list_reviews(self, now: datetime) -> Sequence[Review]:
        """The reviews that wait for a decision, the most urgent and probable first."""

    def list_overdue(self, now: datetime) -> Sequence[str]:
        """The ids of the reviews whose time is over and that are not destroyed yet."""

    def find_overdue(self, review_id: str, now: datetime) -> Review | None:
        """The review if its time is over, or None when it was decided, waits still or never was."""

    def end_review(self, review: Review) -> None:
        """Destroy all that the review says of a plate; that it was there is remembered for its term. Repeatable."""


def make_review(
    seen: SeenHit,
    recipient_ids: Sequence[str],
    now: datetime,
    expires_at: datetime,
) -> Review:
    """A new review, to be decided before `expires_at`."""
    return Review(
        review_id=format_review_id(seen.sighting.passage_id, seen.hit.entry.entry_id),
        hit=seen.hit,
        sighting=seen.sighting,
        recipient_ids=tuple(recipient_ids),
        created_at=now,
        retention=Retention(expires_at, Ground.PENDING),
        settings=keep_handling(seen.settings),
        late=seen.late,
        stale_as_of=seen.stale_as_of,
    )


def format_review_id(passage_id: str, entry_id: str) -> str:
    """32 hex digits: the same for the same passage and entry."""
    return hashlib.sha256(f"review|{passage_id}|{entry_id}".encode()).hexdigest()[:32]


def require_review(review_id: str, now: datetime, store: ReviewStore) -> Review:
    """The review. Raises ReviewUnknown."""
    review = store.find_review(review_id, now)
    if review is None:
        raise ReviewUnknown(_UNKNOWN)
    return review


_UNKNOWN: Final = "there is no such review: it was decided or has expired; alert review list shows what waits"


def make_review_entry(review: Review) -> BoardEntry:
    """The entry of a review that waits. It ends with the review's time."""
    ends_at = review.retention.expires_at
    return BoardEntry(
        item_id=review.review_id,
        kind=ItemKind.REVIEW,
        state=ItemState.WAITING,
        priority=review.hit.entry.priority,
        captured_at=review.sighting.captured_at,
        changed_at=review.created_at,
        ends_at=ends_at,
        late=review.late,
        decide_by=ends_at,
    )
