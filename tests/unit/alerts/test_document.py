import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from platewatch.alerts.alert import Alert, mark_escalated
from platewatch.alerts.answers import NOBODY, Answer, Answers, Outcome, Step
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.document import (
    describe_alert,
    describe_attributes,
    describe_delivery,
    format_message,
    make_safe,
    summarise_alert,
)
from platewatch.alerts.notice import compose_notice
from platewatch.alerts.standing import Reception, Standing, evaluate_reception
from platewatch.alerts.words import Language
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.reading.completeness import Missing
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "alert.schema.json").read_text())
CHECK = Draft202012Validator(SCHEMA)
ALERT = make_alert_for("unit-1")


ANSWERS = Answers(
    (
        Answer(Step.ACKNOWLEDGE, "unit-1", NOON),
        Answer(Step.MISREAD, "unit-2", NOON),
        Answer(Step.UNDO, "unit-2", NOON),
        Answer(Step.LIST_WRONG, "unit-2", NOON),
        Answer(Step.CLOSE, "arn:aws:iam::1:user/j", NOON, Outcome.STOPPED),
    )
)
STANDINGS = [
    Standing(),
    Standing(NOBODY, reception=Reception.NOBODY),
    Standing(ANSWERS.upto(2), {"unit-2": "Unit 2"}, reception=Reception.TOLD),
    Standing(ANSWERS, {}, make_dispute(ALERT, ANSWERS.given[3], 4), Reception.OTHERS),
    # Of records of earlier versions.
    Standing(Answers((Answer(Step.CLOSE, "j", NOON),))),
]
FULL = STANDINGS[3]


@pytest.mark.parametrize(
    "change",
    [
        lambda alert: alert,
        lambda alert: replace(alert, late=True, escalate_at=None),
        lambda alert: replace(alert, sighting=replace(alert.sighting, position=None)),
        lambda alert: replace(alert, hit=replace(alert.hit, country_read=None, country=CountryCheck.UNKNOWN)),
        lambda alert: mark_escalated(alert, NOON),
    ],
)
@pytest.mark.parametrize("standing", STANDINGS)
def test_documents_are_as_the_schema_says(change: Callable[[Alert], Alert], standing: Standing) -> None:
    alert = change(ALERT)
    CHECK.validate(describe_alert(alert, standing))
    CHECK.validate(json.loads(format_message(alert, "https://pw.example/a/x", standing)))


