"""The store of kept passages (article 126jj), which only a deployment under 126jj has.

A passage's read is `hour#<hour of capture>` / `<capture time>#<read>`: a search asks for the hours of its order,
strongly consistent. It is born with `expires_at` for TTL, its ground, and what the sweep finds it by: its end and, so
that destroyed ones are counted by camera, its camera's id.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from platewatch.aws.items import describe_due, query_expired, write_ttl
from platewatch.aws.tables import Table, make_key
from platewatch.reading.record import Read, name_kept_pictures
from platewatch.retention.sweep import Due
from platewatch.snapshots.aws.read_records import load_item, pack_read
from platewatch.text.timestamps import format_hour, format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoPassages:
    """Implements the ports PastReads, Expired and recognise's half of PassageSink that stores reads."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads; storing the same read twice is the same as once."""
        for read in reads:
            expires_at = read.retention.expires_at
            key = make_key(f"hour#{format_hour(read.captured_at)}", f"{format_time(read.captured_at)}#{read.read_id}")
            self._table.put(
                {
                    **key,
                    **pack_read(read),
                    "expires_at": write_ttl(expires_at),
                    "ground": read.retention.ground.value,
                    **describe_due(expires_at, f"{read.camera_id}#{read.read_id}"),
                }
            )

    def list_captured(self, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """See PastReads."""
        reads: list[Read] = []
        hour = since.replace(minute=0, second=0, microsecond=0)
        while hour < until:
            # Behind every read of that millisecond: the comparison below is the exact one.
            last = f"{format_time(until)}$"
            items = self._table.list_between(f"hour#{format_hour(hour)}", format_time(since), last)
            reads += [load_item(item) for item in items]
            hour += timedelta(hours=1)
        found = [read for read in reads if since <= read.captured_at < until and read.retention.holds(now)]
        return sorted(found, key=lambda read: (read.captured_at, read.read_id))

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See Expired. Asks an index that knows keys and ends alone, and may lag behind by seconds."""
        for item in query_expired(self._table, since, now):
            key = (item["pk"], item["sk"])
            _, camera_id, read_id = item["expires"].split("#")
            yield Due(key, item["expires"], name_kept_pictures(read_id), camera_id)

    def is_due(self, _due: Due) -> bool:
        """See Expired. A passage's end never changes, and destroying it twice is the same as once."""
        return True

    def destroy_due(self, due: Due) -> None:
        """Destroy the read. Repeatable."""
        self._table.delete(make_key(*due.key))
