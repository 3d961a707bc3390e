"""The board in DynamoDB: the one item `live` / `board` of the alerts table.

Each entry has attributes of its own, `entry:<id>`, `version:<id>` and `lease:<id>`. So a change is one update that
needs no look at the item before, and it takes its version from the item's own `changes` in the same step. Moments are
whole milliseconds since 1970. No plate, no list's name, nothing that people typed; a lease has the name of its holder.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from platewatch.alerts.board import BoardEntry, BoardState, ItemKind, ItemState, Lease, Placed
from platewatch.aws.items import keep_known, write_seconds
from platewatch.aws.tables import Item, Table, make_key
from platewatch.retention.terms import Ground

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_Each = TypeVar("_Each")

_KEY: Final = make_key("live", "board")
_COUNTED: Final = "#version = if_not_exists(#changes, :none) + :one, #changes = if_not_exists(#changes, :none) + :one"
_FIRST: Final = {":none": 0, ":one": 1}

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_GROUND: Final = Ground.OPERATION.value
_KEPT: Final = timedelta(days=2)
"""The item lives as long as anything is written to it, and watch writes each minute."""

_MOST_AT_ONCE: Final = 40
"""An update may be 4 kB long."""


class DynamoBoard:
    """Implements the ports Board, BoardLeases and BoardKeeper on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def load_board(self) -> BoardState:
        """The whole board: one item, strongly consistent."""
        item = self._table.find(_KEY)
        if item is None:
            return BoardState()
        return BoardState(
            changes=int(item.get("changes", 0)),
            placed={placed.entry.item_id: placed for placed in _load_placed(item)},
            more=int(item.get("more", 0)),
            repaired_at=_load_moment(item["repaired_at"]) if "repaired_at" in item else None,
        )

    def place(self, entry: BoardEntry) -> None:
        """See Board."""
        self._put(entry, "#entry = if_not_exists(#entry, :entry)", {}, None)

    def mark(self, entry: BoardEntry, now: datetime) -> None:
        """See Board."""
        newer = "#entry.#told < :told OR (#entry.#told = :told AND #entry.#ends <= :now)"
        values = {":told": entry.told, ":now": _write_moment(now)}
        self._put(entry, "#entry = :entry", values, f"attribute_not_exists(#entry) OR {newer}")

    def touch(self, item_id: str) -> None:
        """See Board."""
        self._table.update(
            _KEY, f"SET {_COUNTED}", _FIRST, "attribute_exists(#entry)", _name(item_id, "entry", "version")
        )

    def take_lease(self, item_id: str, lease: Lease, now: datetime) -> bool:
        """See BoardLeases."""
        stored = {"by": lease.by, "holder": lease.holder, "until": _write_moment(lease.until)}
        values = {":lease": stored, ":holder": lease.holder, ":now": _write_moment(now), **_FIRST}
        free = "attribute_not_exists(#lease) OR #lease.#holder = :holder OR #lease.#until <= :now"
        there = "attribute_exists(#entry) AND #entry.#ends > :now"
        names = _name(item_id, "entry", "version", "lease")
        return self._table.update(_KEY, f"SET #lease = :lease, {_COUNTED}", values, f"{there} AND ({free})", names)

    def release_lease(self, item_id: str, holder: str) -> None:
        """See BoardLeases."""
        values = {":holder": holder, **_FIRST}
        update = f"SET {_COUNTED} REMOVE #lease"
        self._table.update(_KEY, update, values, "#lease.#holder = :holder", _name(item_id, "version", "lease"))

    def end_entries(self, item_ids: Sequence[str], now: datetime) -> None:
        """See BoardKeeper."""
        for some in _divide(item_ids):
            ends = ", ".join(f"#e{place}.#ends = :now" for place in range(len(some)))
            versions = ", ".join(f"#v{place} = #changes + :one" for place in range(len(some)))
            there = " AND ".join(f"attribute_exists(#e{place})" for place in range(len(some)))
            update = f"SET {ends}, {versions}, #changes = #changes + :one"
            values = {":now": _write_moment(now), ":one": 1}
            self._table.update(_KEY, update, values, there, _number(some, "e", "v"))

    def remove_entries(self, placed: Sequence[Placed]) -> None:
        """See BoardKeeper."""
        for some in _divide(placed):
            gone = ", ".join(f"#e{place}, #v{place}, #l{place}" for place in range(len(some)))
            same = " AND ".join(f"#v{place} = :v{place}" for place in range(len(some)))
            values = {f":v{place}": one.version for place, one in enumerate(some)}
            # Where one of them has changed since, the next run takes the others off.
            names = _number([one.entry.item_id for one in some], "e", "v", "l")
            self._table.update(_KEY, f"REMOVE {gone}", values, same, names)

    def note_repair(self, more: int, now: datetime) -> None:
        """See BoardKeeper."""
        values = {":more": more, ":now": _write_moment(now), ":end": write_seconds(now + _KEPT), ":ground": _GROUND}
        self._table.update(_KEY, "SET more = :more, repaired_at = :now, expires_at = :end, ground = :ground", values)

    def _put(self, entry: BoardEntry, change: str, values: Mapping[str, Any], condition: str | None) -> None:
        end = write_seconds(entry.changed_at + _KEPT)
        born = "expires_at = if_not_exists(expires_at, :end), ground = if_not_exists(ground, :ground)"
        known = {":entry": _write_entry(entry), ":end": end, ":ground": _GROUND, **_FIRST, **values}
        names = _name(entry.item_id, "entry", "version")
        self._table.update(_KEY, f"SET {change}, {_COUNTED}, {born}", known, condition, names)


