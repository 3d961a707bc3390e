"""Changes of recipients that are to be told, in the alerts table: `recipient-change#<id>` / `change`."""

from typing import TYPE_CHECKING, Any

from platewatch.alerts.recipient_change import KEPT, ChangeKind, RecipientChange
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoRecipientChanges:
    """Implements the port ChangeStore on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def keep_change(self, change: RecipientChange) -> None:
        """Keep the change, in place of the one with its id."""
        item: dict[str, Any] = {
            **_key(change.change_id),
            "recipient_id": {"S": change.recipient_id},
            "kinds": {"L": [{"S": kind.value} for kind in change.kinds]},
            "by": {"S": change.by},
            "at": {"S": format_time(change.at)},
            "told_operators": {"BOOL": change.told_operators},
            "told_number": {"BOOL": change.told_number},
            "expires_at": {"N": str(int((change.at + KEPT).timestamp()))},
            "ground": {"S": Ground.OPERATION.value},
        }
        numbers = {"number": change.number, "new_number": change.new_number}
        item |= {name: {"S": number} for name, number in numbers.items() if number is not None}
        self._client.put_item(TableName=self._table, Item=item)

    def find_change(self, change_id: str) -> RecipientChange | None:
        """The change, or None when it was never made or is kept no more. Never stale."""
        answer = self._client.get_item(TableName=self._table, Key=_key(change_id), ConsistentRead=True)
        item = answer.get("Item")
        if item is None:
            return None
        return RecipientChange(
            change_id=change_id,
            recipient_id=item["recipient_id"]["S"],
            kinds=tuple(ChangeKind(kind["S"]) for kind in item["kinds"]["L"]),
            by=item["by"]["S"],
            at=parse_time(item["at"]["S"]),
            number=item["number"]["S"] if "number" in item else None,
            new_number=item["new_number"]["S"] if "new_number" in item else None,
            told_operators=item["told_operators"]["BOOL"],
            told_number=item["told_number"]["BOOL"],
        )

    def drop_change(self, change_id: str) -> None:
        """Forget a change that was not made after all. Repeatable."""
        self._client.delete_item(TableName=self._table, Key=_key(change_id))


def _key(change_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"recipient-change#{change_id}"}, "sk": {"S": "change"}}
