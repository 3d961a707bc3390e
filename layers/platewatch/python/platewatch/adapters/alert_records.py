"""Alerts as JSON, as the alerts table keeps what never changes about them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from platewatch.alerts.alert import Alert, AlertState, Answer, Sighting
from platewatch.cameras.camera import Position
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.hit import CountryCheck, Hit, HitKind
from platewatch.reads.record import Evidence
from platewatch.retention.terms import Ground, Retention


def dump_alert(alert: Alert) -> dict[str, Any]:
    """All of the alert but state, answer and the time to escalate."""
    hit, sighting, position = alert.hit, alert.sighting, alert.sighting.position
    entry, evidence = hit.entry, sighting.evidence
    return {
        "alert_id": alert.alert_id,
        "hit_id": alert.hit_id,
        "recipient_id": alert.recipient_id,
        "tier": alert.tier,
        "created_at": format_time(alert.created_at),
        "retention": dump_retention(alert.retention),
        "late": alert.late,
        "settings": _dump_settings(alert.settings),
        "hit": {
            "kind": hit.kind.value,
            "plate_read": hit.plate_read,
            "probability": hit.probability,
            "country_read": hit.country_read,
            "country": hit.country.value,
        },
        "entry": {
            "list_name": entry.list_name,
            "plate": entry.plate,
            "country": entry.country,
            "category": entry.category,
            "priority": entry.priority,
            "reason": entry.reason,
            "case_number": entry.case_number,
            "consent": entry.consent,
            "role": entry.role.value,
            "instruction": entry.instruction,
            "valid_from": entry.valid_from.isoformat(),
            "weed_date": entry.weed_date.isoformat(),
            "owner": entry.owner,
            "make": entry.make,
            "colour": entry.colour,
            "marker": entry.marker,
        },
        "sighting": {
            "passage_id": sighting.passage_id,
            "read_id": sighting.read_id,
            "camera_id": sighting.camera_id,
            "captured_at": format_time(sighting.captured_at),
            "received_at": format_time(sighting.received_at),
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


def load_alert(record: dict[str, Any], state: AlertState, answer: Answer | None, escalate_at: datetime | None) -> Alert:
    """The alert of a record of dump_alert, with what is kept beside it."""
    sighting = record["sighting"]
    return Alert(
        alert_id=record["alert_id"],
        hit_id=record["hit_id"],
        recipient_id=record["recipient_id"],
        tier=record["tier"],
        hit=_load_hit(record["hit"], record["entry"]),
        sighting=Sighting(
            passage_id=sighting["passage_id"],
            read_id=sighting["read_id"],
            camera_id=sighting["camera_id"],
            position=_load_position(record["position"]),
            captured_at=read_time(sighting["captured_at"]),
            received_at=read_time(sighting["received_at"]),
            evidence=Evidence(**record["evidence"]),
        ),
        created_at=read_time(record["created_at"]),
        escalate_at=escalate_at,
        retention=load_retention(record["retention"]),
        settings=_load_settings(record.get("settings", {}), record["entry"]["list_name"]),
        late=record.get("late", False),
        state=state,
        answer=answer,
    )


def dump_retention(retention: Retention) -> dict[str, str]:
    """A retention as JSON."""
    return {"expires_at": format_time(retention.expires_at), "ground": retention.ground.value}


def load_retention(record: dict[str, str]) -> Retention:
    """The retention of a record of dump_retention."""
    return Retention(read_time(record["expires_at"]), Ground(record["ground"]))


def format_time(moment: datetime) -> str:
    """ISO 8601 of one width and zone: comparing the texts compares the moments."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def read_time(text: str) -> datetime:
    """The moment of format_time."""
    return datetime.fromisoformat(text)


def _load_hit(hit: dict[str, Any], entry: dict[str, Any]) -> Hit:
    days = {name: date.fromisoformat(entry[name]) for name in ("valid_from", "weed_date")}
    return Hit(
        entry=Entry(**{**entry, **days, "role": SubjectRole(entry["role"])}),
        kind=HitKind(hit["kind"]),
        plate_read=hit["plate_read"],
        probability=hit["probability"],
        country_read=hit["country_read"],
        country=CountryCheck(hit["country"]),
    )


def _load_position(record: dict[str, Any] | None) -> Position | None:
    return Position(**{**record, "since": read_time(record["since"])}) if record else None


def _dump_settings(settings: ListSettings) -> dict[str, Any]:
    wait = settings.escalate_after
    return {
        "recipients": settings.recipients,
        "escalate_after": wait.total_seconds() if wait is not None else None,
        "language": settings.language,
    }


def _load_settings(record: dict[str, Any], list_name: str) -> ListSettings:
    """Alerts from before lists had settings have none."""
    wait = record.get("escalate_after")
    return ListSettings(
        list_name,
        recipients=tuple(record.get("recipients", ())),
        escalate_after=timedelta(seconds=wait) if wait is not None else None,
        language=record.get("language"),
    )
