"""Changes of recipients that are to be told, in the alerts table: `recipient-change#<id>` / `change`."""

from typing import TYPE_CHECKING

from platewatch.alerts.recipient_change import KEPT, ChangeKind, RecipientChange
from platewatch.aws.items import keep_known, write_end
from platewatch.aws.tables import Key, Table, make_key
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoRecipientChanges:
    """Implements the port ChangeStore on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def keep_change(self, change: RecipientChange) -> None:
        """Keep the change, in place of the one with its id."""
        self._table.put(
            {
                **_key_of_change(change.change_id),
                "recipient_id": change.recipient_id,
                "kinds": [kind.value for kind in change.kinds],
                "by": change.by,
                "at": format_time(change.at),
                "told_operators": change.told_operators,
                "told_number": change.told_number,
                **write_end(change.at + KEPT, Ground.OPERATION.value),
                **keep_known(number=change.number, new_number=change.new_number),
            }
        )

    def find_change(self, change_id: str) -> RecipientChange | None:
        """The change, or None when it was never made or is no longer kept. Never stale."""
        item = self._table.find(_key_of_change(change_id))
        if item is None:
            return None
        return RecipientChange(
            change_id=change_id,
            recipient_id=item["recipient_id"],
            kinds=tuple(ChangeKind(kind) for kind in item["kinds"]),
            by=item["by"],
            at=parse_time(item["at"]),
            number=item.get("number"),
            new_number=item.get("new_number"),
            told_operators=item["told_operators"],
            told_number=item["told_number"],
        )

    def drop_change(self, change_id: str) -> None:
        """Forget a change that was not made after all. Repeatable."""
        self._table.delete(_key_of_change(change_id))


def _key_of_change(change_id: str) -> Key:
    return make_key(f"recipient-change#{change_id}", "change")
