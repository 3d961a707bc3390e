"""Two officers and one car, from match to the second officer's page, under moto: what each sees and is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.misreads import Subject
from platewatch.aws import clients
from platewatch.composition.answering import open_answers
from tests.integration.alerts.conftest import Deployment
from tests.integration.alerts.test_watch import _read_ops, _watch
from tests.unit.alerts.makers import make_entry, make_recipient

PHONES = {"unit-1": "+31600000001", "unit-2": "+31600000002", "unit-3": "+31600000003"}
ENTRY = make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1))
Press = Callable[..., str]


@pytest.fixture
def told(deployment: Deployment) -> Deployment:
    """A deployment in which three units have just got an SMS of one hit."""
    deployment.add_entries("stolen", ENTRY)
    deployment.add_recipients(*(make_recipient(name, address=number) for name, number in PHONES.items()))
    deployment.match(deployment.add_read(("7KXL92", 0.9)).read_id)
    assert deployment.deliver_waiting() == []
    return deployment


@pytest.fixture
def press(told: Deployment, http_event: Callable[..., dict[str, Any]]) -> Press:
    """A unit presses a button of its page; the page that follows."""

    def send(unit: str, button: str = "", form: str = "confirmed=yes") -> str:
        token = texts_to(told, unit)[0].rsplit("/", 1)[1]
        event = http_event("POST", f"/a/{token}" + (f"/{button}" if button else ""), iam=None)
        event["body"] = form
        response = told.load("alert_page").handler(event, told.context)
        assert response["statusCode"] == 200
        body: str = response["body"]
        return body

    return send


def texts_to(deployment: Deployment, unit: str) -> list[str]:
    return [text for number, text in deployment.read_sms() if number == PHONES[unit]]


def pass_again(deployment: Deployment) -> None:
    """The same car passes the same camera once more, having been away for long."""
    for item in clients.dynamodb().scan(TableName="alerts")["Items"]:
        if item["pk"]["S"].startswith("presence#"):
            key = {name: item[name] for name in ("pk", "sk")}
            clients.dynamodb().delete_item(TableName="alerts", Key=key)
    captured_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=50)
    deployment.match(deployment.add_read(("7KXL92", 0.9), read_id="r2-00", captured_at=captured_at).read_id)
    deployment.deliver_waiting()


def count_right_and_misread() -> tuple[int, int]:
    counts = DynamoTally(clients.dynamodb(), "alerts").list_counts(f"{datetime.now(UTC):%Y-%m}")
    [count] = [one for one in counts if one.subject is Subject.CAMERA]
    assert count.told == 1
    return count.right, count.misread


def test_two_officers_and_one_car(told: Deployment, press: Press) -> None:
    """The whole of the fault: the second page said open, and a dismissal did not reach who was on the way."""
    assert "Staande houden" in press("unit-1", "acknowledge")
    told.deliver_waiting()
    page = press("unit-2")
    assert ": aangenomen</li>" in page
    assert "Name of unit-1" in page
    page = press("unit-2", "misread")
    assert "Staande houden" not in page
    told.deliver_waiting()
    assert "afgewezen als verkeerd gelezen door Name of unit-2" in texts_to(told, "unit-1")[1]
    page = press("unit-1")
    assert "Staande houden" not in page
    assert "Afgewezen als verkeerd gelezen door Name of unit-2" in page
    press("unit-3", "misread")
    told.deliver_waiting()
    assert "afgewezen als verkeerd gelezen door Name of unit-3" in texts_to(told, "unit-1")[2]
    # The second one did not mean it, but the third one did.
    assert "Staande houden" not in press("unit-2", "undo")
    assert "Staande houden" in press("unit-3", "undo")
    told.deliver_waiting()
    assert "NOG AFGEWEZEN" in texts_to(told, "unit-1")[3]
    assert "WEER GEZOCHT" in texts_to(told, "unit-1")[4]
    assert "Staande houden" in press("unit-1")
    assert count_right_and_misread() == (0, 0)
    assert [len(texts_to(told, unit)) for unit in PHONES] == [5, 4, 4]


def test_a_hit_counts_once_however_many_alerts_and_answers_it_has(told: Deployment, press: Press) -> None:
    for unit, button, counts in (
        ("unit-1", "acknowledge", (0, 0)),
        ("unit-2", "misread", (0, 1)),
        ("unit-3", "misread", (0, 1)),
        ("unit-1", "right-car", (1, 0)),
        ("unit-2", "wrong-country", (0, 1)),
        ("unit-2", "undo", (1, 0)),
        ("unit-3", "list-wrong", (1, 0)),
    ):
        press(unit, button)
        assert count_right_and_misread() == counts
    press("unit-1", "close", "outcome=stopped")
    assert count_right_and_misread() == (1, 0)


def test_after_an_answer_nobody_is_sent_and_nobody_answered_is_said_nowhere(told: Deployment, press: Press) -> None:
    press("unit-2", "acknowledge")
    now = datetime.now(UTC)
    for alert in told.alerts.list_alerts(now.date(), now):
        if alert.escalate_at is not None:
            told.alerts.change_alert(alert, replace(alert, escalate_at=now - timedelta(seconds=1)))
    _watch(told)
    assert _read_ops(told) == []
    for unit in PHONES:
        assert "niemand antwoordde" not in press(unit)


def test_watch_finishes_an_answer_that_a_function_died_over(
    told: Deployment, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The officer saw an error page and drove on: the colleagues hear of the answer all the same."""
    with monkeypatch.context() as patch:
        patch.setattr("platewatch.alerts.answer.finish_answer", lambda *_: None)
        press("unit-1", "misread")
    assert told.read_orders() == []
    _watch(told)
    assert told.read_orders() == [], "who answered has a minute to finish it"
    key = {"pk": {"S": f"hit#{_first_alert(told).hit_id}"}, "sk": {"S": "answer"}}
    clients.dynamodb().update_item(
        TableName="alerts",
        Key=key,
        UpdateExpression="SET escalate_at = :now",
        ExpressionAttributeValues={":now": {"S": "2026-01-01T00:00:00.000+00:00"}},
    )
    _watch(told)
    assert {order["recipient_id"] for order in told.read_orders()} == {"unit-2", "unit-3"}
    assert count_right_and_misread() == (0, 1)
    _watch(told)
    assert told.read_orders() == []


