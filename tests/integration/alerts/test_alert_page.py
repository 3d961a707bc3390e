"""alert_page from the link in an SMS to the answer, under moto."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Stand
from platewatch.alerts.delivery import DeliverySource, DeliveryState
from platewatch.aws import clients
from tests.integration.alerts.conftest import OVERVIEW, PLATE, Deployment
from tests.unit.alerts.makers import make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]
Act = Callable[..., "Answer"]
MEANT = "confirmed=yes"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@pytest.fixture
def told(deployment: Deployment) -> Deployment:
    """A deployment in which unit-1 has just got an SMS."""
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient())
    deployment.match(deployment.add_read(("7KXL92", 0.9)).read_id)
    assert deployment.deliver_waiting() == []
    return deployment


@pytest.fixture
def act(told: Deployment, http_event: Callable[..., dict[str, Any]]) -> Act:
    """Asks the page as a phone does; the link is the SMS's unless a token is given."""

    def send(method: str, rest: str = "", token: str | None = None, *, form: str = "", **headers: str) -> Answer:
        token = token or told.read_sms()[0][1].rsplit("/", 1)[1]
        event = http_event(method, f"/a/{token}{rest}", iam=None, headers=headers)
        event["body"] = form
        response = told.load("alert_page").handler(event, told.context)
        assert not response.get("isBase64Encoded")
        return Answer(response["statusCode"], response["headers"], response["body"])

    return send


def _alert(deployment: Deployment) -> Alert:
    now = datetime.now(UTC)
    (alert,) = deployment.alerts.list_alerts(now.date(), now)
    return alert


def test_get_shows_nothing_personal_and_records_nothing(
    act: Act, scan_people: Callable[[], list[dict[str, Any]]]
) -> None:
    answer = act("GET")
    assert answer.status == 200
    for personal in ("7KXL92", "7-KXL-92", "gestolen", "data:image", "Handweg", "2026-17"):
        assert personal not in answer.body
    assert scan_people() == []


def test_post_shows_the_alert_with_its_pictures_and_is_recorded(
    act: Act, told: Deployment, scan_people: Callable[[], list[dict[str, Any]]]
) -> None:
    answer = act("POST")
    assert answer.status == 200
    for shown in ("7-KXL-92", "gestolen voertuig", "Staande houden", "Handweg", "Waarschijnlijk (90%)"):
        assert shown in answer.body
    for picture in (OVERVIEW, PLATE):
        assert base64.b64encode(picture).decode() in answer.body
    (record,) = scan_people()
    assert (record["actor"]["S"], record["action"]["S"]) == ("unit-1", "consult")
    assert record["subject"]["S"] == f"alert:{_alert(told).alert_id}"
    delivery = told.deliveries.find_delivery(_alert(told).alert_id, "unit-1")
    assert delivery is not None
    assert (delivery.state, delivery.source) == (DeliveryState.DELIVERED, DeliverySource.PAGE_OPENED)


def _answers(deployment: Deployment) -> list[tuple[str, str]]:
    return [(one.by, one.step.value) for one in deployment.alerts.find_answers(_alert(deployment)).answers.given]


@pytest.mark.parametrize(
    ("path", "stand", "shown"),
    [
        ("/acknowledge", Stand.ANSWERED, "aangenomen"),
        ("/right-car", Stand.ANSWERED, "juiste auto"),
        ("/misread", Stand.DISMISSED, "afgewezen als verkeerd gelezen"),
        ("/dismiss", Stand.DISMISSED, "afgewezen als verkeerd gelezen"),
        ("/wrong-country", Stand.DISMISSED, "afgewezen als kenteken van een ander land"),
        ("/list-wrong", Stand.ANSWERED, "juist gelezen, de lijst klopt niet"),
    ],
)
def test_an_answer_is_kept_recorded_and_shown(
    act: Act, told: Deployment, scan_people: Callable[[], list[dict[str, Any]]], path: str, stand: Stand, shown: str
) -> None:
    answer = act("POST", path, form=MEANT)
    assert answer.status == 200
    assert f": {shown}</li>" in answer.body
    assert ("Staande houden" in answer.body) is (stand is Stand.ANSWERED)
    alert = _alert(told)
    assert told.alerts.find_answers(alert).answers.stand is stand
    assert [by for by, _ in _answers(told)] == ["unit-1"]
    assert alert.escalate_at is None
    assert told.alerts.is_answered(alert.hit_id)
    assert [record["action"]["S"] for record in scan_people()] == ["change"]


@pytest.mark.parametrize("path", ["/misread", "/dismiss", "/wrong-country", "/list-wrong"])
def test_a_verdict_with_consequences_is_asked_for_twice(
    act: Act, told: Deployment, scan_people: Callable[[], list[dict[str, Any]]], path: str
) -> None:
    for form in ("", "confirmed=no", "confirmed=yes&confirmed=yes", "&" * 300):
        asked = act("POST", path, form=form)
        assert asked.status == 200
        assert "Weet u het zeker?" in asked.body
        assert 'name="confirmed" value="yes"' in asked.body
        for personal in ("7KXL92", "7-KXL-92", "Handweg", "data:image"):
            assert personal not in asked.body
    assert _answers(told) == []
    assert scan_people() == []


def test_a_dismissal_is_undone_from_the_page_and_the_instruction_is_back(act: Act, told: Deployment) -> None:
    dismissed = act("POST", "/misread", form=MEANT)
    assert "Houd voor deze melding niemand staande" in dismissed.body
    assert "Staande houden" not in dismissed.body
    assert "Mijn oordeel intrekken" in dismissed.body
    undone = act("POST", "/undo")
    assert "Staande houden" in undone.body
    assert "(ingetrokken)" in undone.body
    assert _answers(told) == [("unit-1", "misread"), ("unit-1", "undo")]
    assert _alert(told).escalate_at is not None, "nobody has answered: the wait begins again"
    assert "Dit is niet vastgelegd" not in act("POST", "/undo").body
    assert len(_answers(told)) == 2


