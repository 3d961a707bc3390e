"""What the board knows of a review."""

from platewatch.alerts.board import BoardEntry, ItemKind, ItemState
from platewatch.matching.review import Review


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
