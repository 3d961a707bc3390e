"""The reads table: reads that wait for matching, plate-free markers, rejections.

Keys hold ids and times only. A read is `camera#<camera>` / `<capture time>#<read>`, so that a passage's reads lie side
by side. A record stands as JSON in the attribute `record`, because DynamoDB's numbers are no floats; beside it stands
`expires_at` for TTL, and for reads `passage` once matching has found one, and `expiry_hour` and `expires`, by which the
sweep finds what is due.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from platewatch.aws.expiry_index import describe_due, format_ttl, query_expired
from platewatch.reading.record import Read, ReadRef, name_pictures
from platewatch.retention.sweep import Due
from platewatch.retention.terms import PENDING_TERM, Retention
from platewatch.snapshots.aws.read_records import dump_read, dump_retention, load_read, load_retention
from platewatch.snapshots.outcome import Marker, Outcome, Rejection
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoReads:
    """Implements the ports ReadStore, SnapshotLedger, RejectionList and Expired on the reads table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        """The read, or None when it was destroyed, has expired or never was."""
        answer = self._client.get_item(TableName=self._table, Key=_read_key(ref), ConsistentRead=True)
        item = answer.get("Item")
        read = _read_read(item) if item else None
        return read if read and read.retention.holds(now) else None

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """The reads that a camera captured from `since` through `until`, oldest first; none that has expired."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :camera AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":camera": {"S": f"camera#{camera_id}"},
                ":since": {"S": format_time(since)},
                # Behind every read of that millisecond.
                ":until": {"S": f"{format_time(until)}$"},
            },
        )
        reads = (_read_read(item) for page in pages for item in page["Items"])
        return [read for read in reads if read.retention.holds(now)]

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads; storing the same read twice is the same as once."""
        for read in reads:
            key = _read_key(read.ref)
            due = describe_due(read.retention.expires_at, read.read_id)
            due["expires_at"] = format_ttl(read.retention.expires_at)
            self._put(key["pk"]["S"], key["sk"]["S"], dump_read(read), read.retention, due)

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        """Make the read one of the passage unless it is one of another already; returns the passage it is of."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=_read_key(ref),
                UpdateExpression="SET passage = if_not_exists(passage, :passage)",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":passage": {"S": passage_id}},
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return answer["Attributes"]["passage"]["S"]

    def destroy_read(self, read: Read) -> None:
        """Destroy the read; destroying it twice is the same as once."""
        self._client.delete_item(TableName=self._table, Key=_read_key(read.ref))

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See Expired. Asks an index that knows keys and ends alone, and may lag behind by seconds."""
        for item in query_expired(self._client, self._table, since, now):
            pk, sk = item["pk"]["S"], item["sk"]["S"]
            ended = item["expires"]["S"]
            # It ends a term after it was received; the index knows the end.
            received_at = parse_time(ended.partition("#")[0]) - PENDING_TERM
            yield Due((pk, sk), ended, name_pictures(sk.partition("#")[2]), pk.removeprefix("camera#"), received_at)

    def is_due(self, _due: Due) -> bool:
        """See Expired. A read's end never changes, and destroying it twice is the same as once."""
        return True

    def destroy_due(self, due: Due) -> None:
        """Destroy the read. Repeatable."""
        self._client.delete_item(TableName=self._table, Key=_key(*due.key))

    def find_marker(self, snapshot_id: str, now: datetime) -> Marker | None:
        """The snapshot's marker, or None when it is not done yet."""
        record = self._get(f"snapshot#{snapshot_id}", "marker")
        if record is None:
            return None
        marker = Marker(
            snapshot_id, Outcome(record["outcome"]), parse_time(record["at"]), load_retention(record["retention"])
        )
        return marker if marker.retention.holds(now) else None

    def put_marker(self, marker: Marker) -> None:
        """Mark the snapshot as done. Repeatable."""
        record = {
            "outcome": marker.outcome,
            "at": format_time(marker.at),
            "retention": dump_retention(marker.retention),
        }
        self._put(f"snapshot#{marker.snapshot_id}", "marker", record, marker.retention)

    def put_rejection(self, rejection: Rejection) -> None:
        """Record the rejection, once per snapshot and day."""
        record = {
            "snapshot_id": rejection.snapshot_id,
            "camera_id": rejection.camera_id,
            "captured_at": format_time(rejection.captured_at) if rejection.captured_at else None,
            "rejected_at": format_time(rejection.rejected_at),
            "code": rejection.code,
            "reason": rejection.reason,
            "retention": dump_retention(rejection.retention),
        }
        day = rejection.rejected_at.astimezone(UTC).date().isoformat()
        self._put(f"rejections#{day}", rejection.snapshot_id, record, rejection.retention)

    def list_rejections(self, day: date, now: datetime) -> Sequence[Rejection]:
        """The rejections of a day (UTC), oldest first; none that has expired."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"rejections#{day.isoformat()}"}},
        )
        rejections = [_load_rejection(json.loads(item["record"]["S"])) for page in pages for item in page["Items"]]
        kept = [rejection for rejection in rejections if rejection.retention.holds(now)]
        return sorted(kept, key=lambda rejection: rejection.rejected_at)

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        answer = self._client.get_item(TableName=self._table, Key=_key(pk, sk), ConsistentRead=True)
        item = answer.get("Item")
        return json.loads(item["record"]["S"]) if item else None

    def _put(
        self, pk: str, sk: str, record: dict[str, Any], retention: Retention, more: dict[str, Any] | None = None
    ) -> None:
        item = {
            **_key(pk, sk),
            "record": {"S": json.dumps(record)},
            "expires_at": {"N": str(int(retention.expires_at.timestamp()))},
            "ground": {"S": retention.ground.value},
            **(more or {}),
        }
        self._client.put_item(TableName=self._table, Item=item)


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _read_key(ref: ReadRef) -> dict[str, Any]:
    return _key(f"camera#{ref.camera_id}", f"{format_time(ref.captured_at)}#{ref.read_id}")


def _read_read(item: Mapping[str, Any]) -> Read:
    read = load_read(json.loads(item["record"]["S"]))
    return replace(read, passage_id=item["passage"]["S"]) if "passage" in item else read


def _load_rejection(record: dict[str, Any]) -> Rejection:
    return Rejection(
        snapshot_id=record["snapshot_id"],
        camera_id=record["camera_id"],
        captured_at=parse_time(record["captured_at"]) if record["captured_at"] else None,
        rejected_at=parse_time(record["rejected_at"]),
        code=record["code"],
        reason=record["reason"],
        retention=load_retention(record["retention"]),
    )
