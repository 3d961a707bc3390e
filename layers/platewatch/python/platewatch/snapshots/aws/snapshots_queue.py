"""The messages that bring recognise its snapshots: S3's, and those of its own excess queues."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_plus

from platewatch.aws.environment import load_text
from platewatch.aws.queues import Queue
from platewatch.cameras.camera import Lane
from platewatch.snapshots.snapshot import Snapshot, format_key
from platewatch.snapshots.turn import Arrival

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsExcess:
    """Implements the port ExcessQueue: a queue for each lane, fair between the cameras whose snapshots wait in it."""

    def __init__(self, client: "SQSClient", queue_urls: Mapping[Lane, str]) -> None:
        self._queues = {lane: Queue(client, url) for lane, url in queue_urls.items()}

    def defer(self, snapshot: Snapshot) -> None:
        """Send a message as S3 does, which says that the snapshot has waited."""
        event = {"s3": {"object": {"key": quote_plus(format_key(snapshot), safe="/")}}}
        self._queues[snapshot.lane].send({"Records": [event], "waited": True}, group=snapshot.camera_id)


def open_excess(client: "SQSClient") -> SqsExcess:
    """The excess queues that the environment names. Raises SettingMissing."""
    urls = {lane: load_text(f"SNAPSHOTS_{lane.name}_EXCESS_QUEUE_URL") for lane in Lane}
    return SqsExcess(client, urls)


def parse_arrivals(body: str) -> Sequence[Arrival]:
    """The snapshots that a message announces. S3's test event, sent once per bucket, announces none."""
    message = json.loads(body)
    waited = message.get("waited") is True
    keys = (unquote_plus(event["s3"]["object"]["key"]) for event in message.get("Records", []))
    return [Arrival(key, waited) for key in keys]
