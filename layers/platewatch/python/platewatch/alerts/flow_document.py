"""A hit as an AnprFlowObserved document of Smart Data Models, for systems that take that form.

The model knows one plate with one confidence. Those of our document are what the camera read and how probable that is,
by the read alone. How probable the hit is, what is listed, which other plates it may be and how the hit stands are in
the extension `platewatchHit`, which docs/flow.schema.json describes. docs/exchange.md tells the makers of systems.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any, Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.document import make_safe
from platewatch.alerts.explain import explain_hit
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import Language, name_certainty
from platewatch.hits.hit import Hit
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.probability import round_probability
from platewatch.text.timestamps import format_utc

TYPE: Final = "AnprFlowObserved"
SCHEMA: Final = "platewatch.flow/1"
EXTENSION: Final = "platewatchHit"

_UNKNOWN: Final = Standing()


def describe_flow(alert: Alert, standing: Standing = _UNKNOWN) -> dict[str, Any] | None:
    """The hit's document. None where nobody knows where the camera stood: the model asks for a place.

    It is the same for all alerts of a hit, but for the ids of the alert.
    """
    hit, sighting = alert.hit, alert.sighting
    position = sighting.position
    if position is None:
        return None
    return {
        "id": f"urn:ngsi-ld:{TYPE}:{alert.hit_id}",
        "type": TYPE,
        "dateObserved": format_utc(sighting.captured_at),
        "dateReceived": format_utc(sighting.received_at),
        "observedBy": f"urn:ngsi-ld:Device:{sighting.camera_id}",
        "location": {"type": "Point", "coordinates": [position.longitude, position.latitude]},
        "vehiclePlateNotRead": False,
        "observedVehicle": {
            **({"country": {"code": hit.country_read}} if hit.country_read else {}),
            "licensePlate": _describe_plate(hit),
        },
        "refImages": list(_list_pictures(alert)),
        EXTENSION: _describe_hit(alert, standing),
    }


def format_flow(
    alert: Alert, link: str, standing: Standing = _UNKNOWN, phones: PhoneNumbers = NO_NUMBERS
) -> str | None:
    """The message: the document with the link to the alert's page, as JSON; None where describe_flow makes none.

    What people typed is made as safe as in the alert's own document.
    """
    document = describe_flow(alert, standing)
    if document is None:
        return None
    safe = make_safe(document, phones)
    safe[EXTENSION]["link"] = link
    return json.dumps(safe, ensure_ascii=False, separators=(",", ":"))


def _describe_plate(hit: Hit) -> dict[str, Any]:
    """What was read. Without a confidence where it is from before the spellings were kept: none is better than another
    thing's.
    """
    sure = hit.sure_of_read
    return {"identifier": hit.plate_read, **({} if sure is None else {"confidence": round_probability(sure)})}


def _list_pictures(alert: Alert) -> Iterator[dict[str, str]]:
    """The masked pictures by their hashes (RFC 6920). They are seen behind the link, with the recipient's PIN."""
    evidence = alert.sighting.evidence
    for kind, sha256 in (("plate", evidence.plate_sha256), ("overview", evidence.overview_sha256)):
        if name := _name_by_hash(sha256):
            yield {"url": name, "contentType": "image/jpeg", "imageType": kind}


def _name_by_hash(sha256: str) -> str | None:
    try:
        digest = bytes.fromhex(sha256)
    except ValueError:
        return None
    return f"ni:///sha-256;{urlsafe_b64encode(digest).rstrip(b'=').decode()}" if digest else None


def _describe_hit(alert: Alert, standing: Standing) -> dict[str, Any]:
    hit, entry, sighting, position = alert.hit, alert.hit.entry, alert.sighting, alert.sighting.position
    verdict, closed = standing.answers.verdict, standing.answers.closed
    return {
        "schema": SCHEMA,
        "hit_id": alert.hit_id,
        "alert_id": alert.alert_id,
        "passage_id": sighting.passage_id,
        "created_at": format_utc(alert.created_at),
        "free_until": format_utc(alert.retention.free_until) if alert.retention.free_until else None,
        "expires_at": format_utc(alert.retention.expires_at),
        "kind": hit.kind.value,
        "probability": round_probability(hit.probability),
        "probability_by_read": round_probability(hit.by_read),
        "certainty": name_certainty(hit.probability, Language.ENGLISH),
        "missing": hit.missing.value if hit.missing else None,
        "explanation": {language.value: explain_hit(hit, language) for language in Language},
        "plate_listed": entry.plate,
        "plate_written": entry.show_plate(hit.country_read),
        "spellings": [{"plate": one.text, "probability": round_probability(one.probability)} for one in hit.spellings],
        "same_to_camera": list(hit.same_to_camera),
        "country_listed": entry.country,
        "country": hit.country.value,
        "list": entry.list_name,
        "category": entry.category,
        "priority": entry.priority,
        "reason": entry.reason,
        "case_number": entry.case_number,
        "role": entry.role.value,
        "instruction": entry.instruction,
        "make": entry.make,
        "colour": entry.colour,
        "marker": entry.marker,
        "state": standing.answers.state.value,
        "verdict": verdict.step.value if verdict else None,
        "dismissed": standing.answers.dismissed is not None,
        "outcome": closed.outcome.value if closed and closed.outcome else None,
        "disputed": standing.dispute is not None,
        "stale_as_of": format_utc(alert.stale_as_of) if alert.stale_as_of else None,
        "late": alert.late,
        "clock_uncertain": sighting.clock_uncertain,
        "site": position.site if position else None,
        "direction": position.direction if position else None,
        "model_version": sighting.model_version,
    }
