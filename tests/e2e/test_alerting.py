"""Alerts on their way: a dead webhook, a live one, colleagues, carriers' reports, a camera that was offline."""

import csv
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import start_cloud
from platewatch.alerts.webhook import IDEMPOTENCY_KEY, SIGNATURE, sign_message
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import LINK, Service, furnish, wait_for
from tests.e2e.test_chain import open_page
from tests.loopback import LoopbackHandler, serve_loopback

pytestmark = pytest.mark.xdist_group("alerting")

PURPOSE = {"X-Reason": "test of alerts", "X-Case-Number": "2026-1"}


class Desk(LoopbackHandler):
    """Another force's system."""

    came: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        self.came.append((dict(self.headers), self.take_body()))
        self.answer(204)


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    came: list[tuple[dict[str, str], bytes]] = []
    with serve_loopback(type("OneDesk", (Desk,), {"came": came})) as server:
        yield f"{server.address}/in", came


@pytest.fixture(scope="module")
def staffed(desk: tuple[str, Any]) -> Iterator[tuple[Service, str]]:
    """A service of its own, whose page asks for a PIN as it does by default.

    It has two phones, a webhook that answers (its secret is given) and a dead one.
    """
    with start_cloud() as cloud:
        service = furnish(cloud)
        service.add_recipient("second", name="Second unit", channel="sms", address="+31600000001")
        hook = {"name": "Desk", "channel": "webhook", "lists": "all"}
        secret = service.client.call("PUT", "/v1/recipients/desk", hook | {"address": desk[0]})["secret"]
        service.client.call("PUT", "/v1/recipients/dead", hook | {"address": "http://127.0.0.1:9/"})
        yield service, secret


def _show(service: Service, alert_id: str) -> dict[str, Any]:
    return service.client.call("GET", f"/v1/alerts/{alert_id}", headers=PURPOSE)


def _delivery(service: Service, alert_id: str) -> dict[str, Any]:
    [delivery] = _show(service, alert_id)["deliveries"]
    assert isinstance(delivery, dict)
    return delivery


def test_alerts_reach_phones_and_webhooks_and_a_dead_webhook_delays_nobody(
    staffed: tuple[Service, str], desk: tuple[str, list[tuple[dict[str, str], bytes]]], wanted_scene: bytes
) -> None:
    service, secret = staffed
    came, before = desk[1], len(desk[1])
    service.upload(wanted_scene, datetime.now(UTC), Lane.PRIORITY)
    wait_for(lambda: len(service.messages()) == 2 and len(came) == before + 1)

    headers, body = came[-1]
    document = json.loads(body)
    alerts = {alert["recipient_id"]: alert["alert_id"] for alert in service.alerts() if not alert["late"]}
    assert set(alerts) == {"officer", "second", "desk", "dead"}
    assert document["alert_id"] == headers[IDEMPOTENCY_KEY] == alerts["desk"]
    sent_at = datetime.fromtimestamp(int(headers["Platewatch-Timestamp"]), UTC)
    assert headers[SIGNATURE] == sign_message(secret, body, "alert", alerts["desk"], sent_at)[SIGNATURE]

    wait_for(lambda: bool(_delivery(service, alerts["dead"])["attempts"]))
    assert _delivery(service, alerts["dead"])["attempts"][0]["error"] == "ConnectionRefusedError"
    assert _delivery(service, alerts["officer"])["state"] == "accepted"

    # carriers report: one message arrived, the other did not
    _report(service, alerts["officer"], "", "SUCCESS", "Message has been accepted by phone")
    _report(service, alerts["second"], "/Failure", "FAILURE", "Phone is currently unreachable/unavailable")
    assert not service.cloud.run_schedule("WatchFunction").failed
    assert _delivery(service, alerts["officer"])["source"] == "sms-phone"
    assert _delivery(service, alerts["second"])["state"] == "failed"

    # one officer answers: the other phone and the webhook hear of it, once
    [link] = [LINK.search(message["text"]) for message in service.cloud.sms_outbox() if message["phone"].endswith("00")]
    assert link is not None
    pin = service.pins["officer"]
    assert [open_page(link[0])[0], open_page(link[0], {})[0]] == [200, 403]
    status, page, headers = open_page(link[0], {"pin": pin})
    assert (status, "data:image/jpeg" in page) == (200, True)
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert "Weet u het zeker?" in open_page(link[0] + "/misread", {}, cookie)[1]
    for _ in range(2):
        assert open_page(link[0] + "/misread", {"confirmed": "yes"}, cookie)[0] == 200
    wait_for(lambda: len(service.messages()) == 3 and len(came) == before + 2)
    time.sleep(0.5)
    assert (len(service.messages()), len(came)) == (3, before + 2)
    assert "afgewezen als verkeerd gelezen door Officer" in service.messages()[2]
    headers, body = came[-1]
    assert (headers["Platewatch-Event"], json.loads(body)["schema"]) == ("answer", "platewatch.answer/2")
    counts = service.client.call("GET", "/v1/misreads")["counts"]
    seen = {"told": 1, "right": 0, "misread": 1, "rate": 1.0}
    assert {"subject": "camera", "name": service.cameras[Lane.PRIORITY], **seen} in counts
    _lock_by_wrong_pins(service)


