"""Messages that were sent, in the alerts table: `message#<id>` / `message`; and `sms-reports` / `mark`."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from platewatch.alerts.store import SentMessage
from platewatch.aws.items import write_end
from platewatch.aws.tables import Key, Table, make_key
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MARK: Final = make_key("sms-reports", "mark")


class DynamoMessages:
    """Implements the ports SentMessages and Bookmark on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def note_message(self, sent: SentMessage) -> None:
        """Keep it until its end."""
        self._table.put(
            {
                **_key_of_message(sent.message_id),
                "alert_id": sent.alert_id,
                "recipient_id": sent.recipient_id,
                "expires": format_time(sent.ends_at),
                **write_end(sent.ends_at, Ground.OPERATION.value),
            }
        )

    def find_message(self, message_id: str) -> SentMessage | None:
        """The message, or None when it is none of ours, or too old for a report."""
        item = self._table.find(_key_of_message(message_id))
        if item is None:
            return None
        return SentMessage(message_id, item["alert_id"], item["recipient_id"], parse_time(item["expires"]))

    def find_mark(self) -> datetime | None:
        """The moment up to which reports were taken, or None when none was."""
        item = self._table.find(_MARK)
        return parse_time(item["until"]) if item else None

    def set_mark(self, until: datetime) -> None:
        """Keep the moment."""
        self._table.put({**_MARK, "until": format_time(until)})


def _key_of_message(message_id: str) -> Key:
    return make_key(f"message#{message_id}", "message")
