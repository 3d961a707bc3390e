"""Counts of no-hits in a table of their own: `<day>` / `<hour>#<camera>`. No plate, no id of a passage."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from platewatch.audit.counts import NoHitCount

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoCounts:
    """Implements the ports NoHitCounts and NoHitReport. Adding needs no right but UpdateItem."""

    def __init__(self, client: "DynamoDBClient", table: str, term: timedelta) -> None:
        self._client = client
        self._table = table
        self._term = term

    def add(self, count: NoHitCount) -> None:
        """Add to what is counted of the camera and hour, atomically."""
        hour = count.hour.astimezone(UTC)
        self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": hour.date().isoformat()}, "sk": {"S": f"{hour:%H}#{count.camera_id}"}},
            UpdateExpression="SET expires_at = :end ADD collected :collected, destroyed :destroyed",
            ExpressionAttributeValues={
                ":collected": {"N": str(count.collected)},
                ":destroyed": {"N": str(count.destroyed)},
                ":end": {"N": str(int((hour + self._term).timestamp()))},
            },
        )

    def list_counts(self, day: date, now: datetime) -> Sequence[NoHitCount]:
        """The counts of a day (UTC) by hour and camera; none past its term."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :day",
            ExpressionAttributeValues={":day": {"S": day.isoformat()}},
        )
        items = [item for page in pages for item in page["Items"]]
        return [_read_count(item) for item in items if int(item["expires_at"]["N"]) > now.timestamp()]


def _read_count(item: Mapping[str, Any]) -> NoHitCount:
    hour, _, camera_id = item["sk"]["S"].partition("#")
    return NoHitCount(
        camera_id=camera_id,
        hour=datetime.fromisoformat(f"{item['pk']['S']}T{hour}:00:00+00:00"),
        collected=int(item["collected"]["N"]),
        destroyed=int(item["destroyed"]["N"]),
    )
