"""Cameras' shares of their lanes, in the reads table: `share#<camera>` / `share`. They hold no plate and no time of a
passage, and end by themselves.
"""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from platewatch.retention.terms import retain_marker
from platewatch.snapshots.share import Share

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoShares:
    """Implements the port ShareStore on the reads table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_share(self, camera_id: str) -> Share | None:
        """The camera's share, or None when it has used nothing for long."""
        answer = self._client.get_item(TableName=self._table, Key=_key(camera_id), ConsistentRead=True)
        item = answer.get("Item")
        if item is None:
            return None
        record = json.loads(item["record"]["S"])
        until = record["reading_until"]
        return Share(
            record["left"], datetime.fromisoformat(record["at"]), datetime.fromisoformat(until) if until else None
        )

    def keep_share(self, camera_id: str, before: Share | None, after: Share) -> bool:
        """Replace `before` by `after`; False, with nothing changed, when another share stands there by now."""
        retention = retain_marker(after.at)
        unchanged: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before is not None:
            unchanged = {
                "ConditionExpression": "#record = :before",
                "ExpressionAttributeNames": {"#record": "record"},
                "ExpressionAttributeValues": {":before": {"S": _write(before)}},
            }
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(camera_id),
                    "record": {"S": _write(after)},
                    "expires_at": {"N": str(int(retention.expires_at.timestamp()))},
                    "ground": {"S": retention.ground.value},
                },
                **unchanged,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(camera_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"share#{camera_id}"}, "sk": {"S": "share"}}


def _write(share: Share) -> str:
    until = share.reading_until.isoformat() if share.reading_until else None
    return json.dumps({"left": share.left, "at": share.at.isoformat(), "reading_until": until})
