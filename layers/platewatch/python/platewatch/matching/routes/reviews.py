"""Routes of the review queue: what is too doubtful to be told before a person has looked."""

import re
from base64 import b64encode
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.audit.record import Action
from platewatch.composition.disputed import open_disputes
from platewatch.composition.reviewing import Reviewing, open_reviewing
from platewatch.matching.decide import dismiss_review, send_review
from platewatch.matching.document import describe_review
from platewatch.matching.errors import ReviewUnknown
from platewatch.matching.review import Review, require_review
from platewatch.retention.terms import Ground
from platewatch.web.people import check_purpose, read_clock, record_change, record_consultation

Document = dict[str, Any]

_REVIEW_ID: Final = re.compile(r"[0-9a-f]{32}")

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/reviews")
def list_reviews() -> Document:
    """What waits for a decision, the most urgent and probable first."""
    event = router.current_event.raw_event
    # Nothing is looked at before the purpose is known, and nothing is answered before it is on the record.
    check_purpose(event)
    waiting = open_reviewing().stores.reviews.list_reviews(read_clock())
    plates = [plate for review in waiting for plate in review.hit.plates]
    record_consultation(event, "reviews", ground=Ground.PENDING.value, plates=plates, shown=str(len(waiting)))
    return {"reviews": [_describe(review) for review in waiting]}


@router.get("/v1/reviews/<review_id>")
def show_review(review_id: str) -> Document:
    """One review with its pictures: JPEG in base64, null for one that is gone."""
    event, opened = router.current_event.raw_event, open_reviewing()
    check_purpose(event)
    review = opened.stores.reviews.find_review(_check_id(review_id), read_clock())
    plates = review.hit.plates if review else ()
    record_consultation(event, f"review:{review_id}", ground=Ground.PENDING.value, plates=plates)
    review = review or require_review(review_id, read_clock(), opened.stores.reviews)
    evidence = review.sighting.evidence
    pictures = {"plate": evidence.plate_key, "overview": evidence.overview_key}
    found = {name: opened.pictures.find_picture(key) for name, key in pictures.items()}
    shown = {name: None if data is None else b64encode(data).decode() for name, data in found.items()}
    return {"review": _describe(review), "pictures": shown}


@router.post("/v1/reviews/<review_id>/send")
def send(review_id: str) -> Document:
    """Tells those whom the hit concerns: a person has looked, and it is the listed plate."""
    opened = open_reviewing()
    _record_decision(review_id, "send", Action.CHANGE, opened)
    alerts = send_review(review_id, read_clock(), opened.rules, opened.stores)
    return {"review_id": review_id, "alerts": list(alerts)}


@router.post("/v1/reviews/<review_id>/dismiss")
def dismiss(review_id: str) -> Document:
    """Destroys the hit as a no-hit: a person has looked, and it is another plate."""
    opened = open_reviewing()
    _record_decision(review_id, "dismiss", Action.DESTROY, opened)
    dismiss_review(review_id, read_clock(), opened.stores)
    return {"review_id": review_id, "dismissed": True}


def _describe(review: Review) -> Document:
    entry = review.hit.entry
    return describe_review(review, open_disputes().find_dispute(entry.list_name, entry.entry_id, read_clock()))


def _record_decision(review_id: str, decision: str, action: Action, opened: Reviewing) -> None:
    event = router.current_event.raw_event
    _check_id(review_id)
    # A decision about a person's car is never without a reason, as other changes may be.
    check_purpose(event)
    review = opened.stores.reviews.find_review(review_id, read_clock())
    plates = review.hit.plates if review else ()
    record_change(
        event, f"review:{review_id}", ground=Ground.PENDING.value, plates=plates, action=action, decision=decision
    )


def _check_id(review_id: str) -> str:
    # Before the record is written: it must not hold whatever somebody typed in place of an id, a plate perhaps.
    if _REVIEW_ID.fullmatch(review_id) is None:
        raise ReviewUnknown("a review's id has 32 digits and letters a-f: see alert review list")
    return review_id
