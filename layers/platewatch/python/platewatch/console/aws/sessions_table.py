"""Sessions in a table of their own: `people` / `<digest>`. They are few, so that one query lists them all."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from platewatch.aws.items import load_time, write_end, write_times
from platewatch.aws.tables import Item, Key, Table, make_key
from platewatch.console.person import Person
from platewatch.console.session import Session
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PEOPLE: Final = "people"
_RUNNING: Final = "attribute_exists(pk) AND attribute_not_exists(ended_at)"


class DynamoSessions:
    """Implements the port SessionStore. The table holds no id of a session, only its hash."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def keep(self, session: Session) -> None:
        """Keep a new one until its end."""
        self._table.put(
            {
                **_key(session.digest),
                "issuer": session.person.issuer,
                "subject": session.person.subject,
                "name": session.person.name,
                "role": session.role,
                "roles": list(session.roles),
                **write_times(
                    started_at=session.started_at,
                    active_at=session.active_at,
                    ends_at=session.ends_at,
                    ended_at=session.ended_at,
                ),
                **write_end(session.ends_at, Ground.OPERATION.value),
            }
        )

    def find(self, digest: str) -> Session | None:
        """The session, ended or not; None where there is none."""
        item = self._table.find(_key(digest))
        return None if item is None else _load(item)

    def note_activity(self, digest: str, now: datetime, active_since: datetime) -> Session | None:
        """The session with `now` as its last activity; None where it has ended or was not active since then."""
        values = {":now": format_time(now), ":since": format_time(active_since)}
        condition = f"{_RUNNING} AND active_at > :since AND ends_at > :now"
        item = self._table.update_and_find(_key(digest), "SET active_at = :now", values, condition)
        return None if item is None else _load(item)

    def choose_role(self, digest: str, role: str) -> Session | None:
        """The session in this role; None where it has ended or has a role."""
        values = {":role": role, ":none": ""}
        condition = f"{_RUNNING} AND #role = :none"
        item = self._table.update_and_find(_key(digest), "SET #role = :role", values, condition)
        return None if item is None else _load(item)

    def end(self, digest: str, now: datetime) -> None:
        """End it; does nothing where it has ended, or never was."""
        self._table.update(_key(digest), "SET ended_at = :now", {":now": format_time(now)}, _RUNNING)

    def list_all(self) -> list[Session]:
        """All that are kept, ended ones too."""
        return [_load(item) for item in self._table.list_items(_PEOPLE)]


def _key(digest: str) -> Key:
    return make_key(_PEOPLE, digest)


def _load(item: Item) -> Session:
    return Session(
        digest=item["sk"],
        person=Person(item["issuer"], item["subject"], item["name"]),
        role=item["role"],
        roles=tuple(item["roles"]),
        started_at=parse_time(item["started_at"]),
        active_at=parse_time(item["active_at"]),
        ends_at=parse_time(item["ends_at"]),
        ended_at=load_time(item, "ended_at"),
    )
