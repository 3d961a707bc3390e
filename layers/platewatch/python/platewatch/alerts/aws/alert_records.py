"""Alerts as JSON, as the alerts table keeps what never changes about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from platewatch.alerts.alert import Alert, Sighting
from platewatch.alerts.answers import Answer
from platewatch.cameras.camera import Position
from platewatch.hits.hit import CountryCheck, Hit, HitKind
from platewatch.hotlists.fields import dump_entry, load_entry
from platewatch.hotlists.settings import ListSettings
from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import Missing
from platewatch.reading.record import Evidence
from platewatch.retention.terms import Ground, Retention
from platewatch.text.timestamps import format_time, parse_time


def dump_alert(alert: Alert) -> dict[str, Any]:
    """All of the alert but when it is or was escalated."""
    return {
        "alert_id": alert.alert_id,
        "hit_id": alert.hit_id,
        "recipient_id": alert.recipient_id,
        "tier": alert.tier,
        "created_at": format_time(alert.created_at),
        "retention": dump_retention(alert.retention),
        "late": alert.late,
        **dump_stale(alert.stale_as_of),
        "settings": dump_settings(alert.settings),
        **dump_hit(alert.hit),
        **dump_sighting(alert.sighting),
    }


def dump_hit(hit: Hit) -> dict[str, Any]:
    """A hit and its entry: the fields `hit` and `entry`."""
    return {
        "hit": {
            "kind": hit.kind.value,
            "plate_read": hit.plate_read,
            "probability": hit.probability,
            "by_read": hit.by_read,
            "country_read": hit.country_read,
            "country": hit.country.value,
            "missing": hit.missing.value if hit.missing else None,
            **({"spellings": [[one.text, one.probability] for one in hit.spellings]} if hit.spellings else {}),
        },
        "entry": dump_entry(hit.entry),
    }


def dump_sighting(sighting: Sighting) -> dict[str, Any]:
    """A sighting: the fields `sighting`, `position` and `evidence`."""
    position, evidence = sighting.position, sighting.evidence
    return {
        "sighting": {
            "passage_id": sighting.passage_id,
            "read_id": sighting.read_id,
            "camera_id": sighting.camera_id,
            "captured_at": format_time(sighting.captured_at),
            "received_at": format_time(sighting.received_at),
            "model_version": sighting.model_version,
            "clock_uncertain": sighting.clock_uncertain,
        },
        "position": {
            "since": format_time(position.since),
            "latitude": position.latitude,
            "longitude": position.longitude,
            "site": position.site,
            "direction": position.direction,
        }
        if position
        else None,
        "evidence": {
            "overview_key": evidence.overview_key,
            "overview_sha256": evidence.overview_sha256,
            "plate_key": evidence.plate_key,
            "plate_sha256": evidence.plate_sha256,
            "snapshot_sha256": evidence.snapshot_sha256,
            "masking_version": evidence.masking_version,
        },
    }


def load_alert(
    record: dict[str, Any],
    escalate_at: datetime | None,
    escalated_at: datetime | None,
    earlier: tuple[Answer, ...],
) -> Alert:
    """The alert of a record of dump_alert, with what is kept beside it."""
    return Alert(
        alert_id=record["alert_id"],
        hit_id=record["hit_id"],
        recipient_id=record["recipient_id"],
        tier=record["tier"],
        hit=load_hit(record),
        sighting=load_sighting(record),
        created_at=parse_time(record["created_at"]),
        escalate_at=escalate_at,
        retention=load_retention(record["retention"]),
        settings=load_settings(record.get("settings", {}), record["entry"]["list_name"]),
        late=record.get("late", False),
        stale_as_of=load_stale(record),
        escalated_at=escalated_at,
        earlier=earlier,
    )


def dump_retention(retention: Retention) -> dict[str, str]:
    """A retention as JSON."""
    free = {"free_until": format_time(retention.free_until)} if retention.free_until else {}
    return {"expires_at": format_time(retention.expires_at), "ground": retention.ground.value, **free}


def load_retention(record: dict[str, str]) -> Retention:
    """The retention of a record of dump_retention."""
    free_until = parse_time(record["free_until"]) if "free_until" in record else None
    return Retention(parse_time(record["expires_at"]), Ground(record["ground"]), free_until)


def load_hit(record: Mapping[str, Any]) -> Hit:
    """The hit of the fields of dump_hit."""
    hit = record["hit"]
    return Hit(
        entry=load_entry(record["entry"]),
        kind=HitKind(hit["kind"]),
        plate_read=hit["plate_read"],
        probability=hit["probability"],
        # Hits from before odds were weighed are as probable as their spelling.
        by_read=hit.get("by_read", hit["probability"]),
        country_read=hit["country_read"],
        country=CountryCheck(hit["country"]),
        # Hits from before completeness was told were of plates that counted as whole.
        missing=Missing(hit["missing"]) if hit.get("missing") else None,
        spellings=tuple(Spelling(text, probability) for text, probability in hit.get("spellings", ())),
    )


def load_sighting(record: Mapping[str, Any]) -> Sighting:
    """The sighting of the fields of dump_sighting."""
    sighting = record["sighting"]
    return Sighting(
        passage_id=sighting["passage_id"],
        read_id=sighting["read_id"],
        camera_id=sighting["camera_id"],
        position=_load_position(record["position"]),
        captured_at=parse_time(sighting["captured_at"]),
        received_at=parse_time(sighting["received_at"]),
        evidence=Evidence(**record["evidence"]),
        model_version=sighting.get("model_version", ""),
        clock_uncertain=sighting.get("clock_uncertain", False),
    )


def _load_position(record: dict[str, Any] | None) -> Position | None:
    return Position(**{**record, "since": parse_time(record["since"])}) if record else None


def dump_stale(stale_as_of: datetime | None) -> dict[str, str]:
    """When a list that was too old had been refreshed last: nothing of one that was not."""
    return {"stale_as_of": format_time(stale_as_of)} if stale_as_of else {}


def load_stale(record: Mapping[str, Any]) -> datetime | None:
    """The same of a record; None also in records from before lists had an origin."""
    return parse_time(record["stale_as_of"]) if "stale_as_of" in record else None


def dump_settings(settings: ListSettings) -> dict[str, Any]:
    """What is kept of a list's settings with its hits."""
    wait = settings.escalate_after
    return {
        "recipients": settings.recipients,
        "escalate_after": wait.total_seconds() if wait is not None else None,
        "language": settings.language,
        "hit_days": settings.hit_days,
    }


def load_settings(record: dict[str, Any], list_name: str) -> ListSettings:
    """Alerts from before lists had settings have none."""
    wait = record.get("escalate_after")
    return ListSettings(
        list_name,
        recipients=tuple(record.get("recipients", ())),
        escalate_after=timedelta(seconds=wait) if wait is not None else None,
        language=record.get("language"),
        hit_days=record.get("hit_days"),
    )
