"""Hits in the form of Smart Data Models, from a read to the topic and through the API, under moto."""

import hashlib
import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from platewatch.alerts.channel import TOPIC, Form
from platewatch.aws import clients
from tests.integration.alerts.conftest import PLATE, Deployment
from tests.unit.alerts.makers import make_entry, make_recipient
from tests.unit.alerts.test_flow_document import OF_OWN, make_published


def subscribe_to_topic(**attributes: Any) -> str:
    """The URL of a queue that gets what the alerts topic gets."""
    inbox = clients.sqs().create_queue(QueueName="inbox")["QueueUrl"]
    arn = clients.sqs().get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = next(
        one["TopicArn"] for one in clients.sns().list_topics()["Topics"] if one["TopicArn"].endswith(":alerts")
    )
    clients.sns().subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return inbox


def test_a_read_reaches_the_topic_as_a_valid_document_with_what_else_the_plate_may_be(deployment: Deployment) -> None:
    inbox = subscribe_to_topic(FilterPolicy=json.dumps({"schema": ["platewatch.flow/1"]}))
    hub = replace(make_recipient("hub", channel=TOPIC), form=Form.FLOW)
    deployment.add_recipients(hub, make_recipient("desk", channel=TOPIC))
    today = datetime.now(UTC).date()
    deployment.add_entries("stolen", make_entry("1KXL92", weed_date=today + timedelta(days=30)))
    read = deployment.add_read(("7KXL92", 0.3), ("1KXL92", 0.6), ("IKXL92", 0.05))
    deployment.match(read.read_id)
    deployment.close(read.read_id)
    assert deployment.deliver_waiting() == []
    (message,) = clients.sqs().receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)["Messages"]
    document = json.loads(json.loads(message["Body"])["Message"])
    make_published().validate(document)
    OF_OWN.validate(document)
    hit = document["platewatchHit"]
    assert [one["plate"] for one in hit["spellings"]] == ["1KXL92", "7KXL92", "IKXL92"]
    assert document["observedVehicle"]["licensePlate"] == {
        "identifier": "1KXL92",
        "confidence": hit["spellings"][0]["probability"],
    }
    assert document["location"]["coordinates"] == [4.85, 52.30]
    named = document["refImages"][0]["url"].removeprefix("ni:///sha-256;")
    assert urlsafe_b64decode(named + "=") == hashlib.sha256(PLATE).digest()
    assert hit["link"].startswith("https://pw.example/a/")
