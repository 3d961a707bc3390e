"""An alert as a document for systems: what the topic carries and what the API answers.

docs/alerts.md and docs/alert.schema.json describe it. `schema` is `platewatch.alert/2`. Fields may be added within a
version; a field that goes or changes its meaning makes a new one. Times are ISO 8601 in UTC, probabilities 0 to 1 by
platewatch.text.probability.round_probability, degrees WGS 84.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.delivery import Attempt, Delivery
from platewatch.alerts.explain import explain_hit
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import REMOVED, Language
from platewatch.cameras.camera import Position
from platewatch.hotlists.fields import DOCUMENT_FIELDS
from platewatch.hotlists.values import TextRule
from platewatch.text.message_text import keep_safe
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.probability import round_probability
from platewatch.text.timestamps import format_utc

SCHEMA: Final = "platewatch.alert/2"

_UNKNOWN: Final = Standing()

_TYPED: Final = frozenset(
    {"site", "direction", "name", "note", *(field.name for field in DOCUMENT_FIELDS if field.text is TextRule.SENT)}
)
"""Fields that hold what somebody typed."""

_REFERENCES: Final = frozenset(field.name for field in DOCUMENT_FIELDS if field.text is TextRule.REFERENCE)
"""The same, of which numbers may look like a phone's."""


def describe_alert(alert: Alert, standing: Standing = _UNKNOWN) -> dict[str, Any]:
    """The alert's document."""
    hit, entry, sighting = alert.hit, alert.hit.entry, alert.sighting
    return {
        "schema": SCHEMA,
        "alert_id": alert.alert_id,
        "hit_id": alert.hit_id,
        "recipient_id": alert.recipient_id,
        **describe_standing(standing),
        "tier": alert.tier,
        "late": alert.late,
        "created_at": format_utc(alert.created_at),
        "escalate_at": format_utc(alert.escalate_at) if alert.escalate_at else None,
        "escalated_at": format_utc(alert.escalated_at) if alert.escalated_at else None,
        "free_until": format_utc(alert.retention.free_until) if alert.retention.free_until else None,
        "expires_at": format_utc(alert.retention.expires_at),
        "hit": {
            "kind": hit.kind.value,
            "probability": round_probability(hit.probability),
            "probability_by_read": round_probability(hit.by_read),
            "plate_read": hit.plate_read,
            "plate_listed": entry.plate,
            "plate_written": entry.show_plate(hit.country_read),
            "plate_seen": hit.show_plate(),
            "same_to_camera": list(hit.same_to_camera),
            "country_read": hit.country_read,
            "country_listed": entry.country,
            "country": hit.country.value,
            "missing": hit.missing.value if hit.missing else None,
            "explanation": {language.value: explain_hit(hit, language) for language in Language},
        },
        "entry": {
            "entry_id": entry.entry_id,
            "list": entry.list_name,
            **{field.name: field.dump(getattr(entry, field.name)) for field in DOCUMENT_FIELDS},
            "disputed": standing.dispute is not None,
            "stale_as_of": format_utc(alert.stale_as_of) if alert.stale_as_of else None,
        },
        "passage": {
            "passage_id": sighting.passage_id,
            "camera_id": sighting.camera_id,
            "captured_at": format_utc(sighting.captured_at),
            "received_at": format_utc(sighting.received_at),
            "clock_uncertain": sighting.clock_uncertain,
            "position": describe_position(sighting.position),
            "overview_sha256": sighting.evidence.overview_sha256,
            "plate_sha256": sighting.evidence.plate_sha256,
            "snapshot_sha256": sighting.evidence.snapshot_sha256,
            "model_version": sighting.model_version,
            "masking_version": sighting.evidence.masking_version,
        },
    }


def describe_standing(standing: Standing) -> dict[str, Any]:
    """How a hit stands: the fields from `state` to `told` of the alert's document."""
    answers, undone = standing.answers, standing.answers.find_undone()
    verdict, closed, dispute = answers.verdict, answers.closed, standing.dispute
    return {
        "state": answers.state.value,
        "verdict": verdict.step.value if verdict else None,
        "dismissed": answers.dismissed is not None,
        "outcome": closed.outcome.value if closed and closed.outcome else None,
        "answers": [
            {
                "number": number,
                "step": answer.step.value,
                "outcome": answer.outcome.value if answer.outcome else None,
                "by": answer.by,
                "name": standing.name(answer.by),
                "at": format_utc(answer.at),
                "undone": number in undone,
                "note": answer.note or None,
            }
            for number, answer in enumerate(answers.given, 1)
        ],
        "dispute": {
            "by": dispute.by,
            "name": standing.name(dispute.by),
            "at": format_utc(dispute.at),
            "settle_by": format_utc(dispute.settle_by),
        }
        if dispute
        else None,
        "told": standing.reception.value if standing.reception else None,
    }


