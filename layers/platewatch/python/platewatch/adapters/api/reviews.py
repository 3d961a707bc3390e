"""Routes of the review queue: what is too doubtful to be told before a person has looked."""

import re
from base64 import b64encode
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters.api.people import read_clock, read_purpose, record_change, record_consultation
from platewatch.adapters.reviewing import open_reviewing
from platewatch.matching.decide import dismiss_review, send_review
from platewatch.matching.document import describe_review
from platewatch.matching.errors import ReviewUnknown
from platewatch.matching.review import require_review

Document = dict[str, Any]

_REVIEW_ID: Final = re.compile(r"[0-9a-f]{32}")

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/reviews")
def list_reviews() -> Document:
    """What waits for a decision, the most urgent and probable first."""
    record_consultation(router.current_event.raw_event, "reviews")
    waiting = open_reviewing().stores.reviews.list_reviews(read_clock())
    return {"reviews": [describe_review(review) for review in waiting]}


@router.get("/v1/reviews/<review_id>")
def show_review(review_id: str) -> Document:
    """One review with its pictures: JPEG in base64, null for one that is gone."""
    record_consultation(router.current_event.raw_event, f"review:{_check_id(review_id)}")
    opened = open_reviewing()
    review = require_review(review_id, read_clock(), opened.stores.reviews)
    evidence = review.sighting.evidence
    pictures = {"plate": evidence.plate_key, "overview": evidence.overview_key}
    found = {name: opened.pictures.find_picture(key) for name, key in pictures.items()}
    shown = {name: None if data is None else b64encode(data).decode() for name, data in found.items()}
    return {"review": describe_review(review), "pictures": shown}


@router.post("/v1/reviews/<review_id>/send")
def send(review_id: str) -> Document:
    """Tells those whom the hit concerns: a person has looked, and it is the listed plate."""
    _record_decision(review_id, "send")
    opened = open_reviewing()
    alerts = send_review(review_id, read_clock(), opened.rules, opened.stores)
    return {"review_id": review_id, "alerts": list(alerts)}


@router.post("/v1/reviews/<review_id>/dismiss")
def dismiss(review_id: str) -> Document:
    """Destroys the hit as a no-hit: a person has looked, and it is another plate."""
    _record_decision(review_id, "dismiss")
    opened = open_reviewing()
    dismiss_review(review_id, read_clock(), opened.stores)
    return {"review_id": review_id, "dismissed": True}


def _record_decision(review_id: str, decision: str) -> None:
    event = router.current_event.raw_event
    _check_id(review_id)
    # A decision about a person's car is never without a reason, as other changes may be.
    read_purpose(event)
    record_change(event, f"review:{review_id}", decision=decision)


def _check_id(review_id: str) -> str:
    # Before the record is written: it must not hold whatever somebody typed in place of an id, a plate perhaps.
    if _REVIEW_ID.fullmatch(review_id) is None:
        raise ReviewUnknown("a review's id has 32 digits and letters a-f: see alert review list")
    return review_id
