"""Routes of the review queue: what is too doubtful to be told before a person has looked."""

import re
from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters.api.people import read_clock, record_consultation
from platewatch.adapters.reviewing import Reviewing, open_reviewing
from platewatch.alerts.document import describe_review
from platewatch.matching.decide import dismiss_review, send_review
from platewatch.matching.errors import ReviewUnknown
from platewatch.matching.review import require_review

Document = dict[str, Any]

_REVIEW_ID: Final = re.compile(r"[0-9a-f]{32}")

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/reviews")
def list_reviews() -> Document:
    """What waits for a decision, the most urgent and probable first."""
    record_consultation(router.current_event.raw_event, "reviews")
    return {"reviews": [describe_review(review) for review in _open().stores.reviews.list_reviews(read_clock())]}


@router.get("/v1/reviews/<review_id>")
def show_review(review_id: str) -> Document:
    """One review with addresses of its pictures, which work for a few minutes."""
    record_consultation(router.current_event.raw_event, f"review:{_check_id(review_id)}")
    opened = _open()
    review = require_review(review_id, read_clock(), opened.stores.reviews)
    evidence = review.sighting.evidence
    keys = {"plate": evidence.plate_key, "overview": evidence.overview_key}
    pictures = {name: opened.pictures.sign(key, _PICTURES_WORK) for name, key in keys.items()}
    return {"review": describe_review(review), "pictures": pictures}


@router.post("/v1/reviews/<review_id>/send")
def send(review_id: str) -> Document:
    """Tells those whom the hit concerns."""
    record_consultation(router.current_event.raw_event, f"review:{_check_id(review_id)}", decision="send")
    opened = _open()
    alerts = send_review(review_id, read_clock(), opened.rules, opened.stores)
    return {"review_id": review_id, "alerts": list(alerts)}


@router.post("/v1/reviews/<review_id>/dismiss")
def dismiss(review_id: str) -> Document:
    """Destroys the hit as a no-hit: another plate was read than the one that is listed."""
    record_consultation(router.current_event.raw_event, f"review:{_check_id(review_id)}", decision="dismiss")
    opened = _open()
    dismiss_review(review_id, read_clock(), opened.rules, opened.stores, opened.misreads)
    return {"review_id": review_id, "dismissed": True}


_PICTURES_WORK: Final = timedelta(minutes=5)


def _open() -> Reviewing:
    return open_reviewing()


def _check_id(review_id: str) -> str:
    # Before the record is written: it must not hold whatever somebody typed in place of an id, a plate perhaps.
    if _REVIEW_ID.fullmatch(review_id) is None:
        raise ReviewUnknown("a review's id has 32 digits and letters a-f: see alert review list")
    return review_id
