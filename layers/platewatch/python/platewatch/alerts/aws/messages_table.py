"""Messages that were sent, in the alerts table: `message#<id>` / `message`; and `sms-reports` / `mark`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.store import SentMessage
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MARK: Final[dict[str, Any]] = {"pk": {"S": "sms-reports"}, "sk": {"S": "mark"}}


class DynamoMessages:
    """Implements the ports SentMessages and Bookmark on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def note_message(self, sent: SentMessage) -> None:
        """Keep it until its end."""
        item = {
            **_key(sent.message_id),
            "alert_id": {"S": sent.alert_id},
            "recipient_id": {"S": sent.recipient_id},
            "expires": {"S": format_time(sent.ends_at)},
            "expires_at": {"N": str(int(sent.ends_at.timestamp()))},
            "ground": {"S": Ground.OPERATION.value},
        }
        self._client.put_item(TableName=self._table, Item=item)

    def find_message(self, message_id: str) -> SentMessage | None:
        """The message, or None when it is none of ours, or too old for a report."""
        answer = self._client.get_item(TableName=self._table, Key=_key(message_id), ConsistentRead=True)
        item = answer.get("Item")
        if item is None:
            return None
        ends_at = parse_time(item["expires"]["S"])
        return SentMessage(message_id, item["alert_id"]["S"], item["recipient_id"]["S"], ends_at)

    def find_mark(self) -> datetime | None:
        """The moment up to which reports were taken, or None when none was."""
        item = self._client.get_item(TableName=self._table, Key=_MARK, ConsistentRead=True).get("Item")
        return parse_time(item["until"]["S"]) if item else None

    def set_mark(self, until: datetime) -> None:
        """Keep the moment."""
        self._client.put_item(TableName=self._table, Item={**_MARK, "until": {"S": format_time(until)}})


def _key(message_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"message#{message_id}"}, "sk": {"S": "message"}}
