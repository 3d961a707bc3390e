"""Hits of which the operators know that nobody answered: `hit#<id>` / `operators`, in the alerts table. No plate."""

from typing import TYPE_CHECKING

from platewatch.alerts.alert import Alert
from platewatch.aws.items import write_end
from platewatch.aws.tables import Key, Table, make_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoUnansweredHits:
    """Implements the port UnansweredHits."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def is_told(self, hit_id: str) -> bool:
        """See UnansweredHits."""
        return self._table.find(_key_of_hit(hit_id)) is not None

    def note_told(self, alert: Alert) -> None:
        """See UnansweredHits."""
        end = write_end(alert.retention.expires_at, alert.retention.ground.value)
        self._table.put({**_key_of_hit(alert.hit_id), **end})


def _key_of_hit(hit_id: str) -> Key:
    return make_key(f"hit#{hit_id}", "operators")