def test_a_document_holds_all_that_a_system_must_know_and_nothing_else() -> None:
    """Each value is another one, so that none can stand in another's place."""
    entry = replace(make_entry("1KXL92", priority=2), category=3, make="Volvo", colour="rood", marker="gewapend")
    alert = make_alert_for("unit-1", entry, kind=HitKind.LOOK_ALIKE, probability=0.625, tier=2)
    alert = replace(alert, hit=replace(alert.hit, by_read=0.4), stale_as_of=NOON - timedelta(hours=30))
    alert = mark_escalated(alert, NOON + timedelta(minutes=20))
    standing = replace(FULL, reception=Reception.OTHERS, names={"unit-2": "Unit 2"})
    document = describe_alert(alert, standing)
    answers = [
        {
            "number": number,
            "step": step,
            "outcome": "stopped" if step == "close" else None,
            "by": by,
            "name": name,
            "at": "2026-03-12T11:00:00.000Z",
            "undone": number == 2,
            "note": None,
        }
        for number, (step, by, name) in enumerate(
            [
                ("acknowledge", "unit-1", "unit-1"),
                ("misread", "unit-2", "Unit 2"),
                ("undo", "unit-2", "Unit 2"),
                ("list-wrong", "unit-2", "Unit 2"),
                ("close", "arn:aws:iam::1:user/j", "j"),
            ],
            1,
        )
    ]
    assert document == {
        "schema": "platewatch.alert/2",
        "alert_id": alert.alert_id,
        "hit_id": alert.hit_id,
        "recipient_id": "unit-1",
        "state": "closed",
        "verdict": "list-wrong",
        "dismissed": False,
        "outcome": "stopped",
        "answers": answers,
        "dispute": {
            "by": "unit-2",
            "name": "Unit 2",
            "at": "2026-03-12T11:00:00.000Z",
            "settle_by": "2026-03-13T11:00:00.000Z",
        },
        "told": "others",
        "tier": 2,
        "late": False,
        "created_at": "2026-03-12T11:00:02.000Z",
        "escalate_at": None,
        "escalated_at": "2026-03-12T11:20:00.000Z",
        "free_until": "2027-03-12T11:00:00.000Z",
        "expires_at": "2031-03-11T11:00:00.000Z",
        "hit": {
            "kind": "look-alike",
            "probability": 0.625,
            "probability_by_read": 0.4,
            "plate_read": "7KXL92",
            "plate_listed": "1KXL92",
            "plate_written": "1-KXL-92",
            "plate_seen": "1-KXL-92",
            "same_to_camera": [],
            "country_read": "NL",
            "country_listed": "NL",
            "country": "agrees",
            "missing": None,
            "explanation": document["hit"]["explanation"],
        },
        "entry": {
            "entry_id": entry.entry_id,
            "list": "stolen",
            "category": 3,
            "priority": 2,
            "reason": "gestolen voertuig",
            "case_number": "2026-17",
            "consent": "OVJ-2026-3",
            "role": "suspect",
            "instruction": "Staande houden",
            "owner": "Basisteam Amstelveen",
            "make": "Volvo",
            "colour": "rood",
            "marker": "gewapend",
            "disputed": True,
            "stale_as_of": "2026-03-11T05:00:00.000Z",
        },
        "passage": {
            "passage_id": "west-1:p1",
            "camera_id": "west-1",
            "captured_at": "2026-03-12T11:00:00.000Z",
            "received_at": "2026-03-12T11:00:01.000Z",
            "clock_uncertain": False,
            "position": {"latitude": 52.3, "longitude": 4.85, "site": "Handweg", "direction": "zuid"},
            "overview_sha256": "aa",
            "plate_sha256": "bb",
            "snapshot_sha256": "cc",
            "model_version": "test",
            "masking_version": "test",
        },
    }
    message = json.loads(format_message(alert, "https://pw.example/a/x", standing))
    assert message == document | {"link": "https://pw.example/a/x"}


def test_a_delivery_is_described_with_each_of_its_attempts() -> None:
    failed, accepted = Attempt(NOON, error="Throttling"), Attempt(NOON + timedelta(milliseconds=1500), "message-1")
    delivery = Delivery(ALERT.alert_id, "unit-1", DeliveryState.PENDING, ALERT.retention)
    assert describe_delivery(delivery) == {
        "recipient_id": "unit-1",
        "state": "pending",
        "attempts": [],
        "delivered_at": None,
        "source": None,
    }
    delivered = replace(
        delivery,
        state=DeliveryState.DELIVERED,
        attempts=(failed, accepted, Attempt(NOON)),
        delivered_at=NOON + timedelta(seconds=3),
        source=DeliverySource.PAGE_OPENED,
    )
    assert describe_delivery(delivered) == {
        "recipient_id": "unit-1",
        "state": "delivered",
        "attempts": [
            {"at": "2026-03-12T11:00:00.000Z", "result": "failed", "error": "Throttling"},
            {"at": "2026-03-12T11:00:01.500Z", "result": "accepted", "message_id": "message-1"},
            {"at": "2026-03-12T11:00:00.000Z", "result": "accepted", "message_id": ""},
        ],
        "delivered_at": "2026-03-12T11:00:03.000Z",
        "source": DeliverySource.PAGE_OPENED.value,
    }


def test_a_document_says_who_answered_what_and_how_the_hit_stands() -> None:
    document = describe_alert(ALERT, STANDINGS[2])
    assert (document["state"], document["verdict"], document["dismissed"]) == ("answered", "misread", True)
    assert [(one["number"], one["step"], one["name"]) for one in document["answers"]] == [
        (1, "acknowledge", "unit-1"),
        (2, "misread", "Unit 2"),
    ]
    document = describe_alert(ALERT, FULL)
    assert (document["state"], document["outcome"], document["dismissed"]) == ("closed", "stopped", False)
    assert [one["undone"] for one in document["answers"]] == [False, True, False, False, False]
    assert document["entry"]["disputed"] is True
    assert document["dispute"]["settle_by"] == "2026-03-13T11:00:00.000Z"


