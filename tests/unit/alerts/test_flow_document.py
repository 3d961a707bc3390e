"""Hits as AnprFlowObserved: valid by the published schema and by ours, and honest in both."""

import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.flow_document import describe_flow, format_flow
from platewatch.alerts.standing import Standing
from platewatch.cameras.camera import Position
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import Missing
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

DOCS = Path(__file__).parents[3] / "docs"
PUBLISHED = DOCS / "smart-data-models"
LINK = "https://pw.example/a/x"
OWN = json.loads((DOCS / "flow.schema.json").read_text())
OF_OWN = Draft202012Validator(OWN, format_checker=FormatChecker())


@cache
def make_published() -> Draft202012Validator:
    """Validates by the published schema. What it refers to is beside it; anything else would be an error."""
    common = json.loads((PUBLISHED / "common-schema.json").read_text())
    registry: Registry[Any] = Registry().with_resource(common["$id"], Resource.from_contents(common))
    schema = json.loads((PUBLISHED / "AnprFlowObserved.json").read_text())
    return Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())


ALERT = make_alert_for("unit-1")
SPELLED = replace(
    make_alert_for("unit-1", make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE, probability=0.11),
    hit=replace(
        make_alert_for("unit-1", make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE, probability=0.11).hit,
        spellings=(Spelling("7KXL92", 0.86), Spelling("1KXL92", 0.11)),
    ),
)
ANSWERS = Answers(
    (
        Answer(Step.ACKNOWLEDGE, "unit-1", NOON),
        Answer(Step.MISREAD, "unit-2", NOON),
        Answer(Step.UNDO, "unit-2", NOON),
        Answer(Step.LIST_WRONG, "unit-2", NOON),
        Answer(Step.CLOSE, "unit-1", NOON, Outcome.STOPPED),
    )
)
STANDINGS = [Standing(), Standing(ANSWERS.upto(2)), Standing(ANSWERS, {}, make_dispute(ALERT, ANSWERS.given[3], 4))]


def describe(alert: Alert, standing: Standing = STANDINGS[0]) -> dict[str, Any]:
    document = describe_flow(alert, standing)
    assert document is not None
    return document


def test_the_published_example_is_valid_and_a_damaged_one_is_not() -> None:
    """Otherwise the validator would say yes to anything."""
    example = json.loads((PUBLISHED / "AnprFlowObserved-example.json").read_text())
    make_published().validate(example)
    for wrong in (
        {"type": "ItemFlowObserved"},
        {"location": {"type": "Point", "coordinates": [4.85]}},
        {"dateObserved": 5},
        {"observedVehicle": {"licensePlate": {"identifier": "1ABC123", "confidence": 96}}},
        {"refImages": [{"imageType": "face"}]},
    ):
        assert not make_published().is_valid({**example, **wrong}), wrong
    assert not make_published().is_valid({name: example[name] for name in example if name != "location"})


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize(
    "change",
    [
        lambda alert: alert,
        lambda alert: replace(alert, late=True, escalate_at=None),
        lambda alert: replace(alert, hit=replace(alert.hit, country_read=None, country=CountryCheck.UNKNOWN)),
        lambda alert: replace(alert, hit=replace(alert.hit, missing=Missing.END)),
        lambda alert: replace(alert, sighting=replace(alert.sighting, clock_uncertain=True)),
        lambda alert: replace(alert, retention=replace(alert.retention, free_until=None)),
        lambda _: SPELLED,
    ],
)
def test_documents_are_valid_by_the_published_schema_and_by_ours(
    change: Callable[[Alert], Alert], standing: Standing
) -> None:
    alert = change(ALERT)
    for document in (describe(alert, standing), json.loads(format_flow(alert, LINK, standing) or "")):
        make_published().validate(document)
        OF_OWN.validate(document)


@settings(deadline=None)
@given(
    kind=st.sampled_from(HitKind),
    standing=st.sampled_from(STANDINGS),
    probability=st.floats(0, 1),
    text=st.text(),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
)
def test_whatever_is_stored_the_document_is_valid_and_its_place_is_the_cameras(
    kind: HitKind, standing: Standing, probability: float, text: str, latitude: float, longitude: float
) -> None:
    entry = replace(make_entry(instruction=text), marker=text, make=text, colour=text, reason=text)
    alert = make_alert_for("unit-1", entry, kind=kind, probability=probability, site=text)
    position = Position(NOON, latitude, longitude, text, text)
    alert = replace(alert, sighting=replace(alert.sighting, position=position))
    document = json.loads(format_flow(alert, LINK, standing) or "")
    make_published().validate(document)
    OF_OWN.validate(document)
    assert document["location"] == {"type": "Point", "coordinates": [longitude, latitude]}, "GeoJSON: longitude first"


def test_a_document_says_what_was_read_apart_from_what_is_listed() -> None:
    """A system that ignores the extension must not take the listed plate for the one that was read, nor the
    probability of the hit for that of the read."""
    document = describe(SPELLED)
    assert document["observedVehicle"]["licensePlate"] == {"identifier": "7KXL92", "confidence": 0.86}
    hit = document["platewatchHit"]
    assert (hit["plate_listed"], hit["probability"], hit["kind"]) == ("1KXL92", 0.11, "look-alike")
    assert hit["certainty"] == "doubtful"
    assert hit["spellings"] == [{"plate": "7KXL92", "probability": 0.86}, {"plate": "1KXL92", "probability": 0.11}]
    assert hit["explanation"]["en"].endswith("probability 11%")


