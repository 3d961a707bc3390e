"""Handovers in the alerts table: `handovers` / `<id>`. The second signature is one update, made once."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.items import write_end, write_seconds
from platewatch.aws.tables import Item, Key, Table, make_key
from platewatch.handover.handover import Handover, Signature
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL: Final = "handovers"
_UNSIGNED: Final = "attribute_exists(pk) AND attribute_not_exists(arriving)"


class DynamoHandovers:
    """Implements the port HandoverStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def add_handover(self, handover: Handover) -> None:
        """Keep a new one."""
        self._table.put_new(
            {
                **_key_of_handover(handover.handover_id),
                "situation": json.dumps(handover.situation),
                "leaving": _write_signature(handover.leaving),
                **write_end(handover.expires_at, Ground.OPERATION.value),
            }
        )

    def find_handover(self, handover_id: str, now: datetime) -> Handover | None:
        """The handover, or None."""
        item = self._table.find(_key_of_handover(handover_id))
        return None if item is None or _is_over(item, now) else _load_handover(item)

    def list_newest(self, most: int, now: datetime) -> Sequence[Handover]:
        """Up to `most` of them, the newest first."""
        items, _ = self._table.list_newest(_ALL, most, None)
        return [_load_handover(item) for item in items if not _is_over(item, now)]

    def sign_arriving(self, handover_id: str, signature: Signature) -> bool:
        """Keep the second signature, unless there is one; whether it was kept."""
        values = {":signature": _write_signature(signature)}
        return self._table.update(_key_of_handover(handover_id), "SET arriving = :signature", values, _UNSIGNED)


def _key_of_handover(handover_id: str) -> Key:
    return make_key(_ALL, handover_id)


def _is_over(item: Item, now: datetime) -> bool:
    return int(item["expires_at"]) <= write_seconds(now)


def _write_signature(signature: Signature) -> dict[str, Any]:
    return {"by": signature.by, "at": format_time(signature.at), "note": signature.note}


def _load_signature(stored: Item) -> Signature:
    return Signature(stored["by"], parse_time(stored["at"]), stored["note"])


def _load_handover(item: Item) -> Handover:
    return Handover(
        handover_id=item["sk"],
        situation=json.loads(item["situation"]),
        leaving=_load_signature(item["leaving"]),
        arriving=_load_signature(item["arriving"]) if "arriving" in item else None,
    )