def _lock_by_wrong_pins(service: Service) -> None:
    """Wrong PINs lock the second phone's page, the operators hear of it, and a new PIN opens it again."""
    heard = listen_to_operators(service)
    texts = [message["text"] for message in service.cloud.sms_outbox() if message["phone"].endswith("01")]
    link = LINK.search(texts[0])
    assert link is not None
    pin = service.pins["second"]
    wrong = pin[:-1] + str((int(pin[-1]) + 1) % 10)
    assert [open_page(link[0], {"pin": wrong})[0] for _ in range(5)] == [403, 403, 403, 403, 429]
    assert open_page(link[0], {"pin": pin})[0] == 429
    wait_for(lambda: any("second" in text for text in heard()))
    renewed = renew_pin(service, "second")
    assert open_page(link[0], {"pin": renewed})[0] == 200

    def texts_sent() -> list[str]:
        return [message["text"] for message in service.cloud.sms_outbox()]

    # The phone hears that there is another PIN, not which; so do the operators.
    wait_for(lambda: any("second heeft een andere pincode" in text for text in texts_sent()))
    wait_for(lambda: any("Recipient second: it has another PIN" in text for text in heard()))
    assert not any(renewed in text for text in (*texts_sent(), *heard()))


def listen_to_operators(service: Service) -> Callable[[], list[str]]:
    """What the operators' topic has told since then."""
    cloud, came = service.cloud, []
    sqs, sns = cloud.admin_client("sqs"), cloud.admin_client("sns")
    url = sqs.create_queue(QueueName="ops-listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=cloud.resources["OpsTopic"], Protocol="sqs", Endpoint=arn)

    def hear() -> list[str]:
        # Deleted at once: what stays comes again later and would look like a second message.
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            came.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return came

    return hear


def renew_pin(service: Service, recipient_id: str) -> str:
    pin: str = service.client.call("PUT", f"/v1/recipients/{recipient_id}/pin", {})["pin"]
    return pin


def _report(service: Service, alert_id: str, group: str, status: str, response: str) -> None:
    """What SNS would log of the alert's message."""
    logs = service.cloud.admin_client("logs")
    name = f"sns/{logs.meta.region_name}/123456789012/DirectPublishToPhoneNumber{group}"
    event = {
        "notification": {"messageId": _delivery(service, alert_id)["attempts"][0]["message_id"]},
        "delivery": {"destination": "+31600000000", "providerResponse": response},
        "status": status,
    }
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="1")
    line = {"timestamp": int(time.time() * 1000), "message": json.dumps(event)}
    logs.put_log_events(logGroupName=name, logStreamName="1", logEvents=[line])


def test_a_camera_that_was_offline_sends_nobody_after_a_car_long_gone(
    staffed: tuple[Service, str], desk: tuple[str, list[tuple[dict[str, str], bytes]]], wanted_scene: bytes
) -> None:
    service, came = staffed[0], desk[1]
    told, before = len(service.messages()), len(came)
    service.upload(wanted_scene, datetime.now(UTC) - timedelta(minutes=30), Lane.STANDARD)
    wait_for(lambda: len(came) > before)
    assert json.loads(came[-1][1])["late"] is True
    late = [alert for alert in service.alerts() if alert["late"]]
    assert {alert["recipient_id"] for alert in late} == {"desk", "dead"}
    assert len(service.messages()) == told


def test_a_preview_sends_nothing(staffed: tuple[Service, str]) -> None:
    service = staffed[0]
    told, alerts = len(service.messages()), len(service.alerts())
    with (SCENES / "hotlist.csv").open(newline="") as file:
        listed = next(csv.DictReader(file))["plate"]
    question = {"list": "demo", "plate": listed, "camera": "priority-1"}
    answer = service.client.call("POST", "/v1/previews", question, headers=PURPOSE)
    assert {one["recipient_id"] for one in answer["told"]} == {"officer", "second", "desk", "dead"}
    assert all(len(one["text"]) <= 160 for one in answer["told"])
    assert (len(service.messages()), len(service.alerts())) == (told, alerts)
