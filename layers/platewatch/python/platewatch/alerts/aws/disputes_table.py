"""Disputes of entries in the alerts table: `disputes#<list>` / `<entry id>`.

They stand here and not with the hotlist, because the function behind the alert page opens them: it has no right on the
hotlist. `waiting` is there until an editor has decided or the operators were told. What is decided keeps no plate.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.dispute import Dispute
from platewatch.audit.record import LISTED
from platewatch.aws.items import write_end, write_seconds
from platewatch.aws.tables import ABSENT, Item, Key, Table, make_key
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING: Final = "dispute"
_OPEN: Final = "open"
_SETTLED: Final = "settled"
_SETTLED_KEPT: Final = timedelta(days=7)
"""How long it is known that an answer's dispute was decided: what follows from an answer may be done again."""

_TIMES: Final = ("at", "settle_by", "expires_at")


class DynamoDisputes:
    """Implements the ports DisputeStore, ListedDisputes and OverdueDisputes."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_dispute(self, list_name: str, entry_id: str, now: datetime) -> Dispute | None:
        """The open dispute of the entry, or None. Strongly consistent."""
        item = self._table.find(key_of_dispute(list_name, entry_id))
        return load_dispute(item, now) if item else None

    def list_disputes(self, list_name: str, now: datetime) -> Sequence[Dispute]:
        """The open disputes of the list, the oldest first."""
        found = [load_dispute(item, now) for item in self._table.list_items(f"disputes#{list_name}")]
        return sorted((dispute for dispute in found if dispute), key=lambda dispute: dispute.at)

    def open_dispute(self, dispute: Dispute) -> None:
        """Keep it, unless one is open or an editor has decided since. Repeatable."""
        item = {
            **key_of_dispute(dispute.list_name, dispute.entry_id),
            "record": json.dumps(_dump(dispute)),
            "state": _OPEN,
            "waiting": _WAITING,
            "escalate_at": format_time(dispute.settle_by),
            **write_end(dispute.expires_at, LISTED),
        }
        decided_before = f"{ABSENT} OR (#state = :settled AND settled_at < :at)"
        self._table.put_if(item, decided_before, {":settled": _SETTLED, ":at": format_time(dispute.at)})

    def withdraw_dispute(self, list_name: str, entry_id: str, hit_id: str, number: int, now: datetime) -> None:
        """End the dispute if it was opened by this answer. Repeatable."""
        dispute = self.find_dispute(list_name, entry_id, now)
        if dispute is not None and (dispute.hit_id, dispute.number) == (hit_id, number):
            self.resolve_dispute(dispute, dispute.by, now)

    def resolve_dispute(self, dispute: Dispute, by: str, now: datetime) -> None:
        """End the dispute because somebody who may has decided. Repeatable."""
        self._table.update(
            key_of_dispute(dispute.list_name, dispute.entry_id),
            "SET #state = :settled, settled_at = :now, settled_by = :by, expires_at = :expires "
            "REMOVE waiting, escalate_at, #record",
            {
                ":open": _OPEN,
                ":settled": _SETTLED,
                ":now": format_time(now),
                ":by": by,
                ":expires": write_seconds(now + _SETTLED_KEPT),
            },
            "#state = :open",
        )

    def list_overdue(self, now: datetime) -> Sequence[Dispute]:
        """The open disputes past their time whose operators were not told yet. May lag behind by seconds."""
        values = {":waiting": _WAITING, ":now": format_time(now)}
        items = self._table.query_index("waiting", "waiting = :waiting AND escalate_at <= :now", values)
        return [dispute for item in items if (dispute := load_dispute(item, now))]

    def note_told(self, dispute: Dispute) -> None:
        """Note that the operators were told. Repeatable."""
        # Nothing changes where it was decided meanwhile, or told already.
        key = key_of_dispute(dispute.list_name, dispute.entry_id)
        due = {":due": format_time(dispute.settle_by)}
        self._table.update(key, "REMOVE waiting, escalate_at", due, "escalate_at = :due")


def key_of_dispute(list_name: str, entry_id: str) -> Key:
    """The key of an entry's dispute."""
    return make_key(f"disputes#{list_name}", entry_id)


def load_dispute(item: Item, now: datetime) -> Dispute | None:
    """The dispute of a stored item, None when it is resolved or has expired."""
    if item["state"] != _OPEN:
        return None
    record = json.loads(item["record"])
    dispute = Dispute(**{**record, **{name: parse_time(record[name]) for name in _TIMES}})
    return dispute if now < dispute.expires_at else None


def _dump(dispute: Dispute) -> dict[str, Any]:
    return {**asdict(dispute), **{name: format_time(getattr(dispute, name)) for name in _TIMES}}
