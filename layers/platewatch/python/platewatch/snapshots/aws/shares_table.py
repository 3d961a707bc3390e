"""Cameras' shares of their lanes, in the reads table: `share#<camera>` / `share`. They hold no plate and no time of a
passage, and end by themselves.
"""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from platewatch.aws.items import write_end
from platewatch.aws.tables import Key, Table, make_key
from platewatch.retention.terms import retain_marker
from platewatch.snapshots.share import Share

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoShares:
    """Implements the port ShareStore on the reads table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_share(self, camera_id: str) -> Share | None:
        """The camera's share, or None when it has used nothing for long."""
        item = self._table.find(_key_of_share(camera_id))
        if item is None:
            return None
        record = json.loads(item["record"])
        until = record["reading_until"]
        return Share(
            record["left"], datetime.fromisoformat(record["at"]), datetime.fromisoformat(until) if until else None
        )

    def keep_share(self, camera_id: str, before: Share | None, after: Share) -> bool:
        """Replace `before` by `after`; False, with nothing changed, when another share stands there by now."""
        retention = retain_marker(after.at)
        end = write_end(retention.expires_at, retention.ground.value)
        item = {**_key_of_share(camera_id), "record": _write(after), **end}
        if before is None:
            return self._table.put_new(item)
        return self._table.put_if(item, "#record = :before", {":before": _write(before)})


def _key_of_share(camera_id: str) -> Key:
    return make_key(f"share#{camera_id}", "share")


def _write(share: Share) -> str:
    until = share.reading_until.isoformat() if share.reading_until else None
    return json.dumps({"left": share.left, "at": share.at.isoformat(), "reading_until": until})
