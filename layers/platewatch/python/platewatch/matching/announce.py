"""A doubtful hit of high priority that waits for review: those who take reviews are told at once that it waits.

The message says what waits and where to look, and nothing of the plate or the person. It goes through the deliveries
queue by the rules of alerts: recorded before it is ordered, claimed before it is sent, at least once. With nobody who
takes reviews the operators are told.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from platewatch.alerts.attempt import DeliveryTask, attempt_delivery
from platewatch.alerts.deliver import DeliveryRules
from platewatch.alerts.delivery import CLAIM, Attempt, Delivery, DeliveryState, OrderQueue, ReviewOrder
from platewatch.alerts.document import describe_position, make_safe
from platewatch.alerts.errors import DeliveryBusy, DeliveryUnknown
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.send import Attributes, Message, Operators, Senders
from platewatch.alerts.store import DeliveryLog, RecipientFinder
from platewatch.alerts.words import REMOVED, Language
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.matching.review import Review, ReviewStore
from platewatch.text.gsm import ONE_PART, count_septets
from platewatch.text.message_text import fit_text
from platewatch.text.phone_numbers import NO_NUMBERS
from platewatch.text.probability import format_percent, round_probability
from platewatch.text.timestamps import format_clock, format_moment, format_utc

URGENT: Final = 2
"""Up to this priority a hit that waits for review is announced."""

SCHEMA: Final = "platewatch.review/1"
EVENT: Final = "review"

_WORDS: Final = {
    Language.DUTCH: ("mogelijke hit", "wacht op beoordeling"),
    Language.ENGLISH: ("possible hit", "waits for review"),
}


@dataclass(frozen=True, slots=True)
class Announcing:
    """What announcing works with; `log` keeps the deliveries of reviews."""

    log: DeliveryLog
    queue: OrderQueue


@dataclass(frozen=True, slots=True)
class ReviewDelivery:
    """What delivering an announcement works with."""

    reviews: ReviewStore
    log: DeliveryLog
    recipients: RecipientFinder
    senders: Senders
    apart: OrderQueue
    operators: Operators
    audit: AuditLog


def announce_review(review: Review, recipient_ids: Iterable[str], announcing: Announcing) -> None:
    """Order a message that the review waits, for each of them. Repeatable: what was sent is not ordered again."""
    for recipient_id in recipient_ids:
        first = Delivery(review.review_id, recipient_id, DeliveryState.PENDING, review.retention)
        if announcing.log.open_delivery(first).state is DeliveryState.PENDING:
            announcing.queue.pass_on(ReviewOrder(review.review_id, recipient_id))


def deliver_review(
    order: ReviewOrder,
    clock: Callable[[], datetime],
    rules: DeliveryRules,
    stores: ReviewDelivery,
    postpone: Callable[[timedelta], None],
) -> DeliveryState | None:
    """Tell one recipient that the review waits; the delivery's state after it, None when it does not wait any more.

    Raises as attempt_delivery does.
    """
    review = stores.reviews.find_review(order.review_id, clock())
    if review is None:
        return None
    delivery = stores.log.find_delivery(order.review_id, order.recipient_id)
    if delivery is None:
        raise DeliveryUnknown(f"review {order.review_id} has no delivery to {order.recipient_id}")
    if order.recipient_id == CONTROL_ROOM:
        if not delivery.state.waits:
            return delivery.state
        now = clock()
        if not stores.log.claim_delivery(delivery, now, now + CLAIM):
            postpone(CLAIM)
            raise DeliveryBusy(f"the operators are just being told of review {order.review_id}")
        _notify_operators(order, review, now, rules.zone, stores)
        stores.log.log_attempt(delivery, Attempt(clock(), message_id="operators"))
        return DeliveryState.ACCEPTED

    def record(recipient: Recipient, at: datetime) -> None:
        _record(order, review, recipient.channel.name, at, stores.audit)

    def note_sent(_recipient: Recipient, _message_id: str) -> None:
        """Carriers' reports are of alerts alone."""

    errand = DeliveryTask(
        name=f"the message that review {order.review_id} waits",
        show=_show(review),
        delivery=delivery,
        log=stores.log,
        compose=lambda _: compose_announcement(review, order.recipient_id, rules.language, rules.zone),
        record=record,
        note_sent=note_sent,
    )
    return attempt_delivery(order, errand, clock, rules.attempts, stores, postpone)