@pytest.mark.parametrize("number", range(1, 6))
def test_notices_are_as_the_schema_says(number: int) -> None:
    schema = json.loads((DOCS / "answer.schema.json").read_text())
    notice = compose_notice(ALERT, ANSWERS, number, "Unit 2", Language.DUTCH, AMSTERDAM)
    document = json.loads(notice.document)
    Draft202012Validator(schema).validate(document)
    assert _walk(schema, document) == []
    assert set(schema["required"]) == set(schema["properties"]) == set(document)


@pytest.mark.parametrize("state", [DeliveryState.NONE, DeliveryState.FAILED, DeliveryState.WITHDRAWN])
def test_an_alert_that_nobody_received_does_not_look_sent(state: DeliveryState) -> None:
    def make(recipient_id: str, state: DeliveryState) -> Delivery:
        return Delivery(ALERT.alert_id, recipient_id, state, ALERT.retention)

    own = make("unit-1", state)
    others = [own, make("unit-2", DeliveryState.WITHDRAWN), make("unit-3", DeliveryState.PENDING), None]
    assert evaluate_reception(own, others) is Reception.NOBODY
    for received in (DeliveryState.ACCEPTED, DeliveryState.DELIVERED):
        assert evaluate_reception(own, [*others, make("unit-4", received)]) is Reception.OTHERS
        assert evaluate_reception(make("unit-1", received), []) is Reception.TOLD
    assert evaluate_reception(make("unit-1", DeliveryState.PENDING), []) is Reception.WAITING
    document = summarise_alert(ALERT, Standing(reception=Reception.NOBODY))
    assert document["told"] == describe_alert(ALERT, Standing(reception=Reception.NOBODY))["told"] == "nobody"


@settings(deadline=None)
@given(
    kind=st.sampled_from(HitKind),
    standing=st.sampled_from(STANDINGS),
    probability=st.floats(0, 1),
    text=st.text(),
    priority=st.integers(1, 5),
)
def test_whatever_an_entry_says_the_document_is_as_the_schema_says(
    kind: HitKind, standing: Standing, probability: float, text: str, priority: int
) -> None:
    entry = make_entry(priority=priority, instruction=text)
    entry = replace(entry, marker=text, make=text, colour=text, reason=text)
    alert = make_alert_for("unit-1", entry, kind=kind, probability=probability, site=text)
    CHECK.validate(json.loads(format_message(alert, "https://pw.example/a/x", standing)))


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
    document = json.loads(format_message(ALERT, "https://pw.example/a/x", FULL))
    assert _walk(SCHEMA, document) == []
    assert set(SCHEMA["required"]) == {*document} - {"link"}
    for part in ("hit", "entry", "passage", "dispute"):
        for name in document[part]:
            broken = {**document, part: {key: value for key, value in document[part].items() if key != name}}
            assert not CHECK.is_valid(broken), name
    assert not CHECK.is_valid({**document, "schema": "platewatch.alert/1"})


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
    allowed = json.loads(format_message(alert, "https://pw.example/a/x", phones=frozenset({"+31612345678"})))
    assert allowed["entry"]["owner"] == "bel 0612345678"


def test_a_name_of_before_puts_no_link_into_a_message_to_systems() -> None:
    names = {"unit-1": "gate.nl", "unit-2": "bel 0612345678"}
    standing = Standing(ANSWERS, names, make_dispute(ALERT, ANSWERS.given[3], 4), Reception.TOLD)
    document = json.loads(format_message(ALERT, "https://pw.example/a/x", standing))
    CHECK.validate(document)
    told = {answer["by"]: answer["name"] for answer in document["answers"]}
    assert told == {"unit-1": "(link removed)", "unit-2": "bel (number removed)", "arn:aws:iam::1:user/j": "j"}
    assert document["dispute"]["name"] == "bel (number removed)"


