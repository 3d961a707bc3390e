"""Cameras' shares of their lanes, in the reads table: `share#<camera>` / `share`. They hold no plate and no time of a
passage, and end by themselves.

`sights` is JSON: [[begin in seconds since 1970, pictures, with plates, brightness, sharpness], ...], oldest first.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from platewatch.aws.items import write_end
from platewatch.aws.tables import Item, Key, Table, make_key
from platewatch.cameras.sight import SightSlot
from platewatch.retention.terms import retain_marker
from platewatch.snapshots.turn import Share

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SHARE: Final = "share#"


class DynamoShares:
    """Implements the ports ShareStore and SightSlots on the reads table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_share(self, camera_id: str) -> Share | None:
        """The camera's share, or None when it has used nothing for long."""
        item = self._table.find(_key_of_share(camera_id))
        if item is None:
            return None
        record = json.loads(item["record"])
        until = record["reading_until"]
        return Share(
            record["left"],
            datetime.fromisoformat(record["at"]),
            datetime.fromisoformat(until) if until else None,
            _load_sights(item),
        )

    def keep_share(self, camera_id: str, before: Share | None, after: Share) -> bool:
        """Replace `before` by `after`; False, with nothing changed, when another share stands there by now."""
        retention = retain_marker(after.at)
        end = write_end(retention.expires_at, retention.ground.value)
        item = {**_key_of_share(camera_id), "record": _write(after), "sights": _write_sights(after.sights), **end}
        if before is None:
            return self._table.put_new(item)
        return self._table.put_if(item, "#record = :before", {":before": _write(before)})

    def list_slots(self, camera_ids: Sequence[str]) -> Mapping[str, tuple[SightSlot, ...]]:
        """What the cameras' pictures looked like lately; nothing of those that sent nothing."""
        found = self._table.find_many(_key_of_share(camera_id) for camera_id in camera_ids)
        return {pk.removeprefix(_SHARE): _load_sights(item) for (pk, _), item in found.items()}


def _key_of_share(camera_id: str) -> Key:
    return make_key(f"{_SHARE}{camera_id}", "share")


def _write(share: Share) -> str:
    until = share.reading_until.isoformat() if share.reading_until else None
    return json.dumps({"left": share.left, "at": share.at.isoformat(), "reading_until": until})


def _write_sights(slots: tuple[SightSlot, ...]) -> str:
    rows = [
        [round(one.begin.timestamp()), one.pictures, one.with_plates, round(one.brightness, 3), round(one.sharpness, 3)]
        for one in slots
    ]
    return json.dumps(rows, separators=(",", ":"))


def _load_sights(item: Item) -> tuple[SightSlot, ...]:
    """Those of a share; none of one that was kept before they were counted."""
    rows = json.loads(item.get("sights", "[]"))
    return tuple(SightSlot(datetime.fromtimestamp(begin, UTC), *numbers) for begin, *numbers in rows)
