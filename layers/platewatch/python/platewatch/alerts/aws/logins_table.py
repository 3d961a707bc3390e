"""PINs, their tries and sessions in a table of their own, which only the alert page and the API may read.

`pins` / `<recipient>`, `tries#<key>` / `tries`, `session#<digest>` / `session`. PINs are few: one query lists them all.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from platewatch.alerts.login import Session
from platewatch.alerts.pin import PinHash
from platewatch.alerts.tries import Tries
from platewatch.aws.items import find_current, load_time, write_seconds, write_times
from platewatch.aws.tables import ABSENT, Key, Table, make_key
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PINS: Final = "pins"
_FORGOTTEN_AFTER: Final = timedelta(days=7)
"""So long after the last one, wrong tries no longer count; the longest lock is a day."""


class DynamoPins:
    """Implements the port PinStore on the logins table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_pin(self, recipient_id: str) -> PinHash | None:
        """The PIN as it is kept; None when none was set."""
        item = self._table.find(make_key(_PINS, recipient_id))
        if item is None:
            return None
        return PinHash(
            recipient_id=recipient_id,
            salt=item["salt"],
            digest=item["digest"],
            cost=int(item["cost"]),
            set_at=parse_time(item["set_at"]),
        )

    def list_holders(self) -> tuple[str, ...]:
        """The ids of those who have a PIN."""
        return tuple(item["sk"] for item in self._table.list_items(_PINS, attributes="sk"))

    def keep_pin(self, pin: PinHash) -> None:
        """Keep it in place of the one before."""
        self._table.put(
            {
                **make_key(_PINS, pin.recipient_id),
                "salt": pin.salt,
                "digest": pin.digest,
                "cost": pin.cost,
                "set_at": format_time(pin.set_at),
            }
        )

    def remove_pin(self, recipient_id: str) -> None:
        """Forget it; does nothing when there is none."""
        self._table.delete(make_key(_PINS, recipient_id))


class DynamoTries:
    """Implements the port TryStore on the logins table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_tries(self, key: str, now: datetime) -> Tries:
        """The tries; none when they were forgotten or never made."""
        item = find_current(self._table, _key_of_tries(key), now)
        return Tries(int(item["wrong"]), load_time(item, "locked_until")) if item else Tries()

    def save_tries(self, key: str, before: Tries, after: Tries, now: datetime) -> bool:
        """Replace them in one step, if they still are as `before`; False when they are not."""
        expires = now + _FORGOTTEN_AFTER
        item = {
            **_key_of_tries(key),
            "wrong": after.wrong,
            **write_times(expires=expires, locked_until=after.locked_until),
            "expires_at": write_seconds(expires),
        }
        values: dict[str, str | int] = {":wrong": before.wrong}
        if before.locked_until is None:
            unchanged = "wrong = :wrong AND attribute_not_exists(locked_until)"
        else:
            unchanged = "wrong = :wrong AND locked_until = :locked"
            values[":locked"] = format_time(before.locked_until)
        if before == Tries():
            unchanged = f"{ABSENT} OR expires <= :now OR ({unchanged})"
            values[":now"] = format_time(now)
        return self._table.put_if(item, unchanged, values)


class DynamoSessions:
    """Implements the port SessionStore on the logins table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def keep_session(self, session: Session) -> None:
        """Keep it until its end."""
        self._table.put(
            {
                **_key_of_session(session.digest),
                "link_digest": session.link_digest,
                "pin_salt": session.pin_salt,
                "expires": format_time(session.ends_at),
                "expires_at": write_seconds(session.ends_at),
            }
        )

    def find_session(self, digest: str, now: datetime) -> Session | None:
        """The session; None when it has ended or never was."""
        item = find_current(self._table, _key_of_session(digest), now)
        return Session(digest, item["link_digest"], item["pin_salt"], parse_time(item["expires"])) if item else None


def _key_of_tries(key: str) -> Key:
    return make_key(f"tries#{key}", "tries")


def _key_of_session(digest: str) -> Key:
    return make_key(f"session#{digest}", "session")
