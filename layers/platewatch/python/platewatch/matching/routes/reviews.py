"""Routes of the review queue: what is too doubtful to be told before a person has looked."""

import re
from base64 import b64encode
from typing import Final

from platewatch.alerts.errors import TallyBusy
from platewatch.audit.record import Action
from platewatch.composition.disputed import open_disputes
from platewatch.composition.reviewing import Reviewing, open_reviewing
from platewatch.evidence.aws.evidence_bucket import EvidenceGone
from platewatch.matching.decide import dismiss_review, send_review
from platewatch.matching.document import describe_review
from platewatch.matching.errors import PresenceBusy, PresenceChanged, ReviewUnknown
from platewatch.matching.review import Review, require_review
from platewatch.retention.terms import Ground
from platewatch.snapshots.aws.reads_queue import MessagesNotTaken
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import FLAG, ID, TEXT, TIME, document, list_of, or_null, part_of

_REVIEW_ID: Final = re.compile(r"[0-9a-f]{32}")


def list_reviews(request: Request) -> Document:
    """What waits for a decision, the most urgent and probable first."""
    waiting = open_reviewing().stores.reviews.list_reviews(get_now())
    plates = [plate for review in waiting for plate in review.hit.plates]
    write_record(request, "reviews", plates=plates, shown=str(len(waiting)))
    return {"reviews": [_describe(review) for review in waiting]}


def show_review(request: Request) -> Document:
    """One review with its pictures: JPEG in base64, null for one that is gone."""
    review_id = request.parts["review_id"]
    opened = open_reviewing()
    review = opened.stores.reviews.find_review(_check_id(review_id), get_now())
    plates = review.hit.plates if review else ()
    write_record(request, f"review:{review_id}", plates=plates)
    review = review or require_review(review_id, get_now(), opened.stores.reviews)
    evidence = review.sighting.evidence
    pictures = {"plate": evidence.plate_key, "overview": evidence.overview_key}
    found = {name: opened.pictures.find_picture(key) for name, key in pictures.items()}
    shown = {name: None if data is None else b64encode(data).decode() for name, data in found.items()}
    return {"review": _describe(review), "pictures": shown}


def send(request: Request) -> Document:
    """Tells those whom the hit concerns: a person has looked, and it is the listed plate."""
    review_id = request.parts["review_id"]
    opened = open_reviewing()
    _record_decision(request, "send", opened)
    alerts = send_review(review_id, get_now(), opened.rules, opened.stores)
    return {"review_id": review_id, "alerts": list(alerts)}


def dismiss(request: Request) -> Document:
    """Destroys the hit as a no-hit: a person has looked, and it is another plate."""
    review_id = request.parts["review_id"]
    opened = open_reviewing()
    _record_decision(request, "dismiss", opened)
    dismiss_review(review_id, get_now(), opened.stores)
    return {"review_id": review_id, "dismissed": True}


def _describe(review: Review) -> Document:
    entry = review.hit.entry
    return describe_review(review, open_disputes().find_dispute(entry.list_name, entry.entry_id, get_now()))


def _record_decision(request: Request, decision: str, opened: Reviewing) -> None:
    review_id = _check_id(request.parts["review_id"])
    review = opened.stores.reviews.find_review(review_id, get_now())
    plates = review.hit.plates if review else ()
    write_record(request, f"review:{review_id}", plates=plates, decision=decision)


def _check_id(review_id: str) -> str:
    # Before the record is written: it must not hold whatever somebody typed in place of an id, a plate perhaps.
    if _REVIEW_ID.fullmatch(review_id) is None:
        raise ReviewUnknown("a review's id has 32 digits and letters a-f: see alert review list")
    return review_id


REVIEW: Final = document(
    {
        "review_id": ID,
        "created_at": TIME,
        "decide_by": TIME,
        "recipient_ids": list_of(TEXT),
        **{name: part_of("alert", name) for name in ("hit", "entry", "passage", "dispute")},
    },
    "review",
)
_PICTURES: Final = document({"plate": or_null(TEXT), "overview": or_null(TEXT)})
_DECIDES: Final = (Role.CONTROL_ROOM,)
_BUSY: Final = (PresenceBusy, PresenceChanged, MessagesNotTaken, TallyBusy)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/reviews",
        list_reviews,
        roles=_DECIDES,
        purpose=PurposeRule.REQUIRED,
        summary="List the reviews that wait for a decision",
        audit=Audit(Action.CONSULT, Ground.PENDING.value),
        answer=document({"reviews": list_of(REVIEW)}),
    ),
    Route(
        "GET",
        "/v1/reviews/{review_id}",
        show_review,
        roles=_DECIDES,
        purpose=PurposeRule.REQUIRED,
        summary="Show a review with its pictures",
        audit=Audit(Action.CONSULT, Ground.PENDING.value),
        answer=document({"review": REVIEW, "pictures": _PICTURES}),
        refusals=(ReviewUnknown,),
    ),
    # A decision about a person's car is never without a reason, as other changes may be.
    Route(
        "POST",
        "/v1/reviews/{review_id}/send",
        send,
        roles=_DECIDES,
        purpose=PurposeRule.REQUIRED,
        summary="Tell those whom a doubtful hit concerns",
        audit=Audit(Action.CHANGE, Ground.PENDING.value),
        answer=document({"review_id": ID, "alerts": list_of(ID)}),
        refusals=(ReviewUnknown, EvidenceGone, *_BUSY),
    ),
    Route(
        "POST",
        "/v1/reviews/{review_id}/dismiss",
        dismiss,
        roles=_DECIDES,
        purpose=PurposeRule.REQUIRED,
        summary="Destroy a doubtful hit",
        audit=Audit(Action.DESTROY, Ground.PENDING.value),
        answer=document({"review_id": ID, "dismissed": FLAG}),
        refusals=(ReviewUnknown, *_BUSY),
    ),
)