def test_what_came_of_it_is_said_on_the_page(act: Act, told: Deployment) -> None:
    assert "Dit is niet vastgelegd" in act("POST", "/close", form="outcome=stopped").body
    act("POST", "/acknowledge")
    assert "afgesloten: niet gevonden" in act("POST", "/close", form="outcome=not-found").body
    assert _answers(told) == [("unit-1", "acknowledge"), ("unit-1", "close")]


def test_a_note_of_the_page_is_for_everybody_and_has_no_plate(act: Act, told: Deployment) -> None:
    typed = urlencode({"note": " bij caf\u00e9 <b>,\n7-KXL-92 reed door "})
    kept = "bij caf\u00e9 <b>, [plate] reed door"
    question = act("POST", "/misread", form=typed)
    assert 'name="note"' in question.body
    act("POST", "/misread", form=f"{MEANT}&{typed}")
    answered = act("POST", "/close", form=f"outcome=not-found&{typed}")
    assert answered.body.count(f"\u201c{escape(kept)}\u201d") == 2
    find = told.alerts.find_answers
    assert [answer.note for answer in find(_alert(told)).answers.given] == [kept, kept]
    # The longest note, in letters that take most room, is whole; what is longer is cut.
    act("POST", "/close", form=urlencode({"outcome": "stopped", "note": "\u20ac" * 301}))
    assert find(_alert(told)).answers.given[-1].note == "\u20ac" * 300


def test_what_no_button_of_the_page_sends_changes_nothing(act: Act, told: Deployment) -> None:
    for path, form in (("/close", ""), ("/close", "outcome=gone"), ("/misread", "outcome=stopped"), ("/escalate", "")):
        assert act("POST", path, form=form).status == 404
    assert _answers(told) == []


def test_the_others_are_told_who_answered_and_a_misread_is_counted(
    act: Act, told: Deployment, scan_table: Scan
) -> None:
    (hit,) = [item for item in scan_table("alerts") if item["sk"]["S"] == "camera#west-1"]
    assert hit["told"] == {"N": "1"}
    assert act("POST", "/misread", form=MEANT).status == 200
    assert act("POST", "/misread", form=MEANT).status == 200
    (hit,) = [item for item in scan_table("alerts") if item["sk"]["S"] == "camera#west-1"]
    assert (hit["told"], hit["misread"]) == ({"N": "1"}, {"N": "1"})
    assert told.read_orders() == []


def test_unknown_expired_and_withdrawn_links_answer_alike(
    act: Act, told: Deployment, scan_table: Scan, scan_people: Callable[[], list[dict[str, Any]]]
) -> None:
    unknown = [act(method, rest, "x" * 22) for method, rest in (("GET", ""), ("POST", ""), ("POST", "/dismiss"))]
    told.add_recipients(make_recipient(active=False))
    withdrawn = [act("GET"), act("POST")]
    told.add_recipients(make_recipient())
    (grant,) = [item for item in scan_table("alerts") if item["pk"]["S"].startswith("token#")]
    clients.dynamodb().put_item(TableName="alerts", Item=grant | {"expires": {"S": "2026-01-01T00:00:00.000+00:00"}})
    expired = [act("GET"), act("POST"), act("POST", "/acknowledge")]
    answers = [*unknown, *withdrawn, *expired]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.body for answer in answers}) == 1
    assert scan_people() == []


def test_every_answer_has_the_headers(act: Act) -> None:
    for answer in (act("GET"), act("POST"), act("POST", "/dismiss"), act("GET", "", "x" * 22), act("GET", "/x")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_forged_forwarding_headers_change_nothing(act: Act) -> None:
    plain = act("GET")
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-For": "127.0.0.1",
        "X-Original-URL": "/a/x/dismiss",
        "X-HTTP-Method-Override": "POST",
    }
    for name, value in forged.items():
        assert act("GET", **{name: value}) == plain
    assert act("GET", **forged) == plain


def test_a_picture_that_is_gone_does_not_hide_the_alert(act: Act, told: Deployment) -> None:
    evidence = _alert(told).sighting.evidence
    clients.s3().delete_object(Bucket="evidence", Key=evidence.overview_key)
    answer = act("POST")
    assert answer.status == 200
    assert base64.b64encode(PLATE).decode() in answer.body


def test_without_its_audit_record_nothing_is_shown(
    act: Act, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUDIT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    answer = act("POST")
    assert answer.status == 500
    assert "KXL" not in answer.body
    assert "KXL" not in capsys.readouterr().out


def test_logs_hold_no_plate_and_no_token(act: Act, told: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    act("POST", "/acknowledge")
    token = told.read_sms()[0][1].rsplit("/", 1)[1]
    written = capsys.readouterr()
    assert "alert answered" in written.out
    for secret in (token, "7KXL92", "7-KXL-92"):
        assert secret not in written.out + written.err


def test_an_expired_alert_is_never_served(act: Act, told: Deployment) -> None:
    alert = _alert(told)
    retention = replace(alert.retention, expires_at=datetime.now(UTC))
    key = {"pk": {"S": f"alert#{alert.alert_id}"}, "sk": {"S": "alert"}}
    clients.dynamodb().delete_item(TableName="alerts", Key=key)
    told.alerts.record_alert(replace(alert, retention=retention))
    assert [act("GET").status, act("POST").status] == [404, 404]
