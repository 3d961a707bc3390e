"""deliver from a queue's message to SMS, topic and delivery log, under moto."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.channel import TOPIC, Form
from platewatch.alerts.channels.sns import SmsSender, TopicSender
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.errors import ChannelFault, RecipientUnknown
from platewatch.alerts.link import digest_token
from platewatch.alerts.routing import Notifying, notify_recipient
from platewatch.alerts.send import Message
from platewatch.aws import clients
from platewatch.cameras.area import Area
from platewatch.text.hours import parse_hours
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_alert_for, make_entry, make_recipient


def _tell(deployment: Deployment, recipient_id: str = "unit-1") -> Alert:
    alert = make_alert_for(recipient_id)
    queue = SqsDeliveries(clients.sqs(), deployment.queue_url)
    assert notify_recipient(alert, Notifying(deployment.alerts, deployment.deliveries, queue, deployment.board))
    return alert


def _find(deployment: Deployment, alert: Alert) -> Delivery:
    delivery = deployment.deliveries.find_delivery(alert.alert_id, alert.recipient_id)
    assert delivery is not None
    return delivery


def test_an_sms_is_sent_once_and_logged_with_its_message_id(deployment: Deployment) -> None:
    deployment.add_recipients(make_recipient())
    alert = _tell(deployment)
    # match died between sending and destroying its read: a second order
    SqsDeliveries(clients.sqs(), deployment.queue_url).send_order(alert.alert_id, alert.recipient_id)
    assert deployment.deliver_waiting() == []
    ((number, text),) = deployment.read_sms()
    assert number == "+31612345678"
    delivery = _find(deployment, alert)
    assert delivery.state is DeliveryState.ACCEPTED
    assert [bool(attempt.message_id) for attempt in delivery.attempts] == [True]
    token = text.rsplit("/", 1)[1]
    grant = deployment.links.find_grant(digest_token(token), datetime.now(UTC))
    assert grant is not None
    assert (grant.alert_id, grant.recipient_id) == (alert.alert_id, "unit-1")


def test_the_topic_gets_the_document(deployment: Deployment) -> None:
    inbox = clients.sqs().create_queue(QueueName="inbox")["QueueUrl"]
    arn = clients.sqs().get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = next(t["TopicArn"] for t in clients.sns().list_topics()["Topics"] if t["TopicArn"].endswith(":alerts"))
    clients.sns().subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"FilterPolicy": json.dumps({"priority": [{"numeric": ["<=", 2]}], "list": ["stolen"]})},
    )
    deployment.add_recipients(make_recipient("desk", channel=TOPIC))
    alert = _tell(deployment, "desk")
    assert deployment.deliver_waiting() == []
    (message,) = clients.sqs().receive_message(QueueUrl=inbox)["Messages"]
    document = json.loads(json.loads(message["Body"])["Message"])
    assert document["alert_id"] == alert.alert_id
    assert document["schema"] == "platewatch.alert/2"
    assert _find(deployment, alert).state is DeliveryState.ACCEPTED


def test_a_refused_message_is_logged_postponed_and_comes_back(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.add_recipients(make_recipient())
    alert = _tell(deployment)
    publish = clients.sns().publish

    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "Throttling", "Message": "+31612345678"}}, "Publish")

    monkeypatch.setattr(clients.sns(), "publish", refuse)
    assert len(deployment.deliver_waiting()) == 1
    written = capsys.readouterr().out
    assert "DeliveryFailed" in written
    assert "+31612345678" not in written
    (attempt,) = _find(deployment, alert).attempts
    assert attempt.error == "Throttling"
    hidden = clients.sqs().get_queue_attributes(
        QueueUrl=deployment.queue_url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )
    assert hidden["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"
    monkeypatch.setattr(clients.sns(), "publish", publish)
    clients.sqs().purge_queue(QueueUrl=deployment.queue_url)
    SqsDeliveries(clients.sqs(), deployment.queue_url).send_order(alert.alert_id, alert.recipient_id)
    assert deployment.deliver_waiting() == []
    delivery = _find(deployment, alert)
    assert delivery.state is DeliveryState.ACCEPTED
    assert [attempt.error for attempt in delivery.attempts] == ["Throttling", None]


def test_logs_hold_no_plate_no_number_and_no_link(
    deployment: Deployment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.add_recipients(make_recipient())
    _tell(deployment)
    deployment.deliver_waiting()
    token = deployment.read_sms()[0][1].rsplit("/", 1)[1]
    written = capsys.readouterr()
    assert "order done" in written.out + written.err
    for secret in ("7KXL92", "7-KXL-92", "+31612345678", token):
        assert secret not in written.out + written.err


def test_an_sms_is_transactional_and_names_its_sender(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def publish(**arguments: Any) -> Any:
        seen.update(arguments)
        return {"MessageId": "m-1"}

    monkeypatch.setattr(clients.sns(), "publish", publish)
    assert SmsSender(clients.sns(), "Politie").send_sms("+31612345678", "text") == "m-1"
    sent = {name: value["StringValue"] for name, value in seen["MessageAttributes"].items()}
    assert sent == {"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.SenderID": "Politie"}
    SmsSender(clients.sns(), None).send_sms("+31612345678", "text")
    assert "AWS.SNS.SMS.SenderID" not in seen["MessageAttributes"]


def test_a_topic_that_is_gone_is_a_fault_of_the_channel_by_name(deployment: Deployment) -> None:
    topic = TopicSender(clients.sns(), "arn:aws:sns:eu-west-1:123456789012:gone")
    message = Message("alert", "key", lambda: "", "{}", {"schema": "platewatch.alert/1", "priority": 1})
    with pytest.raises(ChannelFault) as fault:
        topic.send(message, make_recipient("desk", channel=TOPIC), datetime.now(UTC))
    assert fault.value.kind == "NotFound"


def test_a_recipient_comes_back_with_its_choices_and_one_of_before_has_none(deployment: Deployment) -> None:
    store = DynamoRecipients(clients.dynamodb(), "alerts")
    choosy = replace(
        make_recipient(),
        categories=(1, 2),
        least_priority=3,
        area=Area(("west-1",), ("Handweg",)),
        hours=parse_hours(["mon-fri 08:00-18:00"], "hours"),
        threshold=0.8,
        review_floor=0.2,
        takes_reviews=True,
    )
    store.put_recipient(choosy)
    assert store.find_recipient("unit-1") == choosy
    record = {"name": "Name of unit-1", "channel": "sms", "address": "+31612345678"}
    record |= {"lists": None, "tier": 1, "active": True}
    key = {"pk": {"S": "recipients"}, "sk": {"S": "unit-1"}}
    clients.dynamodb().put_item(TableName="alerts", Item=key | {"record": {"S": json.dumps(record)}})
    assert store.find_recipient("unit-1") == make_recipient()
    hub = replace(make_recipient("hub", channel=TOPIC), form=Form.FLOW)
    store.put_recipient(hub)
    assert store.find_recipient("hub") == hub


def test_recipients_are_kept_found_listed_and_removed(deployment: Deployment) -> None:
    store = DynamoRecipients(clients.dynamodb(), "alerts")
    desk = make_recipient("desk", channel=TOPIC, lists=("stolen",), tier=2, active=False)
    store.put_recipient(make_recipient())
    store.put_recipient(desk)
    assert store.find_recipient("desk") == desk
    assert store.list_recipients() == (desk, make_recipient())
    store.remove_recipient("desk")
    assert store.find_recipient("desk") is None
    with pytest.raises(RecipientUnknown):
        store.remove_recipient("desk")


def test_a_link_that_a_list_held_before_it_was_checked_reaches_no_phone(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.add_recipients(make_recipient())
    entry = replace(make_entry(instruction="Bel 0343-578844 of ga naar ｇａｔｅ．ｎｌ"), marker="gate.nl")
    alert = make_alert_for("unit-1", entry, site="https://gate.nl", direction="0612345678")
    monkeypatch.setenv("ALLOWED_PHONE_NUMBERS", "+31343578844")
    queue = SqsDeliveries(clients.sqs(), deployment.queue_url)
    assert notify_recipient(alert, Notifying(deployment.alerts, deployment.deliveries, queue, deployment.board))
    assert deployment.deliver_waiting() == []
    ((_, text),) = deployment.read_sms()
    body, link = text.rsplit(" ", 1)
    assert link.startswith("https://pw.example/a/")
    assert "gate" not in body
    assert "0612345678" not in body
    assert "(link verwijderd)" in body
    assert "Bel 0343-578844 of ga" in body
