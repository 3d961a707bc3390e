"""The store of kept passages (article 126jj), which only a deployment under 126jj has.

A passage's read is `hour#<hour of capture>` / `<capture time>#<read>`: a search asks for the hours of its order,
strongly consistent. It is born with `expires_at` for TTL, its ground, and what the sweep finds it by: its end and, so
that destroyed ones are counted by camera, its camera's id.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from platewatch.aws.expiry_index import describe_due, format_ttl, query_expired
from platewatch.reading.record import Read, name_kept_pictures
from platewatch.retention.sweep import Due
from platewatch.snapshots.aws.read_records import dump_read, load_read
from platewatch.text.timestamps import format_hour, format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoPassages:
    """Implements the ports PastReads, Expired and recognise's half of PassageSink that stores reads."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads; storing the same read twice is the same as once."""
        for read in reads:
            expires_at = read.retention.expires_at
            item = {
                **_key(f"hour#{format_hour(read.captured_at)}", f"{format_time(read.captured_at)}#{read.read_id}"),
                "record": {"S": json.dumps(dump_read(read))},
                "expires_at": format_ttl(expires_at),
                "ground": {"S": read.retention.ground.value},
                **describe_due(expires_at, f"{read.camera_id}#{read.read_id}"),
            }
            self._client.put_item(TableName=self._table, Item=item)

    def list_captured(self, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """See PastReads."""
        reads: list[Read] = []
        hour = since.replace(minute=0, second=0, microsecond=0)
        while hour < until:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :hour AND sk BETWEEN :since AND :until",
                ExpressionAttributeValues={
                    ":hour": {"S": f"hour#{format_hour(hour)}"},
                    ":since": {"S": format_time(since)},
                    # Behind every read of that millisecond: the comparison below is the exact one.
                    ":until": {"S": f"{format_time(until)}$"},
                },
            )
            reads += [load_read(json.loads(item["record"]["S"])) for page in pages for item in page["Items"]]
            hour += timedelta(hours=1)
        found = [read for read in reads if since <= read.captured_at < until and read.retention.holds(now)]
        return sorted(found, key=lambda read: (read.captured_at, read.read_id))

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See Expired. Asks an index that knows keys and ends alone, and may lag behind by seconds."""
        for item in query_expired(self._client, self._table, since, now):
            key = (item["pk"]["S"], item["sk"]["S"])
            _, camera_id, read_id = item["expires"]["S"].split("#")
            yield Due(key, item["expires"]["S"], name_kept_pictures(read_id), camera_id)

    def is_due(self, _due: Due) -> bool:
        """See Expired. A passage's end never changes, and destroying it twice is the same as once."""
        return True

    def destroy_due(self, due: Due) -> None:
        """Destroy the read. Repeatable."""
        self._client.delete_item(TableName=self._table, Key=_key(*due.key))


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
