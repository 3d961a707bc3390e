"""Whose look at which item is recorded: `duty#<hash of the person>` / `<item>` in the alerts table. It names nobody."""

from datetime import datetime
from typing import TYPE_CHECKING

from platewatch.aws.items import write_end, write_seconds
from platewatch.aws.tables import Key, Table, make_key
from platewatch.retention.terms import Ground

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDutyNotes:
    """Implements the port DutyNotes."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def is_noted(self, person: str, item_id: str, now: datetime) -> bool:
        """See DutyNotes."""
        item = self._table.find(_key_of_look(person, item_id))
        return item is not None and int(item["expires_at"]) > write_seconds(now)

    def note_look(self, person: str, item_id: str, until: datetime) -> None:
        """See DutyNotes."""
        self._table.put({**_key_of_look(person, item_id), **write_end(until, Ground.OPERATION.value)})


def _key_of_look(person: str, item_id: str) -> Key:
    return make_key(f"duty#{person}", item_id)
