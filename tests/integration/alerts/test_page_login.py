"""The alert page where it asks for a PIN: from the API that gives one to the answer, under moto."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from platewatch.alerts.answers import Stand
from platewatch.alerts.page_frame import HEADERS
from platewatch.aws import clients
from tests.integration.alerts.conftest import Ask, Deployment
from tests.integration.alerts.test_alert_page import Answer
from tests.unit.alerts.makers import make_entry

Scan = Callable[[str], list[dict[str, Any]]]
Act = Callable[..., Answer]

SMS = {"name": "Unit 1", "channel": "sms", "address": "+31612345678", "lists": "all"}


@pytest.fixture
def ask(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The API, where the page asks for a PIN."""
    monkeypatch.setenv("ALERT_PAGE_LOGIN", "pin")
    return ask


@pytest.fixture
def pin(ask: Ask, deployment: Deployment) -> str:
    """The PIN of unit-1, who has just got an SMS."""
    given: str = ask("PUT", "/v1/recipients/unit-1", SMS)[1]["pin"]
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    assert deployment.match(deployment.add_read(("7KXL92", 0.9)).read_id) == {"batchItemFailures": []}
    assert deployment.deliver_waiting() == []
    return given


@pytest.fixture
def act(pin: str, deployment: Deployment, http_event: Callable[..., dict[str, Any]]) -> Act:
    """Asks the page as a phone does: a form comes in base64, cookies in their own field."""

    def send(
        method: str, rest: str = "", *, typed: str | None = None, cookie: str = "", raw: str = "", **fields: str
    ) -> Answer:
        token = deployment.read_sms()[0][1].rsplit("/", 1)[1]
        form = raw or urlencode(({"pin": typed} if typed is not None else {}) | fields)
        body = base64.b64encode(form.encode()).decode() if form else None
        event = http_event(method, f"/a/{token}{rest}", body=body, iam=None, base64=body is not None)
        if cookie:
            event["cookies"] = ["other=1", cookie]
        response = deployment.load("alert_page").handler(event, deployment.context)
        headers = response["headers"] | {"Set-Cookie": "\n".join(response.get("cookies", []))}
        return Answer(response["statusCode"], headers, response["body"])

    return send


def _wrong(pin: str) -> str:
    return pin[:-1] + str((int(pin[-1]) + 1) % 10)


def _stand(deployment: Deployment) -> Stand:
    now = datetime.now(UTC)
    (alert,) = deployment.alerts.list_alerts(now.date(), now)
    return deployment.alerts.find_answers(alert).answers.stand


def test_the_link_alone_opens_nothing(act: Act, deployment: Deployment, scan_table: Scan) -> None:
    before = scan_table("audit")
    assert 'name="pin"' in act("GET").body
    for rest in ("", "/acknowledge", "/dismiss"):
        answer = act("POST", rest)
        assert (answer.status, answer.headers["Set-Cookie"]) == (403, "")
        assert "KXL" not in answer.body
    assert _stand(deployment) is Stand.OPEN
    assert scan_table("audit") == before


def test_the_pin_opens_it_and_the_answer_needs_no_second_typing(act: Act, pin: str, deployment: Deployment) -> None:
    opened = act("POST", typed=pin)
    assert opened.status == 200
    assert "7-KXL-92" in opened.body
    cookie, *attributes = opened.headers["Set-Cookie"].split("; ")
    token = deployment.read_sms()[0][1].rsplit("/", 1)[1]
    assert re.fullmatch(r"__Secure-platewatch=[A-Za-z0-9_-]{43}", cookie)
    assert set(attributes) == {f"Path=/a/{token}", "Max-Age=600", "HttpOnly", "Secure", "SameSite=Strict"}
    answered = act("POST", "/acknowledge", cookie=cookie)
    assert (answered.status, answered.headers["Set-Cookie"]) == (200, "")
    assert _stand(deployment) is Stand.ANSWERED


@pytest.mark.parametrize("typed", ["{0} ", " {0}", "{1} {2}", "{1}\t{2} "])
def test_a_pin_typed_with_spaces_opens_it_too(act: Act, pin: str, typed: str) -> None:
    opened = act("POST", typed=typed.format(pin, pin[:3], pin[3:]))
    assert opened.status == 200
    assert "7-KXL-92" in opened.body


def test_the_page_lets_a_phone_send_a_pin_with_spaces(act: Act) -> None:
    field = re.search(r'<input id="pin"[^>]*>', act("GET").body)
    assert field is not None
    assert 'pattern="[0-9 ]*"' in field[0]
    assert 'maxlength="24"' in field[0]