def summarise_alert(alert: Alert, standing: Standing = _UNKNOWN) -> dict[str, Any]:
    """One line of a list of alerts: what tells them apart, and no more."""
    position, answers = alert.sighting.position, standing.answers
    verdict, closed = answers.verdict, answers.closed
    return {
        "alert_id": alert.alert_id,
        "created_at": format_utc(alert.created_at),
        "captured_at": format_utc(alert.sighting.captured_at),
        "priority": alert.hit.entry.priority,
        "plate_listed": alert.hit.entry.plate,
        "plate_written": alert.hit.entry.show_plate(alert.hit.country_read),
        "plate_seen": alert.hit.show_plate(),
        "probability": round_probability(alert.hit.probability),
        "kind": alert.hit.kind.value,
        "list": alert.hit.entry.list_name,
        "camera_id": alert.sighting.camera_id,
        "site": position.site if position else None,
        "recipient_id": alert.recipient_id,
        "state": answers.state.value,
        "verdict": verdict.step.value if verdict else None,
        "dismissed": answers.dismissed is not None,
        "outcome": closed.outcome.value if closed and closed.outcome else None,
        "disputed": standing.dispute is not None,
        "told": standing.reception.value if standing.reception else None,
        "escalated": alert.escalated_at is not None,
        "late": alert.late,
        "marker": alert.hit.entry.marker,
    }


def format_message(alert: Alert, link: str, standing: Standing = _UNKNOWN, phones: PhoneNumbers = NO_NUMBERS) -> str:
    """The message for the topic and for webhooks: the alert's document with the link to its page, as JSON.

    Of what people typed nothing is left that a phone or a mail program would make a link of, but `phones`: ours is the
    only link, for the topic is also read as mail.
    """
    document = make_safe(describe_alert(alert, standing), phones)
    return json.dumps({**document, "link": link}, ensure_ascii=False, separators=(",", ":"))


def make_safe(document: Mapping[str, Any], phones: PhoneNumbers = NO_NUMBERS) -> dict[str, Any]:
    """The document as it may be sent: what people typed holds no link, and no phone number but `phones`."""
    return {name: _make_safe(name, value, phones) for name, value in document.items()}


def _make_safe(name: str, value: Any, phones: PhoneNumbers) -> Any:
    if isinstance(value, Mapping):
        return make_safe(value, phones)
    if isinstance(value, list):
        return [_make_safe(name, one, phones) for one in value]
    if isinstance(value, str) and (name in _TYPED or name in _REFERENCES):
        return keep_safe(value, REMOVED[Language.ENGLISH], None if name in _REFERENCES else phones)
    return value


def describe_attributes(alert: Alert) -> dict[str, str | int | float]:
    """What a subscription may filter on: numbers as numbers, `late` as the text true or false. No plate.

    There are ten at the most: SNS drops a raw message to a queue that has more.
    """
    return {
        "schema": SCHEMA,
        "recipient_id": alert.recipient_id,
        "list": alert.hit.entry.list_name,
        "category": alert.hit.entry.category,
        "priority": alert.hit.entry.priority,
        "kind": alert.hit.kind.value,
        "probability": round_probability(alert.hit.probability),
        "late": "true" if alert.late else "false",
        "camera_id": alert.sighting.camera_id,
        "tier": alert.tier,
    }


def describe_delivery(delivery: Delivery) -> dict[str, Any]:
    """A delivery with the log of its attempts."""
    return {
        "recipient_id": delivery.recipient_id,
        "state": delivery.state.value,
        "attempts": [_describe_attempt(attempt) for attempt in delivery.attempts],
        "delivered_at": format_utc(delivery.delivered_at) if delivery.delivered_at else None,
        "source": delivery.source.value if delivery.source else None,
    }


def _describe_attempt(attempt: Attempt) -> dict[str, str]:
    if attempt.error is not None:
        return {"at": format_utc(attempt.at), "result": "failed", "error": attempt.error}
    return {"at": format_utc(attempt.at), "result": "accepted", "message_id": attempt.message_id or ""}


def describe_position(position: Position | None) -> dict[str, Any] | None:
    """Where a camera stood; None when nobody knows."""
    if position is None:
        return None
    return {
        "latitude": position.latitude,
        "longitude": position.longitude,
        "site": position.site,
        "direction": position.direction,
    }
