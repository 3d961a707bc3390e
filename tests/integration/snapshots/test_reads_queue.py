"""What announces snapshots and reads, in (moto's) AWS: a passage with each snapshot, a queue for each lane."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from localcloud.deploy.stack import QueueSource
from localcloud.run.queues import make_event
from platewatch.aws import clients
from platewatch.aws.queues import choose_group
from platewatch.cameras.camera import Lane
from platewatch.reading.record import ReadNews, ReadRef
from platewatch.snapshots.aws.arrivals import S3Snapshots
from platewatch.snapshots.aws.reads_queue import MessageUnknown, SqsReads, find_pictures, parse_message
from tests.integration.snapshots.makers import NOW


def test_a_snapshot_carries_its_passage(make_bucket: Callable[[str], str]) -> None:
    bucket = make_bucket("snapshots")
    clients.s3().put_object(Bucket=bucket, Key="standard/x", Body=b"picture", Metadata={"passage-id": "p-1"})
    snapshots = S3Snapshots(clients.s3(), bucket)
    stored = snapshots.fetch("standard/x")
    assert stored is not None
    assert (stored.data, stored.passage_id) == (b"picture", "p-1")
    snapshots.discard("standard/x")
    snapshots.discard("standard/x")
    assert snapshots.fetch("standard/x") is None


def test_each_lane_has_its_queue_and_messages_hold_ids_and_times_only(make_queue: Callable[[str], str]) -> None:
    urls = {Lane.PRIORITY: make_queue("reads-priority"), Lane.STANDARD: make_queue("reads-standard")}
    refs = [ReadRef(f"r-{number:02d}", "cam-1", NOW) for number in range(23)]
    queues = SqsReads(clients.sqs(), urls)
    queues.announce_reads(Lane.PRIORITY, [ReadNews(ref) for ref in refs])
    queues.close_later(Lane.PRIORITY, refs[0], timedelta(seconds=0))
    got = []
    while batch := clients.sqs().receive_message(QueueUrl=urls[Lane.PRIORITY], MaxNumberOfMessages=10).get("Messages"):
        got += [message["Body"] for message in batch]
    messages = [parse_message(body) for body in got]
    assert sorted(one.ref.read_id for one in messages if not one.closes) == [ref.read_id for ref in refs]
    assert [one.ref for one in messages if one.closes] == [refs[0]]
    assert {key for body in got for key in json.loads(body)} == {"read_id", "camera_id", "captured_at", "close"}
    assert "Messages" not in clients.sqs().receive_message(QueueUrl=urls[Lane.STANDARD])


def test_messages_carry_what_is_sealed_and_the_one_that_closes_too(make_queue: Callable[[str], str]) -> None:
    url = make_queue("reads-priority")
    # Together more than SQS takes in one call.
    news = [ReadNews(ReadRef(f"r-{number:02d}", "cam-1", NOW), bytes([number]) * 110_000) for number in range(5)]
    queues = SqsReads(clients.sqs(), {Lane.PRIORITY: url})
    queues.announce_reads(Lane.PRIORITY, [*news, ReadNews(ReadRef("r-05", "cam-1", NOW))])
    queues.after(NOW, news[0].sealed).close_later(Lane.PRIORITY, news[0].ref, timedelta(seconds=0))
    got = []
    while (
        batch := clients.sqs()
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        .get("Messages")
    ):
        got += batch
    source = QueueSource("Reads", "Match", "arn:aws:sqs:eu-west-1:123456789012:reads", 10, 0, True, 2)
    records = [SQSRecord(record) for record in make_event(source, got)["Records"]]
    found = {
        (parse_message(one.body).ref.read_id, parse_message(one.body).closes): find_pictures(one) for one in records
    }
    assert found == {
        **{(one.ref.read_id, False): one.sealed for one in news},
        ("r-05", False): None,
        ("r-00", True): news[0].sealed,
    }


def test_live_messages_are_of_their_cameras_group_and_what_can_wait_is_of_few(
    make_queue: Callable[[str], str],
) -> None:
    urls = {Lane.PRIORITY: make_queue("reads-priority")}
    queues = SqsReads(clients.sqs(), urls)
    refs = [ReadRef("r-00", "cam-1", NOW), ReadRef("r-01", "cam-2", NOW)]
    queues.announce_reads(Lane.PRIORITY, [ReadNews(ref) for ref in refs])
    queues.announce_reads(Lane.PRIORITY, [ReadNews(ReadRef("r-03", "cam-1", NOW), waits=True)])
    queues.close_later(Lane.PRIORITY, ReadRef("r-02", "cam-1", NOW), timedelta(seconds=0))
    got = clients.sqs().receive_message(
        QueueUrl=urls[Lane.PRIORITY], MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
    )["Messages"]
    groups = {parse_message(one["Body"]).ref.read_id: one["Attributes"]["MessageGroupId"] for one in got}
    later = choose_group("cam-1", waits=True)
    assert groups == {"r-00": "cam-1", "r-01": "cam-2", "r-02": later, "r-03": later}


@pytest.mark.parametrize(
    "body", ["", "[]", '{"read_id": "r-00"}', '{"read_id": 1, "camera_id": "c", "captured_at": "x"}']
)
def test_a_message_of_nobodys_is_left_to_the_dead_letters(body: str) -> None:
    with pytest.raises(MessageUnknown):
        parse_message(body)
