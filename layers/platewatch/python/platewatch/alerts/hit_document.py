"""Hits as documents: a line of a search's answer, and a story. The alert's own document is in alerts/document.py."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.document import describe_alert, describe_delivery, describe_position, summarise_alert
from platewatch.alerts.hold import Hold
from platewatch.alerts.search import FoundHit
from platewatch.alerts.standing import name_answerer
from platewatch.alerts.story import Asked, Frame, Picture, Story
from platewatch.text.timestamps import format_utc

SCHEMA: Final = "platewatch.story/1"


def summarise_hit(hit: FoundHit, names: Mapping[str, str]) -> dict[str, Any]:
    """A line of a search's answer: the hit as its newest alert tells it, and what became of each of its alerts."""
    newest = hit.alerts[-1]
    line = summarise_alert(newest, hit.standing.with_reception(hit.reception))
    return {
        "hit_id": newest.hit_id,
        **{name: value for name, value in line.items() if name not in ("recipient_id", "escalated")},
        "case_number": newest.hit.entry.case_number,
        "plate_read": newest.hit.plate_read,
        "direction": newest.sighting.position.direction if newest.sighting.position else None,
        "escalated": any(alert.escalated_at for alert in hit.alerts),
        "alerts": [_describe_told(alert, hit.deliveries.get(alert.alert_id), names) for alert in hit.alerts],
    }


def describe_story(story: Story, *, pictures: bool) -> dict[str, Any]:
    """The story's document; `pictures` adds the pictures themselves: JPEG in base64."""
    return {
        "schema": SCHEMA,
        "alert": describe_alert(story.alert, story.standing),
        "alerts": [
            {
                **_describe_told(alert, story.deliveries.get(alert.alert_id), story.names),
                "tier": alert.tier,
                "escalate_at": format_utc(alert.escalate_at) if alert.escalate_at else None,
                "escalated_at": format_utc(alert.escalated_at) if alert.escalated_at else None,
                "attempts": _list_attempts(story.deliveries.get(alert.alert_id)),
                "notices": [describe_delivery(notice) for notice in story.notices.get(alert.alert_id, ())],
            }
            for alert in story.alerts
        ],
        "frames": [_describe_frame(frame, pictures=pictures) for frame in story.frames],
        "holds": [_describe_hold(hold) for hold in story.holds],
        "nobody_left": story.nobody_left,
        "whole": story.is_whole,
        "retention": {
            "ground": story.alert.retention.ground.value,
            "free_until": format_utc(story.alert.retention.free_until) if story.alert.retention.free_until else None,
            "expires_at": format_utc(story.alert.retention.expires_at),
            "restricted": story.alert.retention.is_restricted(story.asked.at),
        },
        "asked": _describe_asked(story.asked),
    }


def _describe_told(alert: Alert, delivery: Delivery | None, names: Mapping[str, str]) -> dict[str, Any]:
    """Whose alert it is, and how far its message came; `state` is null while its delivery is being made."""
    return {
        "alert_id": alert.alert_id,
        "recipient_id": alert.recipient_id,
        "name": names.get(alert.recipient_id, alert.recipient_id),
        "created_at": format_utc(alert.created_at),
        "state": delivery.state.value if delivery else None,
        "delivered_at": format_utc(delivery.delivered_at) if delivery and delivery.delivered_at else None,
        "source": delivery.source.value if delivery and delivery.source else None,
    }


def _list_attempts(delivery: Delivery | None) -> list[dict[str, str]]:
    return describe_delivery(delivery)["attempts"] if delivery else []


def _describe_frame(frame: Frame, *, pictures: bool) -> dict[str, Any]:
    sighting = frame.sighting
    return {
        "read_id": sighting.read_id,
        "camera_id": sighting.camera_id,
        "captured_at": format_utc(sighting.captured_at),
        "received_at": format_utc(sighting.received_at),
        "position": describe_position(sighting.position),
        "snapshot_sha256": sighting.evidence.snapshot_sha256,
        "model_version": sighting.model_version,
        "masking_version": sighting.evidence.masking_version,
        "overview": _describe_picture(frame.overview, shown=pictures),
        "plate": _describe_picture(frame.plate, shown=pictures),
    }


def _describe_picture(picture: Picture, *, shown: bool) -> dict[str, Any]:
    data = picture.data if shown else None
    return {
        "state": picture.state.value,
        "sha256": picture.sha256,
        "found_sha256": picture.found_sha256,
        "jpeg": None if data is None else b64encode(data).decode(),
    }


def _describe_hold(hold: Hold) -> dict[str, str]:
    return {
        "hold_id": hold.hold_id,
        "case_number": hold.case_number,
        "authority": hold.authority,
        "since": format_utc(hold.since),
        "until": format_utc(hold.until),
    }


def _describe_asked(asked: Asked) -> dict[str, str]:
    return {
        "by": asked.by,
        "name": name_answerer(asked.by),
        "role": asked.role,
        "reason": asked.reason,
        "case_number": asked.case_number,
        "authority": asked.authority,
        "at": format_utc(asked.at),
    }