def _first_alert(deployment: Deployment) -> Any:
    now = datetime.now(UTC)
    return deployment.alerts.list_alerts(now.date(), now)[0]


@pytest.mark.parametrize("button", ["misread", "wrong-country", "list-wrong"])
def test_one_officers_word_silences_no_wanted_car(told: Deployment, press: Press, button: str) -> None:
    """The same car at the same camera, once it was away for as long as any other car has to be."""
    press("unit-1", button)
    told.deliver_waiting()
    before = len(told.read_sms())
    pass_again(told)
    texts = [text for _, text in told.read_sms()[before:]]
    assert len(texts) == 3
    assert all("Staande houden" in text for text in texts)


def test_a_disputed_entry_is_said_to_be_in_every_later_message_page_and_document(
    told: Deployment, press: Press, api_client: Any
) -> None:
    page = press("unit-1", "list-wrong")
    assert "Betwist: volgens Name of unit-1" in page
    assert "Staande houden" in page
    told.deliver_waiting()
    pass_again(told)
    assert texts_to(told, "unit-2")[-1].startswith("P1 BETWIST 7-KXL-92")
    purpose = {"X-Reason": "shift handover", "X-Case-Number": "PL1300-2026-17"}
    listed = api_client.call("GET", "/v1/alerts", headers=purpose)["alerts"]
    assert [one["disputed"] for one in listed] == [True] * 6
    shown = api_client.call("GET", f"/v1/alerts/{listed[-1]['alert_id']}", headers=purpose)["alert"]
    assert (shown["entry"]["disputed"], shown["dispute"]["name"]) == (True, "Name of unit-1")
    disputes, now = DynamoDisputes(clients.dynamodb(), "alerts"), datetime.now(UTC)
    disputes.resolve_dispute(disputes.list_disputes("stolen", now)[0], "arn/editor", now)
    assert not any(one["disputed"] for one in api_client.call("GET", "/v1/alerts", headers=purpose)["alerts"])


def test_the_operators_hear_of_a_dispute_that_no_editor_decided_in_a_day(told: Deployment, press: Press) -> None:
    press("unit-1", "list-wrong")
    _watch(told)
    assert _read_ops(told) == []
    [item] = [
        one for one in clients.dynamodb().scan(TableName="alerts")["Items"] if one["pk"]["S"] == "disputes#stolen"
    ]
    assert "KXL" not in item["pk"]["S"] + item["sk"]["S"]
    # A day later.
    record = item["record"]["S"].replace(item["escalate_at"]["S"], "2026-01-01T00:00:00.000+00:00")
    due = {"escalate_at": {"S": "2026-01-01T00:00:00.000+00:00"}, "record": {"S": record}}
    clients.dynamodb().put_item(TableName="alerts", Item=item | due)
    for _ in range(2):
        _watch(told)
    [message] = _read_ops(told)
    assert "hotlist due stolen" in message
    assert "KXL" not in message


def test_the_page_opens_a_dispute_without_any_right_on_the_hotlist(told: Deployment, press: Press) -> None:
    clients.dynamodb().delete_table(TableName="hotlist")
    press("unit-1", "list-wrong")
    assert len(DynamoDisputes(clients.dynamodb(), "alerts").list_disputes("stolen", datetime.now(UTC))) == 1


def test_orders_of_an_earlier_version_tell_the_first_answer(told: Deployment, press: Press) -> None:
    """What waits in the queue while a new version is deployed."""
    press("unit-1", "acknowledge")
    press("unit-2", "misread")
    told.read_orders()
    alert = next(one for one in _list_alerts(told) if one.recipient_id == "unit-3")
    body = f'{{"alert_id": "{alert.alert_id}", "recipient_id": "unit-3", "apart": false, "notice": true}}'
    clients.sqs().purge_queue(QueueUrl=told.queue_url)
    clients.sqs().send_message(QueueUrl=told.queue_url, MessageBody=body)
    assert told.deliver_waiting() == []
    assert "aangenomen door Name of unit-1" in texts_to(told, "unit-3")[-1]


def _list_alerts(deployment: Deployment) -> Any:
    now = datetime.now(UTC)
    return deployment.alerts.list_alerts(now.date(), now)


def test_the_wait_that_begins_again_is_the_lists_or_the_deployments(told: Deployment, press: Press) -> None:
    press("unit-1", "misread")
    press("unit-1", "undo")
    assert open_answers().escalate_after == timedelta(minutes=10)
    own = next(one for one in _list_alerts(told) if one.recipient_id == "unit-1")
    assert own.escalate_at is not None
    assert timedelta(minutes=9) < own.escalate_at - datetime.now(UTC) <= timedelta(minutes=10)