def test_the_confidence_is_of_the_read_and_not_of_the_weighed_hit() -> None:
    alert = replace(ALERT, hit=replace(ALERT.hit, probability=0.99, by_read=0.7))
    assert describe(alert)["observedVehicle"]["licensePlate"]["confidence"] == 0.7
    assert describe(alert)["platewatchHit"]["probability"] == 0.99


def test_a_read_whose_own_probability_was_not_kept_has_no_confidence() -> None:
    before = replace(SPELLED, hit=replace(SPELLED.hit, spellings=()))
    assert describe(before)["observedVehicle"]["licensePlate"] == {"identifier": "7KXL92"}


def test_a_document_holds_everything_of_its_hit_in_its_place() -> None:
    entry = replace(make_entry("1KXL92", priority=2), category=3, make="Volvo", colour="rood", marker="gewapend")
    alert = replace(ALERT, hit=replace(SPELLED.hit, entry=entry), late=True, stale_as_of=NOON - timedelta(hours=30))
    document = describe(alert, STANDINGS[2])
    assert {name: value for name, value in document.items() if name not in ("platewatchHit", "refImages")} == {
        "id": f"urn:ngsi-ld:AnprFlowObserved:{alert.hit_id}",
        "type": "AnprFlowObserved",
        "dateObserved": "2026-03-12T11:00:00.000Z",
        "dateReceived": "2026-03-12T11:00:01.000Z",
        "observedBy": "urn:ngsi-ld:Device:west-1",
        "location": {"type": "Point", "coordinates": [4.85, 52.30]},
        "vehiclePlateNotRead": False,
        "observedVehicle": {
            "country": {"code": "NL"},
            "licensePlate": {"identifier": "7KXL92", "confidence": 0.86},
        },
    }
    hit = document["platewatchHit"]
    assert hit.pop("explanation").keys() == {"nl", "en"}
    assert hit == {
        "schema": "platewatch.flow/1",
        "hit_id": alert.hit_id,
        "alert_id": alert.alert_id,
        "passage_id": "west-1:p1",
        "created_at": "2026-03-12T11:00:02.000Z",
        "free_until": "2027-03-12T11:00:00.000Z",
        "expires_at": "2031-03-11T11:00:00.000Z",
        "kind": "look-alike",
        "probability": 0.11,
        "probability_by_read": 0.11,
        "certainty": "doubtful",
        "missing": None,
        "plate_listed": "1KXL92",
        "plate_written": "1-KXL-92",
        "spellings": [{"plate": "7KXL92", "probability": 0.86}, {"plate": "1KXL92", "probability": 0.11}],
        "same_to_camera": [],
        "country_listed": "NL",
        "country": "agrees",
        "list": "stolen",
        "category": 3,
        "priority": 2,
        "reason": "gestolen voertuig",
        "case_number": "2026-17",
        "role": "suspect",
        "instruction": "Staande houden",
        "make": "Volvo",
        "colour": "rood",
        "marker": "gewapend",
        "state": "closed",
        "verdict": "list-wrong",
        "dismissed": False,
        "outcome": "stopped",
        "disputed": True,
        "stale_as_of": "2026-03-11T05:00:00.000Z",
        "late": True,
        "clock_uncertain": False,
        "site": "Handweg",
        "direction": "zuid",
        "model_version": "test",
    }


def test_pictures_are_named_by_their_hashes_and_none_is_in_the_document() -> None:
    shas = [hashlib.sha256(name).hexdigest() for name in (b"plate", b"overview")]
    evidence = replace(ALERT.sighting.evidence, plate_sha256=shas[0], overview_sha256=shas[1])
    pictures = describe(ALERT.with_evidence(evidence))["refImages"]
    assert [one["imageType"] for one in pictures] == ["plate", "overview"]
    named = [urlsafe_b64decode(one["url"].removeprefix("ni:///sha-256;") + "=").hex() for one in pictures]
    assert named == shas
    lost = replace(evidence, plate_sha256="", overview_sha256="not known")
    assert describe(ALERT.with_evidence(lost))["refImages"] == []


def test_a_hit_is_one_observation_whoever_is_told_of_it() -> None:
    mine, yours = describe(ALERT), describe(make_alert_for("unit-2"))
    assert mine["id"] == yours["id"]
    assert mine["platewatchHit"]["alert_id"] != yours["platewatchHit"]["alert_id"]
    assert describe(make_alert_for("unit-1", make_entry(case_number="2026-18")))["id"] != mine["id"]


def test_where_nobody_knows_the_place_there_is_no_document() -> None:
    """The model asks for a place, and a wrong one breaks cases."""
    nowhere = replace(ALERT, sighting=replace(ALERT.sighting, position=None))
    assert describe_flow(nowhere) is None
    assert format_flow(nowhere, LINK) is None


def test_a_message_holds_no_link_but_ours() -> None:
    entry = replace(make_entry(instruction="ga naar gate.nl"), marker="bel 0612345678")
    message = format_flow(make_alert_for("unit-1", entry, site="gate.nl"), LINK) or ""
    assert "gate.nl" not in message
    assert "0612345678" not in message
    assert json.loads(message)["platewatchHit"]["link"] == LINK


def test_our_schema_names_every_field_and_refuses_one_that_is_missing() -> None:
    document = json.loads(format_flow(SPELLED, LINK, STANDINGS[2]) or "")
    assert document.keys() == OWN["properties"].keys()
    hit = OWN["properties"]["platewatchHit"]
    assert document["platewatchHit"].keys() == hit["properties"].keys()
    assert set(hit["required"]) == {*document["platewatchHit"]} - {"link"}
    for name in hit["required"]:
        broken = {each: value for each, value in document["platewatchHit"].items() if each != name}
        assert not OF_OWN.is_valid({**document, "platewatchHit": broken}), name
