"""Counts of no-hits in a table of their own: `<day>` / `<hour>#<camera>`. No plate, no id of a passage."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from platewatch.audit.counts import NoHitCount
from platewatch.aws.items import write_seconds
from platewatch.aws.tables import Item, Table, make_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoCounts:
    """Implements the ports NoHitCounts and NoHitReport. Adding needs no right but UpdateItem."""

    def __init__(self, client: "DynamoDBClient", table: str, term: timedelta) -> None:
        self._table = Table(client, table)
        self._term = term

    def add(self, count: NoHitCount) -> None:
        """Add to what is counted of the camera and hour, atomically."""
        hour = count.hour.astimezone(UTC)
        self._table.update(
            make_key(hour.date().isoformat(), f"{hour:%H}#{count.camera_id}"),
            "SET expires_at = :end ADD collected :collected, destroyed :destroyed",
            {
                ":collected": count.collected,
                ":destroyed": count.destroyed,
                ":end": write_seconds(hour + self._term),
            },
        )

    def list_counts(self, day: date, now: datetime) -> Sequence[NoHitCount]:
        """The counts of a day (UTC) by hour and camera; none past its term."""
        items = self._table.list_items(day.isoformat(), consistent=False)
        return [_load_count(item) for item in items if int(item["expires_at"]) > now.timestamp()]


def _load_count(item: Item) -> NoHitCount:
    hour, _, camera_id = item["sk"].partition("#")
    return NoHitCount(
        camera_id=camera_id,
        hour=datetime.fromisoformat(f"{item['pk']}T{hour}:00:00+00:00"),
        collected=int(item["collected"]),
        destroyed=int(item["destroyed"]),
    )
