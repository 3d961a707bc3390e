"""A review as a document: what the API answers. Its parts are those of the alert that it may become."""

from typing import Any

from platewatch.alerts.alert import make_alert
from platewatch.alerts.document import describe_alert, iso
from platewatch.matching.review import Review


def describe_review(review: Review) -> dict[str, Any]:
    """The review's document: `hit`, `entry` and `passage` are those of schema platewatch.alert."""
    alert = make_alert(review.hit, review.sighting, None, review.created_at, None, review.retention)
    described = describe_alert(alert)
    return {
        "review_id": review.review_id,
        "created_at": iso(review.created_at),
        "decide_by": iso(review.retention.expires_at),
        "recipient_ids": list(review.recipient_ids),
        **{name: described[name] for name in ("hit", "entry", "passage")},
    }
