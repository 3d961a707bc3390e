import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from platewatch.alerts.alert import Alert, AlertState, Outcome, Step, take_step
from platewatch.alerts.document import describe_alert, describe_attributes, format_message
from platewatch.matching.hit import CountryCheck, HitKind
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "alert.schema.json").read_text())
CHECK = Draft202012Validator(SCHEMA)
ALERT = make_alert_for("unit-1")


def _close(alert: Alert) -> Alert:
    taken = take_step(alert, Step.ACKNOWLEDGE, "unit-1", NOON)
    return take_step(taken, Step.CLOSE, "arn:aws:iam::1:user/j", NOON, Outcome.STOPPED)


@pytest.mark.parametrize(
    "change",
    [
        lambda alert: alert,
        lambda alert: replace(alert, late=True, escalate_at=None),
        lambda alert: replace(alert, sighting=replace(alert.sighting, position=None)),
        lambda alert: replace(alert, hit=replace(alert.hit, country_read=None, country=CountryCheck.UNKNOWN)),
        lambda alert: take_step(alert, Step.DISMISS, "unit-1", NOON),
        _close,
    ],
)
def test_documents_are_as_the_schema_says(change: Callable[[Alert], Alert]) -> None:
    alert = change(ALERT)
    CHECK.validate(describe_alert(alert))
    CHECK.validate(json.loads(format_message(alert, "https://pw.example/a/x")))


@settings(deadline=None)
@given(
    kind=st.sampled_from(HitKind),
    state=st.sampled_from(AlertState),
    probability=st.floats(0, 1),
    text=st.text(),
    priority=st.integers(1, 5),
)
def test_whatever_an_entry_says_the_document_is_as_the_schema_says(
    kind: HitKind, state: AlertState, probability: float, text: str, priority: int
) -> None:
    entry = make_entry(priority=priority, instruction=text)
    entry = replace(entry, marker=text, make=text, colour=text, reason=text)
    alert = make_alert_for("unit-1", entry, kind=kind, probability=probability, site=text)
    CHECK.validate(json.loads(format_message(replace(alert, state=state), "https://pw.example/a/x")))


def _walk(schema: Any, document: Any, path: str = "") -> list[str]:
    """The fields of the document that the schema does not name."""
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if not isinstance(document, dict):
        return []
    known = schema["properties"]
    lost = [f"{path}.{name}" for name in document if name not in known]
    return lost + [each for name in document if name in known for each in _walk(known[name], document[name], name)]


def test_the_schema_names_every_field_and_refuses_one_that_is_missing() -> None:
    document = json.loads(format_message(_close(ALERT), "https://pw.example/a/x"))
    assert _walk(SCHEMA, document) == []
    for part in ("hit", "entry", "passage"):
        for name in document[part]:
            broken = {**document, part: {key: value for key, value in document[part].items() if key != name}}
            assert not CHECK.is_valid(broken), name
    assert not CHECK.is_valid({**document, "schema": "platewatch.alert/2"})


def test_attributes_are_for_filters_and_have_no_plate() -> None:
    attributes = describe_attributes(replace(ALERT, late=True))
    wanted = {"list": "stolen", "category": 1, "priority": 1, "kind": "exact read", "probability": 0.97, "late": "true"}
    assert {name: attributes[name] for name in wanted} == wanted
    assert describe_attributes(ALERT)["late"] == "false"
    assert "KXL" not in repr(attributes)
    assert len(attributes) <= 10, "SNS drops a raw message to a queue that has more"


def test_a_message_to_systems_holds_no_link_but_ours_whatever_was_stored_before() -> None:
    entry = replace(
        make_entry(instruction="ga naar ｇａｔｅ．ｎｌ"), owner="bel 0612345678", case_number="2026-17 gate.nl"
    )
    alert = make_alert_for("unit-1", entry, site="gate.nl", direction="Łódź")
    document = json.loads(format_message(alert, "https://pw.example/a/x"))
    CHECK.validate(document)
    assert document["entry"]["instruction"] == "ga naar (link removed)"
    assert document["entry"]["owner"] == "bel (number removed)"
    assert document["entry"]["case_number"] == "2026-17 (link removed)"
    position = document["passage"]["position"]
    assert (position["site"], position["direction"]) == ("(link removed)", "Łódź")
    assert document["link"] == "https://pw.example/a/x"
    # The id is that of the entry as it is listed, and who asks the API sees what is listed.
    assert document["entry"]["entry_id"] == entry.entry_id
    assert describe_alert(alert)["entry"]["owner"] == "bel 0612345678"
    allowed = json.loads(format_message(alert, "https://pw.example/a/x", frozenset({"+31612345678"})))
    assert allowed["entry"]["owner"] == "bel 0612345678"
