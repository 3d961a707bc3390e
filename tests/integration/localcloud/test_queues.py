"""Queues reach functions as Lambda does it."""

import json
import os
import signal
import time
from typing import Any

import pytest

from localcloud import LocalCloud
from localcloud.deploy.stack import QueueSource
from localcloud.run.functions import Outcome
from localcloud.run.queues import choose_done

from .conftest import Work, wait_for

pytestmark = pytest.mark.xdist_group("localcloud")


def test_from_put_to_sms(cloud: LocalCloud, work: Work) -> None:
    """S3 tells the queue, the queue the function, and its outgoing calls arrive."""
    before = len(cloud.sms_outbox())
    cloud.admin_client("s3").put_object(Bucket=cloud.resources["Bucket"], Key="in/a b", Body=b"12345")
    sent = wait_for(lambda: cloud.sms_outbox()[before:])
    assert [(each["phone"], each["text"]) for each in sent] == [("+31600000000", "in/a b blue")]
    item = cloud.admin_client("dynamodb").get_item(TableName=cloud.resources["Table"], Key={"pk": {"S": "in/a b"}})
    assert item["Item"]["size"] == {"N": "5"}


def test_the_event_is_lambdas(cloud: LocalCloud, work: Work) -> None:
    sqs = cloud.admin_client("sqs")
    attributes = {"colour": {"DataType": "String", "StringValue": "red"}}
    sent = sqs.send_message(
        QueueUrl=cloud.resources["Jobs"], MessageBody='{"do": "print", "text": "x"}', MessageAttributes=attributes
    )
    wait_for(lambda: work.outcomes(sent["MessageId"]))
    [record] = [r for event in work.events for r in event["Records"] if r["messageId"] == sent["MessageId"]]
    assert record.keys() == {
        *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody"),
        *("eventSource", "eventSourceARN", "awsRegion"),
    }
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].startswith("arn:aws:sqs:eu-west-1:123456789012:")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert abs(int(record["attributes"]["SentTimestamp"]) / 1000 - time.time()) < 30
    assert record["messageAttributes"]["colour"]["stringValue"] == "red"


def test_s3s_test_event_is_delivered(cloud: LocalCloud) -> None:
    wait_for(lambda: "test event" in cloud.logs("WorkFunction"))


def test_only_reported_failures_come_back(cloud: LocalCloud, work: Work) -> None:
    good, bad = work.send({"do": "print", "text": "once"}, {"do": "fail"})
    wait_for(lambda: len(work.outcomes(bad)) == 2)
    assert work.failed(bad) == [True, True]
    assert work.failed(good) == [False]


def test_what_keeps_failing_is_parked(cloud: LocalCloud, work: Work) -> None:
    sqs = cloud.admin_client("sqs")
    [message] = work.send({"do": "fail", "why": "parked"})
    found = wait_for(lambda: parked(sqs, cloud.resources["DeadJobs"], message))
    assert json.loads(found["Body"])["why"] == "parked"
    assert work.failed(message) == [True, True]


def parked(sqs: Any, queue: str, message: str) -> Any:
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return next((each for each in answer.get("Messages", []) if each["MessageId"] == message), None)


def test_a_garbled_answer_fails_the_whole_batch(cloud: LocalCloud, work: Work) -> None:
    [message] = work.send({"do": "garble"})
    wait_for(lambda: len(work.outcomes(message)) == 2)


def test_a_timeout_kills_the_process(cloud: LocalCloud, work: Work) -> None:
    [before] = cloud.processes()["WorkFunction"]
    [message] = work.send({"do": "sleep", "seconds": 30})
    # Until it is parked, it may come in one batch with others.
    outcome, _ = wait_for(lambda: len(work.outcomes(message)) == 2 and work.outcomes(message))
    assert (outcome.error_type, outcome.error) == ("Sandbox.Timedout", "Task timed out after 2.00 seconds")
    assert work.run(do="print", text="after the timeout").failed is False
    assert cloud.processes()["WorkFunction"] != [before]
    assert "Task timed out" in cloud.logs("WorkFunction")


def test_a_killed_process_is_replaced_and_its_message_comes_back(cloud: LocalCloud, work: Work) -> None:
    work.run(do="print", text="warm")
    [before] = cloud.processes()["WorkFunction"]
    [message] = work.send({"do": "sleep", "seconds": 1})
    time.sleep(0.3)
    os.kill(before, signal.SIGKILL)
    first, second = wait_for(lambda: len(work.outcomes(message)) == 2 and work.outcomes(message))
    assert first.error_type == "Runtime.ExitError"
    assert not second.failed
    assert cloud.processes()["WorkFunction"] != [before]


def test_a_process_killed_between_events_costs_nothing(cloud: LocalCloud, work: Work) -> None:
    work.run(do="print", text="warm")
    [before] = cloud.processes()["WorkFunction"]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: cloud.processes()["WorkFunction"] == [])
    assert not work.run(do="print", text="next").failed


def test_a_handler_that_exits_fails_its_batch(cloud: LocalCloud, work: Work) -> None:
    [message] = work.send({"do": "die"})
    outcomes = wait_for(lambda: len(work.outcomes(message)) == 2 and work.outcomes(message))
    assert [each.error_type for each in outcomes] == ["Runtime.ExitError"] * 2


def test_one_groups_message_does_not_wait_behind_many_of_another(cloud: LocalCloud) -> None:
    sqs = cloud.admin_client("sqs")
    url = sqs.create_queue(QueueName="fair")["QueueUrl"]
    for number in range(25):
        sqs.send_message(QueueUrl=url, MessageBody=str(number), MessageGroupId="greedy")
    sqs.send_message(QueueUrl=url, MessageBody="honest", MessageGroupId="honest")
    first = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]
    assert [message["Body"] for message in first] == ["0", "honest"]
    sqs.delete_queue(QueueUrl=url)


SOURCE = QueueSource("S", "F", "arn:aws:sqs:eu-west-1:1:q", 10, 0, partial_failures=True, max_concurrency=2)
MESSAGES = [{"MessageId": "a"}, {"MessageId": "b"}]


def test_answers_as_lambda_reads_them() -> None:
    def done(result: object) -> list[str]:
        return [each["MessageId"] for each in choose_done(SOURCE, MESSAGES, Outcome(result))[0]]

    assert done(None) == done({}) == done({"batchItemFailures": []}) == done({"batchItemFailures": None}) == ["a", "b"]
    assert done({"batchItemFailures": [{"itemIdentifier": "a"}]}) == ["b"]
    answers: tuple[Any, ...] = (
        "ok",
        {"failures": []},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
    )
    for garbled in answers:
        assert done(garbled) == []
    assert choose_done(SOURCE, MESSAGES, Outcome(None, "ValueError", "x"))[0] == []