def test_what_people_typed_is_made_safe_and_a_case_number_is_no_phone_number() -> None:
    typed = ("reason", "instruction", "owner", "make", "colour", "marker", "site", "direction", "name")
    number, link = "bel 0612345678 nu", "zie evil.nl nu"
    for name in typed:
        assert "0612345678" not in make_safe({name: number})[name]
        assert "evil.nl" not in make_safe({"a": {"b": [{name: link}]}})["a"]["b"][0][name]
    assert make_safe({"case_number": number}) == {"case_number": number}
    assert "evil.nl" not in make_safe({"case_number": link})["case_number"]
    others = {"plate_read": number, "list": link, "priority": 1, "at": None, "late": True, "texts": [link]}
    assert make_safe(others) == others


@pytest.mark.parametrize("name", ["escalate_at", "escalated_at", "free_until"])
def test_a_moment_that_there_is_not_is_said_to_be_none(name: str) -> None:
    moment = NOON + timedelta(minutes=3, microseconds=1_999)
    without = replace(ALERT, escalate_at=None, escalated_at=None, retention=replace(ALERT.retention, free_until=None))
    assert describe_alert(without)[name] is None
    with_it = (
        replace(without, retention=replace(without.retention, free_until=moment))
        if name == "free_until"
        else replace(without, **{name: moment})  # type: ignore[arg-type]
    )
    document = describe_alert(with_it)
    assert document[name] == "2026-03-12T11:03:00.001Z"
    assert [each for each in ("escalate_at", "escalated_at", "free_until") if document[each]] == [name]
    assert summarise_alert(with_it)["escalated"] is (name == "escalated_at")


def test_a_line_of_a_list_says_what_tells_alerts_apart() -> None:
    entry = replace(make_entry("1KXL92", priority=2), marker="gewapend", written="1-KX-L92")
    alert = make_alert_for("unit-1", entry, kind=HitKind.LOOK_ALIKE, probability=0.625)
    plain = {
        "alert_id": alert.alert_id,
        "created_at": "2026-03-12T11:00:02.000Z",
        "captured_at": "2026-03-12T11:00:00.000Z",
        "priority": 2,
        "plate_listed": "1KXL92",
        "plate_written": "1-KX-L92",
        "plate_seen": "1-KX-L92",
        "probability": 0.625,
        "kind": "look-alike",
        "list": "stolen",
        "camera_id": "west-1",
        "site": "Handweg",
        "recipient_id": "unit-1",
        "state": "open",
        "verdict": None,
        "dismissed": False,
        "outcome": None,
        "disputed": False,
        "told": None,
        "escalated": False,
        "late": False,
        "marker": "gewapend",
    }
    assert summarise_alert(alert) == plain
    closed = {"state": "closed", "verdict": "list-wrong", "outcome": "stopped", "disputed": True, "told": "others"}
    assert summarise_alert(alert, FULL) == plain | closed
    dismissed = {"state": "answered", "verdict": "misread", "dismissed": True, "told": "told"}
    assert summarise_alert(alert, STANDINGS[2]) == plain | dismissed
    assert summarise_alert(alert, STANDINGS[4]) == plain | {"state": "closed"}
    elsewhere = replace(mark_escalated(alert, NOON), late=True, sighting=replace(alert.sighting, position=None))
    assert summarise_alert(elsewhere) == plain | {"escalated": True, "late": True, "site": None}


def test_a_hit_of_a_pattern_is_named_by_the_plate_that_was_read() -> None:
    alert = make_alert_for("unit-1", make_entry("7K??92"), kind=HitKind.PATTERN, plate_read="7KXL92")
    document, line = describe_alert(alert), summarise_alert(alert)
    CHECK.validate(document)
    assert document["hit"]["plate_seen"] == line["plate_seen"] == "7-KXL-92"
    assert document["hit"]["plate_listed"] == line["plate_listed"] == "7K??92"
    assert "?" in document["hit"]["plate_written"]
    assert document["hit"]["plate_written"] == line["plate_written"]


def test_a_document_names_what_is_not_in_the_picture_and_fits_its_schema() -> None:
    alert = make_alert_for("unit-1", probability=0.4, plate_read="KXL92")
    document = describe_alert(replace(alert, hit=replace(alert.hit, missing=Missing.START)))
    assert document["hit"]["missing"] == "start"
    CHECK.validate(document)
    assert "the start of the plate is not in the picture" in document["hit"]["explanation"]["en"]