def test_an_answer_with_the_pin_beside_it_is_taken_without_cookies(act: Act, pin: str, deployment: Deployment) -> None:
    assert act("POST", "/acknowledge", typed=pin).status == 200
    assert _stand(deployment) is Stand.ANSWERED
    # A verdict that is asked for twice takes the PIN each time.
    asked = act("POST", "/dismiss", typed=pin)
    assert (asked.status, "Weet u het zeker?" in asked.body) == (200, True)
    again = act("POST", "/misread", confirmed="yes")
    assert (again.status, 'name="confirmed" value="yes"' in again.body) == (403, True)
    assert _stand(deployment) is Stand.ANSWERED
    assert act("POST", "/misread", typed=pin, confirmed="yes").status == 200
    assert _stand(deployment) is Stand.DISMISSED


def test_after_the_pin_a_verdict_and_its_confirmation_need_no_second_typing(
    act: Act, pin: str, deployment: Deployment
) -> None:
    cookie = act("POST", typed=pin).headers["Set-Cookie"].split("; ")[0]
    asked = act("POST", "/misread", cookie=cookie)
    assert (asked.status, 'name="pin"' in asked.body) == (200, False)
    assert act("POST", "/misread", cookie=cookie, confirmed="yes").status == 200
    assert _stand(deployment) is Stand.DISMISSED


@pytest.mark.parametrize("cookie", ["__Secure-platewatch=", "__Secure-platewatch=" + "A" * 43, "__Secure-platewatch"])
def test_a_made_up_session_opens_nothing(act: Act, cookie: str) -> None:
    assert act("POST", cookie=cookie).status == 403


def test_wrong_pins_lock_the_page_and_the_operators_are_told(
    act: Act, ask: Ask, pin: str, deployment: Deployment, capsys: pytest.CaptureFixture[str], scan_table: Scan
) -> None:
    answers = [act("POST", typed=_wrong(pin)) for _ in range(5)]
    assert [answer.status for answer in answers] == [403, 403, 403, 403, 429]
    locked = [act("POST", typed=pin), act("POST", typed=_wrong(pin)), act("POST", "/acknowledge", typed=pin)]
    assert {answer.status for answer in locked} == {429}
    assert len({answer.body for answer in (answers[-1], *locked, act("GET"))}) == 1
    assert "KXL" not in "".join(answer.body for answer in answers + locked)
    assert _stand(deployment) is Stand.OPEN
    (message,) = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url, MaxNumberOfMessages=10)["Messages"]
    assert "unit-1" in json.loads(message["Body"])["Message"]
    refused = [item for item in scan_table("audit") if item["detail"]["M"].get("page") == {"S": "pin refused"}]
    assert len(refused) == 5
    metrics = [line for line in capsys.readouterr().out.splitlines() if "PinsRefused" in line]
    assert len(metrics) == 8
    assert act("POST", typed=ask("PUT", "/v1/recipients/unit-1/pin", {})[1]["pin"]).status == 200, (
        "a new PIN opens it again"
    )


def test_a_recipient_without_a_pin_sees_what_the_admin_must_do(act: Act, pin: str, scan_table: Scan) -> None:
    clients.dynamodb().delete_item(TableName="logins", Key={"pk": {"S": "pins"}, "sk": {"S": "unit-1"}})
    for answer in (act("GET"), act("POST", typed=pin), act("POST", "/dismiss", typed=pin)):
        assert answer.status == 403
        assert "platewatch recipient set-pin" in answer.body
        assert "KXL" not in answer.body


@pytest.mark.parametrize(
    "raw",
    ["pin=402917&pin=402918", "pin", "pin=%FF%FE", "\x00", "&" * 200, "pin=" + "1" * 300, "PIN=402917"],
)
def test_a_form_that_is_not_the_pages_own_is_asked_again(act: Act, raw: str, scan_table: Scan) -> None:
    assert act("POST", raw=raw).status == 403
    assert [item for item in scan_table("logins") if item["pk"]["S"].startswith("tries#")] == []


def test_every_answer_has_all_the_headers(act: Act, pin: str) -> None:
    answers = [act("GET"), act("POST"), act("POST", typed=pin), act("POST", "/dismiss", typed=pin), act("GET", "/x")]
    answers += [act("POST", typed=_wrong(pin)) for _ in range(6)]
    assert {answer.status for answer in answers} == {200, 403, 404, 429}
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)


