"""The routes of alerts and recipients, under moto."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.delivery import Attempt, Delivery, DeliveryState
from platewatch.retention.terms import Ground, Retention
from tests.integration.alerts.conftest import Ask, Deployment
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]

PURPOSE = {"X-Reason": "shift handover", "X-Case-Number": "PL1300-2026-17"}
SMS = {"name": "Unit 12", "channel": "sms", "address": "+31612345678", "lists": ["stolen"]}


@pytest.fixture
def alert(deployment: Deployment) -> Alert:
    alert = make_alert_for("unit-1")
    deployment.alerts.record_alert(alert)
    delivery = Delivery(alert.alert_id, "unit-1", DeliveryState.PENDING, alert.retention)
    deployment.deliveries.open_delivery(delivery)
    deployment.deliveries.log_attempt(delivery, Attempt(NOON, error="Throttling"))
    deployment.deliveries.log_attempt(delivery, Attempt(NOON, message_id="m-1"))
    return alert


def test_the_alerts_of_a_day_are_listed_and_the_consultation_is_recorded(
    ask: Ask, alert: Alert, scan_table: Scan
) -> None:
    status, answer = ask("GET", "/v1/alerts", query={"day": "2026-03-12"}, headers=PURPOSE)
    assert (status, answer["day"]) == (200, "2026-03-12")
    (told,) = answer["alerts"]
    assert (told["alert_id"], told["plate_listed"], told["state"]) == (alert.alert_id, "7KXL92", "open")
    assert (told["created_at"], told["site"]) == ("2026-03-12T11:00:02.000Z", "Handweg")
    (record,) = scan_table("audit")
    assert record["actor"]["S"].endswith("/j.jansen")
    assert (record["action"]["S"], record["subject"]["S"]) == ("consult", "alerts")
    assert (record["reason"]["S"], record["case_number"]["S"]) == ("shift handover", "PL1300-2026-17")
    assert "7KXL92" not in repr(record)


def test_today_is_listed_when_no_day_is_asked_for(ask: Ask, alert: Alert) -> None:
    status, answer = ask("GET", "/v1/alerts", headers=PURPOSE)
    assert (status, answer) == (200, {"day": datetime.now(UTC).date().isoformat(), "alerts": [], "restricted": 0})


def test_an_alert_is_shown_with_the_log_of_its_delivery(ask: Ask, alert: Alert, scan_table: Scan) -> None:
    status, answer = ask("GET", f"/v1/alerts/{alert.alert_id}", headers=PURPOSE)
    assert status == 200
    assert answer["alert"]["entry"]["instruction"] == "Staande houden"
    assert answer["alert"]["hit"]["probability"] == 0.97
    (delivery,) = answer["deliveries"]
    assert delivery["state"] == "accepted"
    assert [attempt["result"] for attempt in delivery["attempts"]] == ["failed", "accepted"]
    assert [record["subject"]["S"] for record in scan_table("audit")] == [f"alert:{alert.alert_id}"]


@pytest.mark.parametrize("missing", ["X-Reason", "X-Case-Number"])
@pytest.mark.parametrize("path", ["/v1/alerts", f"/v1/alerts/{'ab' * 16}"])
def test_without_reason_and_case_nothing_is_shown(ask: Ask, scan_table: Scan, missing: str, path: str) -> None:
    headers = {name: value for name, value in PURPOSE.items() if name != missing}
    status, answer = ask("GET", path, headers=headers)
    assert (status, answer["error"]["field"]) == (400, missing)
    assert scan_table("audit") == []


def test_an_alert_that_is_not_there_or_no_alert_at_all(ask: Ask, scan_table: Scan) -> None:
    for alert_id in ("ab" * 16, "7KXL92"):
        status, answer = ask("GET", f"/v1/alerts/{alert_id}", headers=PURPOSE)
        assert (status, answer["error"]["code"]) == (404, "alert_unknown")
    assert "7KXL92" not in repr(scan_table("audit"))


def test_an_expired_alert_is_never_served(ask: Ask, deployment: Deployment) -> None:
    alert = make_alert_for("unit-1")
    deployment.alerts.record_alert(replace(alert, retention=Retention(NOON, Ground.HIT)))
    assert ask("GET", f"/v1/alerts/{alert.alert_id}", headers=PURPOSE)[0] == 404
    assert ask("GET", "/v1/alerts", query={"day": "2026-03-12"}, headers=PURPOSE)[1]["alerts"] == []


def test_without_its_audit_record_nothing_is_shown(ask: Ask, alert: Alert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    status, answer = ask("GET", f"/v1/alerts/{alert.alert_id}", headers=PURPOSE)
    assert (status, set(answer)) == (500, {"error"})


def test_an_alert_is_answered_closed_and_its_misread_counted(
    ask: Ask, alert: Alert, deployment: Deployment, scan_table: Scan
) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    deployment.alerts.record_alert(make_alert_for("unit-2"))
    path = f"/v1/alerts/{alert.alert_id}/answer"
    assert ask("POST", path, {"step": "close", "outcome": "stopped"})[1]["error"]["code"] == "alert_unanswered"
    status, answer = ask("POST", path, {"step": "acknowledge"}, headers=PURPOSE)
    assert (status, answer["state"]) == (200, "answered")
    (given,) = answer["answers"]
    assert given["by"].endswith("/j.jansen")
    assert (given["name"], given["step"], given["number"]) == ("j.jansen", "acknowledge", 1)
    orders = deployment.read_orders()
    assert [(order["recipient_id"], order["answer"]) for order in orders] == [("unit-1", 1), ("unit-2", 1)]
    status, answer = ask("POST", path, {"step": "misread"})
    assert (status, answer["dismissed"], answer["verdict"]) == (200, True, "misread")
    assert [(order["recipient_id"], order["answer"]) for order in deployment.read_orders()] == [
        ("unit-1", 2),
        ("unit-2", 2),
    ]
    assert ask("POST", path, {"step": "close", "outcome": "misread"})[1]["error"]["field"] == "outcome"
    status, answer = ask("POST", path, {"step": "close", "outcome": "found-not-stopped"})
    assert (status, answer["state"], answer["outcome"]) == (200, "closed", "found-not-stopped")
    assert ask("POST", path, {"step": "acknowledge"})[1]["error"]["code"] == "alert_closed"
    status, answer = ask("GET", "/v1/misreads", query={"month": "2026-03"})
    seen = {"told": 0, "right": 0, "misread": 1, "rate": None}
    counts = [{"subject": "camera", "name": "west-1"} | seen, {"subject": "chance", "name": "0.95"} | seen]
    assert (status, answer["counts"]) == (200, counts)
    odds = answer["odds"]
    assert (odds["set"], odds["decided"]) == (1.0, 1)
    assert odds["least"] < odds["fitted"] < 1 < odds["most"]
    # A year is looked at for the odds, and no more.
    assert ask("GET", "/v1/misreads", query={"month": "2027-02"})[1]["odds"]["decided"] == 1
    assert ask("GET", "/v1/misreads", query={"month": "2027-03"})[1]["odds"]["decided"] == 0
    assert ask("GET", "/v1/misreads", query={"month": "2026-3x"})[1]["error"]["field"] == "month"
    assert "KXL" not in repr(scan_table("audit"))


def test_a_wrong_answer_and_an_unknown_alert_are_refused(ask: Ask, alert: Alert) -> None:
    path = f"/v1/alerts/{alert.alert_id}/answer"
    status, answer = ask("POST", path, {"step": "escalate"})
    assert (status, answer["error"]["field"]) == (400, "step")
    for alert_id in ("ab" * 16, "7KXL92"):
        assert ask("POST", f"/v1/alerts/{alert_id}/answer", {"step": "misread"})[0] == 404
    assert ask("POST", path, {"step": "misread"}, iam=None)[0] == 401
    status, answer = ask("POST", path, {"step": "undo"})
    assert (status, answer["error"]["code"]) == (409, "nothing_to_undo")
    assert ask("GET", "/v1/misreads", iam=None)[0] == 401


def _file(deployment: Deployment, recipient_id: str, state: DeliveryState | None, passage_id: str = "p1") -> str:
    """An alert whose delivery came that far; its id."""
    filed = make_alert_for(recipient_id, passage_id=passage_id)
    deployment.alerts.record_alert(filed)
    if state is not None:
        deployment.deliveries.open_delivery(Delivery(filed.alert_id, recipient_id, state, filed.retention))
    return filed.alert_id


def test_an_alert_that_nobody_received_does_not_look_sent(ask: Ask, deployment: Deployment) -> None:
    deployment.add_recipients(*(make_recipient(name) for name in ("unit-1", "unit-2", "unit-3", "unit-4")))
    filed = {
        _file(deployment, "control-room", DeliveryState.NONE, "p1"): "nobody",
        _file(deployment, "unit-1", DeliveryState.FAILED, "p2"): "nobody",
        _file(deployment, "unit-2", DeliveryState.WITHDRAWN, "p2"): "nobody",
        _file(deployment, "unit-1", DeliveryState.FAILED, "p3"): "others",
        _file(deployment, "unit-2", DeliveryState.ACCEPTED, "p3"): "told",
        _file(deployment, "unit-3", DeliveryState.DELIVERED, "p3"): "told",
        _file(deployment, "unit-3", DeliveryState.PENDING, "p4"): "waiting",
        _file(deployment, "unit-4", None, "p4"): "waiting",
    }
    _, answer = ask("GET", "/v1/alerts", query={"day": "2026-03-12"}, headers=PURPOSE)
    assert {one["alert_id"]: one["told"] for one in answer["alerts"]} == filed
    for alert_id, told in filed.items():
        _, answer = ask("GET", f"/v1/alerts/{alert_id}", headers=PURPOSE)
        assert answer["alert"]["told"] == told


def test_a_list_of_many_alerts_says_of_each_how_it_stands(ask: Ask, deployment: Deployment) -> None:
    """More than the store answers at once."""
    filed = [_file(deployment, "unit-1", DeliveryState.ACCEPTED, f"p{number}") for number in range(40)]
    for alert_id in filed[::2]:
        assert ask("POST", f"/v1/alerts/{alert_id}/answer", {"step": "misread"})[0] == 200
    _, answer = ask("GET", "/v1/alerts", query={"day": "2026-03-12"}, headers=PURPOSE)
    assert len(answer["alerts"]) == 40
    assert {one["alert_id"] for one in answer["alerts"] if one["dismissed"]} == set(filed[::2])
    assert {one["told"] for one in answer["alerts"]} == {"told"}


def test_all_notices_of_an_alert_are_shown_in_their_order(ask: Ask, alert: Alert, deployment: Deployment) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    deployment.alerts.record_alert(make_alert_for("unit-2"))
    path = f"/v1/alerts/{make_alert_for('unit-2').alert_id}/answer"
    for step in ("acknowledge", "misread", "undo"):
        assert ask("POST", path, {"step": step})[0] == 200
        deployment.deliver_waiting()
    _, answer = ask("GET", f"/v1/alerts/{alert.alert_id}", headers=PURPOSE)
    assert [notice["state"] for notice in answer["notices"]] == ["accepted"] * 3
    texts = [text for number, text in deployment.read_sms() if number == "+31612345678"]
    assert len(texts) == 6, "two recipients with one number, and three answers of neither"


def test_a_recipient_from_put_to_delete(ask: Ask, deployment: Deployment, scan_table: Scan) -> None:
    deployment.add_lists("stolen")
    status, answer = ask("PUT", "/v1/recipients/unit-12", SMS)
    assert (status, answer["recipient"]["tier"]) == (200, 1)
    status, answer = ask("PUT", "/v1/recipients/unit-12", SMS | {"active": False})
    assert (status, answer["error"]["code"]) == (409, "recipient_exists")
    assert ask("PUT", "/v1/recipients/unit-12", SMS | {"active": False}, query={"replace": "true"})[0] == 200
    deployment.add_recipients(make_recipient("desk"))
    status, answer = ask("GET", "/v1/recipients")
    assert [(one["recipient_id"], one["active"]) for one in answer["recipients"]] == [
        ("desk", True),
        ("unit-12", False),
    ]
    assert ask("DELETE", "/v1/recipients/unit-12") == (200, {"recipient_id": "unit-12", "removed": True})
    status, answer = ask("DELETE", "/v1/recipients/unit-12")
    assert (status, answer["error"]["code"]) == (404, "recipient_unknown")
    changes = [(one["subject"]["S"], one["detail"]["M"]["change"]["S"]) for one in scan_table("audit")]
    # The second one was refused, for there was one already.
    done = [("recipient:unit-12", change) for change in ("add", "add", "replace", "remove")]
    assert changes == [*done, ("recipient:unknown", "remove")]
    assert "+31612345678" not in repr(scan_table("audit"))


def test_a_webhooks_secret_is_shown_once_and_kept_nowhere(ask: Ask, deployment: Deployment, scan_table: Scan) -> None:
    hook = {"name": "Desk", "channel": "webhook", "address": "https://desk.example.org/in", "lists": "all"}
    status, answer = ask("PUT", "/v1/recipients/desk", hook)
    first = answer["secret"]
    assert (status, first.startswith("pwhs_"), len(first) > 40) == (200, True, True)
    again = {"replace": "true"}
    assert "secret" not in ask("PUT", "/v1/recipients/desk", hook | {"tier": 2}, query=again)[1]
    assert first not in repr(ask("GET", "/v1/recipients")) + repr(scan_table("alerts")) + repr(scan_table("audit"))
    renewed = ask("PUT", "/v1/recipients/desk", hook, query=again | {"new_secret": "true"})[1]["secret"]
    moved = ask("PUT", "/v1/recipients/desk", hook | {"address": "https://other.example.org/"}, query=again)[1][
        "secret"
    ]
    assert len({first, renewed, moved}) == 3
    assert "secret" not in ask("PUT", "/v1/recipients/unit-12", SMS)[1]


def test_a_wrong_recipient_is_refused_by_field_and_changes_nothing(
    ask: Ask, deployment: Deployment, scan_table: Scan
) -> None:
    status, answer = ask("PUT", "/v1/recipients/unit-12", SMS | {"address": "0612345678"})
    assert (status, answer["error"]["field"]) == (400, "address")
    status, answer = ask("PUT", "/v1/recipients/control-room", SMS)
    assert (status, answer["error"]["field"]) == (400, "recipient_id")
    assert (deployment.recipients.list_recipients(), scan_table("audit")) == ((), [])


def test_nobody_without_an_identity(ask: Ask, scan_table: Callable[[str], list[Any]]) -> None:
    for method, path in (("GET", "/v1/recipients"), ("GET", "/v1/alerts"), ("DELETE", "/v1/recipients/unit-12")):
        assert ask(method, path, headers=PURPOSE, iam=None)[0] == 401
    assert scan_table("audit") == []
