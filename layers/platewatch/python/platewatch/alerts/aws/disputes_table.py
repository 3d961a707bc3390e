"""Disputes of entries in the alerts table: `disputes#<list>` / `<entry id>`.

They stand here and not with the hotlist, because the function behind the alert page opens them: it has no right on the
hotlist. `waiting` is there until an editor has decided or the operators were told. What is decided keeps no plate.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.dispute import Dispute
from platewatch.audit.record import LISTED
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
        self._client = client
        self._table = table

    def find_dispute(self, list_name: str, entry_id: str, now: datetime) -> Dispute | None:
        """The open dispute of the entry, or None. Strongly consistent."""
        key = key_of(list_name, entry_id)
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return load_dispute(item, now) if item else None

    def list_disputes(self, list_name: str, now: datetime) -> Sequence[Dispute]:
        """The open disputes of the list, the oldest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"disputes#{list_name}"}},
        )
        found = [load_dispute(item, now) for page in pages for item in page["Items"]]
        return sorted((dispute for dispute in found if dispute), key=lambda dispute: dispute.at)

    def open_dispute(self, dispute: Dispute) -> None:
        """Keep it, unless one is open or an editor has decided since. Repeatable."""
        item = {
            **key_of(dispute.list_name, dispute.entry_id),
            "record": {"S": json.dumps(_dump(dispute))},
            "state": {"S": _OPEN},
            "waiting": {"S": _WAITING},
            "escalate_at": {"S": format_time(dispute.settle_by)},
            "expires_at": {"N": str(int(dispute.expires_at.timestamp()))},
            "ground": {"S": LISTED},
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk) OR (#state = :settled AND settled_at < :at)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":settled": {"S": _SETTLED}, ":at": {"S": format_time(dispute.at)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def withdraw_dispute(self, list_name: str, entry_id: str, hit_id: str, number: int, now: datetime) -> None:
        """End the dispute if it was opened by this answer. Repeatable."""
        dispute = self.find_dispute(list_name, entry_id, now)
        if dispute is not None and (dispute.hit_id, dispute.number) == (hit_id, number):
            self.settle_dispute(dispute, dispute.by, now)

    def settle_dispute(self, dispute: Dispute, by: str, now: datetime) -> None:
        """End the dispute because somebody who may has decided. Repeatable."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of(dispute.list_name, dispute.entry_id),
                UpdateExpression="SET #state = :settled, settled_at = :now, settled_by = :by, expires_at = :expires "
                "REMOVE waiting, escalate_at, #record",
                ConditionExpression="#state = :open",
                ExpressionAttributeNames={"#state": "state", "#record": "record"},
                ExpressionAttributeValues={
                    ":open": {"S": _OPEN},
                    ":settled": {"S": _SETTLED},
                    ":now": {"S": format_time(now)},
                    ":by": {"S": by},
                    ":expires": {"N": str(int((now + _SETTLED_KEPT).timestamp()))},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def list_overdue(self, now: datetime) -> Sequence[Dispute]:
        """The open disputes past their time whose operators were not told yet. May lag behind by seconds."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="waiting",
            KeyConditionExpression="waiting = :waiting AND escalate_at <= :now",
            ExpressionAttributeValues={":waiting": {"S": _WAITING}, ":now": {"S": format_time(now)}},
        )
        found = [load_dispute(item, now) for page in pages for item in page["Items"]]
        return [dispute for dispute in found if dispute]

    def note_told(self, dispute: Dispute) -> None:
        """Note that the operators were told. Repeatable."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of(dispute.list_name, dispute.entry_id),
                UpdateExpression="REMOVE waiting, escalate_at",
                ConditionExpression="escalate_at = :due",
                ExpressionAttributeValues={":due": {"S": format_time(dispute.settle_by)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            # Decided meanwhile, or told already.
            return


def key_of(list_name: str, entry_id: str) -> dict[str, Any]:
    """The key of an entry's dispute."""
    return {"pk": {"S": f"disputes#{list_name}"}, "sk": {"S": entry_id}}


def load_dispute(item: Mapping[str, Any], now: datetime) -> Dispute | None:
    """The dispute of a stored item, None when it is settled or has expired."""
    if item["state"]["S"] != _OPEN:
        return None
    record = json.loads(item["record"]["S"])
    dispute = Dispute(**{**record, **{name: parse_time(record[name]) for name in _TIMES}})
    return dispute if now < dispute.expires_at else None


def _dump(dispute: Dispute) -> dict[str, Any]:
    return {**asdict(dispute), **{name: format_time(getattr(dispute, name)) for name in _TIMES}}
