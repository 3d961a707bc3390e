"""Waiting for messages: a new one wakes whoever waits, whatever the interval of looking is."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from localcloud.enforce.identity import Caller
from localcloud.run import gateway as gateway_module
from localcloud.run.gateway import Gateway
from localcloud.wire import Answer, Wire

REGION = "eu-west-1"
FAR_LONGER = 300.0
"""Seconds: longer than any test run waits for a deadline of its own."""


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("sqs", region_name=REGION)


OWNER = Caller("k", "s", "arn", "id", owner=True)


def test_a_new_message_wakes_whoever_waits_at_once(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_module, "_LONGEST_WAIT_S", FAR_LONGER)
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    gateway = Gateway({}, lambda *_: [], admin_key="k", admin_secret="s", control_token="t", region=REGION)
    looked = threading.Event()

    def look(_environ: Any, body: bytes, _service: str) -> Answer:
        asked = json.loads(body)
        answer = sqs.receive_message(QueueUrl=asked["QueueUrl"], WaitTimeSeconds=asked["WaitTimeSeconds"])
        looked.set()
        return Answer(200, [], json.dumps({"Messages": answer.get("Messages", [])}).encode())

    monkeypatch.setattr(gateway, "_call", look)
    received: list[str] = []

    def receive() -> None:
        body = json.dumps({"QueueUrl": url, "WaitTimeSeconds": FAR_LONGER}).encode()
        answer = gateway._receive({}, Wire("POST", "/", "", {}, body), OWNER)
        received.extend(message["Body"] for message in json.loads(answer.body)["Messages"])

    waiting = threading.Thread(target=receive, daemon=True)
    waiting.start()
    assert looked.wait(20)
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    waiting.join(20)
    assert received == ["hello"]
