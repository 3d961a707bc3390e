"""PINs, their tries and sessions in a table of their own, which only the alert page and the API may read.

`pins` / `<recipient>`, `tries#<key>` / `tries`, `session#<digest>` / `session`. PINs are few: one query lists them all.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.login import Session
from platewatch.alerts.pin import PinHash
from platewatch.alerts.tries import Tries
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PINS: Final = "pins"
_FORGOTTEN_AFTER: Final = timedelta(days=7)
"""So long after the last one, wrong tries count no more; the longest lock is a day."""


class DynamoPins:
    """Implements the port PinStore on the logins table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_pin(self, recipient_id: str) -> PinHash | None:
        """The PIN as it is kept; None when none was set."""
        key = _key(_PINS, recipient_id)
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return None
        return PinHash(
            recipient_id=recipient_id,
            salt=item["salt"]["S"],
            digest=item["digest"]["S"],
            cost=int(item["cost"]["N"]),
            set_at=parse_time(item["set_at"]["S"]),
        )

    def list_holders(self) -> tuple[str, ...]:
        """The ids of those who have a PIN."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pins",
            ExpressionAttributeValues={":pins": {"S": _PINS}},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        return tuple(item["sk"]["S"] for page in pages for item in page["Items"])

    def keep_pin(self, pin: PinHash) -> None:
        """Keep it in place of the one before."""
        item = _key(_PINS, pin.recipient_id) | {
            "salt": {"S": pin.salt},
            "digest": {"S": pin.digest},
            "cost": {"N": str(pin.cost)},
            "set_at": {"S": format_time(pin.set_at)},
        }
        self._client.put_item(TableName=self._table, Item=item)

    def remove_pin(self, recipient_id: str) -> None:
        """Forget it; does nothing when there is none."""
        self._client.delete_item(TableName=self._table, Key=_key(_PINS, recipient_id))


class DynamoTries:
    """Implements the port TryStore on the logins table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_tries(self, key: str, now: datetime) -> Tries:
        """The tries; none when they were forgotten or never made."""
        answer = self._client.get_item(TableName=self._table, Key=_key(f"tries#{key}", "tries"), ConsistentRead=True)
        item = answer.get("Item")
        if item is None or parse_time(item["expires"]["S"]) <= now:
            return Tries()
        locked = parse_time(item["locked_until"]["S"]) if "locked_until" in item else None
        return Tries(int(item["wrong"]["N"]), locked)

    def save_tries(self, key: str, before: Tries, after: Tries, now: datetime) -> bool:
        """Replace them in one step, if they still are as `before`; False when they are not."""
        expires = now + _FORGOTTEN_AFTER
        item: dict[str, Any] = _key(f"tries#{key}", "tries") | {
            "wrong": {"N": str(after.wrong)},
            "expires": {"S": format_time(expires)},
            "expires_at": {"N": str(int(expires.timestamp()))},
        }
        if after.locked_until is not None:
            item["locked_until"] = {"S": format_time(after.locked_until)}
        values: dict[str, Any] = {":wrong": {"N": str(before.wrong)}}
        condition = "wrong = :wrong"
        if before.locked_until is None:
            condition += " AND attribute_not_exists(locked_until)"
        else:
            condition += " AND locked_until = :locked"
            values[":locked"] = {"S": format_time(before.locked_until)}
        if before == Tries():
            condition = f"attribute_not_exists(pk) OR expires <= :now OR ({condition})"
            values[":now"] = {"S": format_time(now)}
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


class DynamoSessions:
    """Implements the port SessionStore on the logins table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def keep_session(self, session: Session) -> None:
        """Keep it until its end."""
        item = _key(f"session#{session.digest}", "session") | {
            "link_digest": {"S": session.link_digest},
            "pin_salt": {"S": session.pin_salt},
            "expires": {"S": format_time(session.ends_at)},
            "expires_at": {"N": str(int(session.ends_at.timestamp()))},
        }
        self._client.put_item(TableName=self._table, Item=item)

    def find_session(self, digest: str, now: datetime) -> Session | None:
        """The session; None when it has ended or never was."""
        key = _key(f"session#{digest}", "session")
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return None
        ends_at = parse_time(item["expires"]["S"])
        session = Session(digest, item["link_digest"]["S"], item["pin_salt"]["S"], ends_at)
        return session if now < ends_at else None


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
