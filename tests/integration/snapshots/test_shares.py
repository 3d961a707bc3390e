"""Cameras' shares on DynamoDB, the excess queues' messages, and the count of unsafe pictures."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from platewatch.aws import clients
from platewatch.aws.queues import choose_group
from platewatch.cameras.camera import Lane
from platewatch.cameras.sight import SightSlot
from platewatch.retention.terms import retain_marker
from platewatch.snapshots.aws.arrival_messages import parse_arrivals
from platewatch.snapshots.aws.arrivals import open_excess
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.aws.shares_table import DynamoShares
from platewatch.snapshots.aws.sinks import AwsLedger
from platewatch.snapshots.outcome import Rejection
from platewatch.snapshots.snapshot import parse_key
from platewatch.snapshots.turn import Arrival, Share
from tests.integration.queue_events import take_events

NOW = datetime(2026, 3, 12, 10, 0, 0, 123456, tzinfo=UTC)
KEY = "priority/west-1/20260312T100000.000Z/" + "ab" * 32 + ".jpg"


@pytest.fixture
def shares(make_table: Callable[..., str]) -> DynamoShares:
    return DynamoShares(clients.dynamodb(), make_table("reads"))


def test_a_share_comes_back_as_it_was_kept(shares: DynamoShares) -> None:
    assert shares.find_share("west-1") is None
    kept = Share(1.23456789012345, NOW, NOW + timedelta(seconds=30))
    assert shares.keep_share("west-1", None, kept)
    assert shares.find_share("west-1") == kept
    assert shares.find_share("west-2") is None
    assert shares.keep_share("west-1", kept, Share(-7.5, NOW + timedelta(seconds=1)))
    assert shares.find_share("west-1") == Share(-7.5, NOW + timedelta(seconds=1))


def test_what_pictures_look_like_is_kept_with_the_share_and_found_for_many_cameras(
    shares: DynamoShares, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    begin = NOW.replace(second=0, microsecond=0)
    slots = (SightSlot(begin, 12, 11, -4.123, 29.5), SightSlot(begin + timedelta(minutes=10), 1, 0, -0.5, 2.0))
    first = Share(1.0, NOW, sights=slots)
    assert shares.keep_share("west-1", None, first)
    assert shares.keep_share("west-2", None, Share(1.0, NOW))
    assert shares.find_share("west-1") == first
    found = shares.list_slots(["west-1", "west-2", "never-seen"])
    assert found == {"west-1": slots, "west-2": ()}
    assert shares.list_slots([]) == {}


def test_a_share_that_was_kept_before_pictures_were_measured_is_still_loaded(shares: DynamoShares) -> None:
    assert shares.keep_share("west-1", None, Share(2.0, NOW, sights=(SightSlot(NOW, 1, 1, 0.0, 2.0),)))
    clients.dynamodb().update_item(
        TableName="reads",
        Key={"pk": {"S": "share#west-1"}, "sk": {"S": "share"}},
        UpdateExpression="REMOVE sights",
    )
    found = shares.find_share("west-1")
    assert found == Share(2.0, NOW)
    assert shares.list_slots(["west-1"]) == {"west-1": ()}
    assert shares.keep_share("west-1", found, Share(1.0, NOW))


def test_of_two_readers_that_found_the_same_share_one_writes(shares: DynamoShares) -> None:
    assert shares.keep_share("west-1", None, Share(2.0, NOW))
    assert not shares.keep_share("west-1", None, Share(1.0, NOW))
    found = shares.find_share("west-1")
    assert shares.keep_share("west-1", found, Share(1.0, NOW))
    assert not shares.keep_share("west-1", found, Share(0.0, NOW))
    assert shares.find_share("west-1") == Share(1.0, NOW)


def test_a_share_has_an_end_and_a_ground(
    shares: DynamoShares, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    shares.keep_share("west-1", None, Share(2.0, NOW))
    [item] = scan_table("reads")
    assert int(item["expires_at"]["N"]) == int(retain_marker(NOW).expires_at.timestamp())
    assert item["ground"]["S"] == "operation"


def test_a_deferred_snapshot_arrives_in_its_lanes_queue_as_one_that_has_waited(
    make_queue: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for lane in Lane:
        monkeypatch.setenv(f"SNAPSHOTS_{lane.name}_EXCESS_QUEUE_URL", make_queue(f"{lane}-excess"))
    excess, first_sent_at = open_excess(clients.sqs()), NOW.replace(microsecond=123000)
    for lane in Lane:
        excess.defer(parse_key(KEY.replace("priority", lane.value)), first_sent_at, old=lane is Lane.STANDARD)
    for lane in Lane:
        url = clients.sqs().get_queue_url(QueueName=f"{lane}-excess")["QueueUrl"]
        [event] = take_events(url)
        record = SQSRecord(event["Records"][0])
        group = choose_group("west-1", waits=lane is Lane.STANDARD)
        assert record.attributes["MessageGroupId"] == group, "live ones stand behind no old ones"
        [arrival] = parse_arrivals(record, waited=excess.is_source(record.event_source_arn))
        assert arrival == Arrival(KEY.replace("priority", lane.value), arrival.queued_at, first_sent_at, waited=True)
        assert arrival.queued_at > first_sent_at


def test_only_what_comes_from_an_excess_queue_has_waited(
    make_queue: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for lane in Lane:
        monkeypatch.setenv(f"SNAPSHOTS_{lane.name}_EXCESS_QUEUE_URL", make_queue(f"{lane}-excess"))
    excess = open_excess(clients.sqs())
    queues = ["priority-excess", "standard-excess", "priority", "other-priority-excess"]
    arns = [f"arn:aws:sqs:eu-west-1:123456789012:{name}" for name in queues]
    assert [excess.is_source(arn) for arn in arns] == [True, True, False, False]
    assert not excess.is_source("arn:aws:sqs:eu-west-1:999999999999:priority-excess")


def test_a_message_of_s3_has_not_waited_and_its_test_event_brings_nothing() -> None:
    event = {"eventName": "ObjectCreated:Put", "s3": {"object": {"key": KEY.replace("1/", "%2B1/")}}}
    moment = NOW.replace(microsecond=123000)

    def parse(body: dict[str, Any]) -> Sequence[Arrival]:
        sent = {"SentTimestamp": str(round(moment.timestamp() * 1000))}
        return parse_arrivals(SQSRecord({"body": json.dumps(body), "attributes": sent}), waited=False)

    assert parse({"Records": [event]}) == [Arrival(KEY.replace("1/", "+1/"), moment, moment)]
    assert parse({"Service": "Amazon S3", "Event": "s3:TestEvent"}) == []


@pytest.mark.parametrize(("code", "counted"), [("unsafe", 1), ("corrupt", 0), ("gone", 0)])
def test_unsafe_pictures_are_counted_for_the_operators_and_nothing_else_is(
    code: str, counted: int, make_table: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = AwsLedger(DynamoReads(clients.dynamodb(), make_table("reads")))
    ledger.put_rejection(Rejection("ab" * 16, "west-1", NOW, NOW, code, "a reason", retain_marker(NOW)))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "PicturesUnsafe" in line]
    assert [line["PicturesUnsafe"] for line in lines] == [[1.0]] * counted