def compose_announcement(review: Review, recipient_id: str, default: Language, zone: ZoneInfo) -> Message:
    """The message, without a plate; docs/review.schema.json describes its document.

    The text is one part of the SMS alphabet, in the language of the review's list or else in `default`.
    """
    language = Language(review.settings.language) if review.settings.language else default
    return Message(
        event=EVENT,
        key=f"{review.review_id}-{recipient_id}",
        text=lambda: _compose_text(review, language, zone),
        document=json.dumps(_describe(review, recipient_id), ensure_ascii=False, separators=(",", ":")),
        attributes=_describe_attributes(review, recipient_id),
    )


def _compose_text(review: Review, language: Language, zone: ZoneInfo) -> str:
    hit, waits = _WORDS[language]
    position = review.sighting.position
    head = f"P{review.hit.entry.priority} {hit} {format_percent(review.hit.probability)}"
    time = format_clock(review.sighting.captured_at, review.created_at, zone)
    rest = f" {time} {waits}: {_show(review)}"
    site = position.site if position else review.sighting.camera_id
    room = ONE_PART - count_septets(head) - count_septets(rest) - 1
    fitting = fit_text(site, room, NO_NUMBERS, REMOVED[language])
    return head + (f" {fitting}" if fitting else "") + rest


def _show(review: Review) -> str:
    return f"platewatch alert review show {review.review_id}"


def _describe(review: Review, recipient_id: str) -> dict[str, Any]:
    hit, entry, sighting = review.hit, review.hit.entry, review.sighting
    document = {
        "schema": SCHEMA,
        "review_id": review.review_id,
        "recipient_id": recipient_id,
        "created_at": format_utc(review.created_at),
        "decide_by": format_utc(review.retention.expires_at),
        "late": review.late,
        "list": entry.list_name,
        "category": entry.category,
        "priority": entry.priority,
        "kind": hit.kind.value,
        "probability": round_probability(hit.probability),
        "missing": hit.missing.value if hit.missing else None,
        "camera_id": sighting.camera_id,
        "captured_at": format_utc(sighting.captured_at),
        "position": describe_position(sighting.position),
    }
    return make_safe(document)


def _describe_attributes(review: Review, recipient_id: str) -> Attributes:
    """Those that an alert's message has, but for the tier: a filter for alerts goes for reviews too."""
    entry = review.hit.entry
    return {
        "schema": SCHEMA,
        "recipient_id": recipient_id,
        "list": entry.list_name,
        "category": entry.category,
        "priority": entry.priority,
        "kind": review.hit.kind.value,
        "probability": round_probability(review.hit.probability),
        "late": "true" if review.late else "false",
        "camera_id": review.sighting.camera_id,
    }


def _record(order: ReviewOrder, review: Review, channel: str, now: datetime, audit: AuditLog) -> None:
    detail = {"recipient": order.recipient_id, "channel": channel, "attempt": str(order.received)}
    record = record_system(
        now,
        "deliver",
        Action.DISCLOSE,
        f"review:{review.review_id}",
        Basis(review.retention.ground.value, review.hit.entry.case_number),
        detail | {"notice": "waits for review"},
    )
    audit.append(record, *review.hit.plates)


def _notify_operators(
    order: ReviewOrder, review: Review, now: datetime, zone: ZoneInfo, stores: ReviewDelivery
) -> None:
    """There is no recipient who takes reviews: the operators find a person."""
    _record(order, review, "operators", now, stores.audit)
    stores.operators.notify_operators(
        "Platewatch: a possible hit waits for review",
        f"A possible hit of priority {review.hit.entry.priority} of list {review.hit.entry.list_name} waits for review "
        f"until {format_moment(review.retention.expires_at, zone)}, and no recipient takes reviews of that list there "
        f"and then. See: {_show(review)}. To have somebody told next time: platewatch recipient add --takes-reviews",
    )
