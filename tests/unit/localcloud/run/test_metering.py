"""What the gateway counts of messages: requests by their size, as SQS does."""

import base64
import json
from typing import Any

import pytest

from localcloud.run.metering import Meter
from localcloud.wire import Answer, Wire

KB = 1024


def count(operation: str, asked: dict[str, Any], answered: dict[str, Any] | None = None) -> float:
    """The requests that one call counts as."""
    headers = {"x-amz-target": f"AmazonSQS.{operation}"}
    meter = Meter("eu-west-1")
    wire = Wire("POST", "/", "", headers, json.dumps(asked | {"QueueUrl": "http://sqs/1/reads"}).encode())
    meter.watch("match", "sqs", wire, lambda: Answer(200, [], json.dumps(answered or {}).encode()))
    return sum(amount for *use, amount in meter.list_uses() if use[4] == "requests")


def carrying(size: int) -> dict[str, Any]:
    """The attributes of a message that carries so many bytes: in base64 they are a third longer on the line."""
    return {"Pictures": {"DataType": "Binary", "BinaryValue": base64.b64encode(bytes(size)).decode()}}


@pytest.mark.parametrize(("size", "requests"), [(0, 1), (63 * KB, 1), (64 * KB, 2), (127 * KB, 2), (128 * KB, 3)])
def test_what_a_message_carries_counts_by_its_own_bytes(size: int, requests: int) -> None:
    sent = {"MessageBody": "{}", "MessageAttributes": carrying(size)}
    assert count("SendMessage", sent) == requests
    received = {"Body": "{}", "MessageAttributes": carrying(size)}
    assert count("ReceiveMessage", {}, {"Messages": [received]}) == requests


def test_the_messages_of_a_batch_count_together() -> None:
    entries = [{"Id": str(each), "MessageBody": "{}", "MessageAttributes": carrying(40 * KB)} for each in range(2)]
    assert count("SendMessageBatch", {"Entries": entries}) == 2


def test_a_long_text_counts_by_its_bytes_and_an_empty_answer_not_at_all() -> None:
    assert count("SendMessage", {"MessageBody": "\u20ac" * 40 * KB}) == 2
    assert count("ReceiveMessage", {}, {"Messages": []}) == 0
    assert count("DeleteMessageBatch", {"Entries": [{"Id": "0", "ReceiptHandle": "h"}]}) == 1
