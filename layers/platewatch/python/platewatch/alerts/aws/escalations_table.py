"""Hits of which the operators know that nobody answered: `hit#<id>` / `operators`, in the alerts table. No plate."""

from typing import TYPE_CHECKING, Any

from platewatch.alerts.alert import Alert

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoUnansweredHits:
    """Implements the port UnansweredHits."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def is_told(self, hit_id: str) -> bool:
        """See UnansweredHits."""
        return "Item" in self._client.get_item(TableName=self._table, Key=_key(hit_id), ConsistentRead=True)

    def note_told(self, alert: Alert) -> None:
        """See UnansweredHits."""
        item = {
            **_key(alert.hit_id),
            "expires_at": {"N": str(int(alert.retention.expires_at.timestamp()))},
            "ground": {"S": alert.retention.ground.value},
        }
        self._client.put_item(TableName=self._table, Item=item)


def _key(hit_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"hit#{hit_id}"}, "sk": {"S": "operators"}}