def test_pins_and_sessions_stand_nowhere(
    act: Act, pin: str, deployment: Deployment, scan_table: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    cookie = act("POST", typed=pin).headers["Set-Cookie"].split(";")[0].partition("=")[2]
    act("POST", typed=_wrong(pin))
    token = deployment.read_sms()[0][1].rsplit("/", 1)[1]
    written = capsys.readouterr()
    texts = [text for _, text in deployment.read_sms()]
    told = re.findall(r'"S": "([^"]*)"', json.dumps([scan_table(name) for name in ("logins", "alerts", "audit")]))
    for secret in (pin, _wrong(pin), cookie, token):
        assert secret not in written.out + written.err
        assert secret not in told
    for secret in (pin, cookie):
        assert secret not in "\n".join(texts)


def test_an_sms_recipient_is_given_a_pin_once_and_keeps_it(ask: Ask, scan_table: Scan) -> None:
    first = ask("PUT", "/v1/recipients/unit-1", SMS)[1]["pin"]
    assert re.fullmatch("[0-9]{6}", first)
    status, answer = ask("PUT", "/v1/recipients/unit-1", SMS | {"tier": 2}, query={"replace": "true"})
    assert (status, "pin" in answer) == (200, False)
    topic = {"name": "Desk", "channel": "topic", "lists": "all"}
    assert "pin" not in ask("PUT", "/v1/recipients/desk", topic)[1]
    listed = ask("GET", "/v1/recipients")[1]["recipients"]
    assert [(one["recipient_id"], one["has_pin"]) for one in listed] == [("desk", False), ("unit-1", True)]
    assert first not in repr((listed, scan_table("audit"), scan_table("alerts")))


def test_where_the_link_is_enough_nobody_is_given_a_pin(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_PAGE_LOGIN", "token")
    assert "pin" not in ask("PUT", "/v1/recipients/unit-1", SMS)[1]


def test_a_pin_is_made_or_chosen_and_recorded_without_it(ask: Ask, scan_table: Scan) -> None:
    ask("PUT", "/v1/recipients/unit-1", SMS)
    status, made = ask("PUT", "/v1/recipients/unit-1/pin", {})
    assert (status, len(made["pin"])) == (200, 6)
    assert ask("PUT", "/v1/recipients/unit-1/pin", {"pin": "80402917"}) == (200, {"recipient_id": "unit-1"})
    changes = [item["detail"]["M"]["change"]["S"] for item in scan_table("audit")]
    assert changes == ["add", "set-pin", "set-pin"]
    assert "80402917" not in repr([scan_table(name) for name in ("audit", "logins", "alerts")])


@pytest.mark.parametrize("body", [{"pin": "12345"}, {"pin": "123456"}, {"pin": 402917}, {"PIN": "402917"}, [], None])
def test_a_bad_pin_is_refused_and_changes_nothing(ask: Ask, body: object, scan_table: Scan) -> None:
    ask("PUT", "/v1/recipients/unit-1", SMS)
    before = scan_table("logins")
    assert ask("PUT", "/v1/recipients/unit-1/pin", body)[0] == 400
    assert scan_table("logins") == before


def test_an_unknown_recipient_gets_no_pin(ask: Ask, scan_table: Scan) -> None:
    status, answer = ask("PUT", "/v1/recipients/nobody/pin", {})
    assert (status, answer["error"]["code"]) == (404, "recipient_unknown")
    assert scan_table("logins") == []


def test_a_removed_recipients_pin_is_gone(ask: Ask, scan_table: Scan) -> None:
    ask("PUT", "/v1/recipients/unit-1", SMS)
    assert ask("DELETE", "/v1/recipients/unit-1")[0] == 200
    assert scan_table("logins") == []


def test_tries_that_collide_are_told_to_try_again_and_open_nothing(
    act: Act, pin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parallel tries once gave a fault of ours: whoever guesses saw that nothing was counted."""
    busy = clients.dynamodb().exceptions.ConditionalCheckFailedException({"Error": {"Code": "x"}}, "PutItem")

    def collide(**_arguments: Any) -> Any:
        raise busy

    monkeypatch.setattr(clients.dynamodb(), "put_item", collide)
    for typed in (pin, _wrong(pin)):
        answer = act("POST", typed=typed)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
        assert "KXL" not in answer.body
        assert "Even wachten" in answer.body
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_a_locked_page_says_when_to_come_back(act: Act, pin: str) -> None:
    answers = [act("POST", typed=_wrong(pin)) for _ in range(5)]
    assert [answer.status for answer in answers] == [403, 403, 403, 403, 429]
    assert 60 <= int(answers[-1].headers["Retry-After"]) <= 900