def _name(item_id: str, *names: str) -> dict[str, str]:
    """What #entry, #version and #lease stand for: those of them that an expression has."""
    return {f"#{name}": f"{name}:{item_id}" for name in names}


def _number(item_ids: Sequence[str], *initials: str) -> dict[str, str]:
    """What #e0, #v0 and #l0 stand for, and so on."""
    names = {"e": "entry", "v": "version", "l": "lease"}
    return {
        f"#{initial}{place}": f"{names[initial]}:{item_id}"
        for place, item_id in enumerate(item_ids)
        for initial in initials
    }


def _divide(of: Sequence[_Each]) -> Iterator[Sequence[_Each]]:
    return (of[start : start + _MOST_AT_ONCE] for start in range(0, len(of), _MOST_AT_ONCE))


def _load_placed(item: Item) -> Iterator[Placed]:
    for name in item:
        kind, _, item_id = name.partition(":")
        if kind == "entry":
            lease = item.get(f"lease:{item_id}")
            yield Placed(
                _load_entry(item_id, item[name]), int(item[f"version:{item_id}"]), _load_lease(lease) if lease else None
            )


def _write_entry(entry: BoardEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "state": entry.state.value,
        "priority": entry.priority,
        "captured": _write_moment(entry.captured_at),
        "changed": _write_moment(entry.changed_at),
        "ends": _write_moment(entry.ends_at),
        "told": entry.told,
        **keep_known(
            alert=entry.alert_id or None,
            late=entry.late or None,
            decide_by=_write_moment(entry.decide_by) if entry.decide_by else None,
        ),
    }


def _load_entry(item_id: str, stored: Item) -> BoardEntry:
    return BoardEntry(
        item_id=item_id,
        kind=ItemKind(stored["kind"]),
        state=ItemState(stored["state"]),
        priority=int(stored["priority"]),
        captured_at=_load_moment(stored["captured"]),
        changed_at=_load_moment(stored["changed"]),
        ends_at=_load_moment(stored["ends"]),
        told=int(stored["told"]),
        alert_id=stored.get("alert", ""),
        late=stored.get("late", False),
        decide_by=_load_moment(stored["decide_by"]) if "decide_by" in stored else None,
    )


def _load_lease(stored: Item) -> Lease:
    return Lease(stored["by"], stored["holder"], _load_moment(stored["until"]))


def _write_moment(moment: datetime) -> int:
    # Not by float: it would be off by a millisecond now and then.
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _load_moment(stored: Any) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(stored))
