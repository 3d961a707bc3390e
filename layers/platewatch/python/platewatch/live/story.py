"""What a desk sees of an item beside its document: who was told, where it differs from the list, how probable it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from platewatch.alerts.alert import Sighting
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.document import describe_alert
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import Language, name_certainty
from platewatch.hits.hit import Hit
from platewatch.live.changes import describe_lease, describe_placed
from platewatch.live.duty import LiveItem
from platewatch.matching.document import describe_review
from platewatch.plates.spelling import find_differences
from platewatch.text.timestamps import format_utc


@dataclass(frozen=True, slots=True)
class Notified:
    """That a recipient was told of the hit, or is to be: by an alert of their own."""

    recipient: Recipient
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of a hit beside its alert. `escalate_at` is when the next tier is told unless somebody answers."""

    standing: Standing
    notified: Sequence[Notified] = ()
    escalate_at: datetime | None = None


def describe_item(
    item: LiveItem, story: Story, now: datetime, holder: str, pictures: Mapping[str, str | None] | None
) -> dict[str, Any]:
    """The document of one item; `pictures` are JPEGs in base64, None where nobody asked for them."""
    hit = item.hit
    return {
        "item": describe_placed(item.placed, now, holder),
        "alert": describe_alert(item.alert, story.standing) if item.alert else None,
        "review": describe_review(item.review, story.standing.dispute) if item.review else None,
        "told": [_describe_notified(each) for each in story.notified],
        "escalate_at": format_utc(story.escalate_at) if story.escalate_at else None,
        "differences": list_differences(hit),
        "probability_words": word_probability(hit.probability),
        "camera": _describe_camera(item.sighting),
        "lease": describe_lease(item.placed.find_lease(now), holder),
        "pictures": dict(pictures) if pictures is not None else None,
    }


def list_differences(hit: Hit) -> list[dict[str, Any]]:
    """Where the plate that was read differs from the listed one; positions count its characters from 0.

    Of a pattern there is nothing to compare: what was read fits it.
    """
    if hit.entry.is_pattern:
        return []
    found = find_differences(hit.plate_read, hit.entry.plate)
    return [{"position": each.position, "read": each.read, "listed": each.listed} for each in found]


def word_probability(probability: float) -> dict[str, str]:
    """The probability in the word that officers get by text message, in each language."""
    return {language.value: name_certainty(probability, language) for language in Language}


def _describe_notified(notified: Notified) -> dict[str, Any]:
    delivery, attempts = notified.delivery, notified.delivery.attempts
    at = delivery.delivered_at or (attempts[-1].at if attempts else None)
    return {
        "recipient_id": notified.recipient.recipient_id,
        "recipient": notified.recipient.name,
        "channel": notified.recipient.channel.name,
        "state": delivery.state.value,
        "at": format_utc(at) if at else None,
        "source": delivery.source.value if delivery.source else None,
    }


def _describe_camera(sighting: Sighting) -> dict[str, Any]:
    position = sighting.position
    return {
        "id": sighting.camera_id,
        "site": position.site if position else None,
        "direction": position.direction if position else None,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
    }
