"""Snapshots as they reach recognise: its own excess queues, and the objects in the bucket."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from platewatch.aws.buckets import Bucket
from platewatch.aws.environment import load_text
from platewatch.aws.queues import Queue, choose_group
from platewatch.cameras.camera import Lane
from platewatch.snapshots.process import StoredSnapshot
from platewatch.snapshots.snapshot import Snapshot, format_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


class SqsExcess:
    """Implements the port ExcessQueue: a queue for each lane, fair between the cameras whose snapshots wait in it."""

    def __init__(self, client: "SQSClient", queue_urls: Mapping[Lane, str]) -> None:
        self._queues = {lane: Queue(client, url) for lane, url in queue_urls.items()}

    def defer(self, snapshot: Snapshot, first_sent_at: datetime, *, old: bool) -> None:
        """Send a message as S3 does. Old ones are of few groups, whose cameras' live ones go first."""
        event = {"s3": {"object": {"key": quote_plus(format_key(snapshot), safe="/")}}}
        group = choose_group(snapshot.camera_id, waits=old)
        self._queues[snapshot.lane].send({"Records": [event]}, group=group, first_sent_at=first_sent_at)

    def is_source(self, queue_arn: str) -> bool:
        """Whether a message of that queue has waited: it is one of these."""
        account, name = queue_arn.split(":")[-2:]
        return any(queue.url.endswith(f"/{account}/{name}") for queue in self._queues.values())


def open_excess(client: "SQSClient") -> SqsExcess:
    """The excess queues that the environment names. Raises SettingMissing."""
    urls = {lane: load_text(f"SNAPSHOTS_{lane.name}_EXCESS_QUEUE_URL") for lane in Lane}
    return SqsExcess(client, urls)


class S3Snapshots:
    """Implements the port SnapshotStore."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    def fetch(self, key: str) -> StoredSnapshot | None:
        """The snapshot, or None when there is no such object. `received_at` is when S3 had it whole."""
        answer = self._bucket.open(key)
        if answer is None:
            return None
        return StoredSnapshot(answer["Body"].read(), answer["LastModified"], answer["Metadata"].get("passage-id"))

    def discard(self, key: str) -> None:
        """Destroy the object; destroying it twice is the same as once."""
        self._bucket.remove([key])
