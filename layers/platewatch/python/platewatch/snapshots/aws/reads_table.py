"""The reads table: reads that wait for matching, plate-free markers, rejections.

Keys hold ids and times only. A read is `camera#<camera>` / `<capture time>#<read>`, so that a passage's reads lie side
by side. A record stands as JSON in the attribute `record`, because DynamoDB's numbers are no floats; beside it stands
`expires_at` for TTL. Reads have `picture_key` where messages carry their pictures, `shown` once those are stored as
well, `passage` once matching has found one, and `expiry_hour` and `expires`, by which the sweep finds what is due.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.items import HOUR_PARTS, describe_due, keep_known, query_expired, write_end, write_ttl
from platewatch.aws.tables import PRESENT, Item, Key, Table, make_key
from platewatch.reading.record import Read, ReadRef, name_pictures
from platewatch.retention.sweep import Due
from platewatch.retention.terms import PENDING_TERM, Retention
from platewatch.snapshots.aws.read_records import dump_retention, load_item, load_retention, pack_read
from platewatch.snapshots.outcome import Marker, Outcome, Rejection
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PICTURE_KEY: Final = "picture_key"
_SHOWN: Final = "shown"
_NOTED: Final = (_SHOWN, "passage")
"""What matching notes in a read."""
_HAS_KEY: Final = f"attribute_exists({_PICTURE_KEY})"
_UNSHOWN: Final = f"{_HAS_KEY} AND attribute_not_exists({_SHOWN})"


class DynamoReads:
    """Implements the ports ReadStore, SnapshotLedger, RejectionList and Expired on the reads table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        """The read, or None when it was destroyed, has expired or never was."""
        item = self._table.find(_key_of_read(ref))
        read = _load_stored(item) if item else None
        return read if read and read.retention.holds(now) else None

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """The reads that a camera captured from `since` through `until`, oldest first; none that has expired."""
        # Behind every read of that millisecond.
        last = f"{format_time(until)}$"
        items = self._table.list_between(f"camera#{camera_id}", format_time(since), last)
        return [read for read in map(_load_stored, items) if read.retention.holds(now)]

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        """See ReadStore."""
        return [self._keep_read(read) for read in reads]

    def _keep_read(self, read: Read) -> Read:
        if read.picture_key is None:
            self._table.put(_make_read_item(read))
            return read
        if self._table.put_new(_make_read_item(read)):
            return read
        # It comes again, and keeps what was noted of it meanwhile: whoever destroys it goes by that.
        found = self._table.find(_key_of_read(read.ref), _PICTURE_KEY, *_NOTED) or {}
        known = replace(read, picture_key=bytes(found.get(_PICTURE_KEY, read.picture_key)))
        noted = {name: found[name] for name in _NOTED if name in found}
        self._table.put({**_make_read_item(known), **noted})
        return known

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        """Make the read one of the passage unless it is one of another already; returns the passage it is of."""
        joined = self._table.update_and_find(
            _key_of_read(ref), "SET passage = if_not_exists(passage, :passage)", {":passage": passage_id}, PRESENT
        )
        return joined["passage"] if joined else None

    def forget_pictures(self, read: Read) -> None:
        """See ReadStore."""
        self._table.update(_key_of_read(read.ref), f"REMOVE {_PICTURE_KEY}", condition=PRESENT)

    def note_shown(self, read: Read) -> bool:
        """See ReadStore."""
        return self._table.update(_key_of_read(read.ref), f"SET {_SHOWN} = :yes", {":yes": True}, _HAS_KEY)

    def destroy_unshown(self, read: Read) -> bool:
        """See ReadStore."""
        return read.picture_key is not None and self._table.delete_if(_key_of_read(read.ref), _UNSHOWN)

    def destroy_read(self, read: Read) -> None:
        """Destroy the read; destroying it twice is the same as once."""
        self._table.delete(_key_of_read(read.ref))

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See Expired. Asks an index that knows keys and ends alone, and may lag behind by seconds."""
        for item in query_expired(self._table, since, now, HOUR_PARTS):
            pk, sk, ended = item["pk"], item["sk"], item["expires"]
            # The index knows the end alone: a day after the read began to wait.
            waited_from = parse_time(ended.partition("#")[0]) - PENDING_TERM
            yield Due((pk, sk), ended, name_pictures(sk.partition("#")[2]), pk.removeprefix("camera#"), waited_from)

    def is_due(self, _due: Due) -> bool:
        """See Expired. A read's end never changes, and destroying it twice is the same as once."""
        return True

    def destroy_due(self, due: Due) -> None:
        """Destroy the read. Repeatable."""
        self._table.delete(make_key(*due.key))

    def find_marker(self, snapshot_id: str, now: datetime) -> Marker | None:
        """The snapshot's marker, or None when it is not done yet."""
        item = self._table.find(_key_of_marker(snapshot_id))
        if item is None:
            return None
        record = json.loads(item["record"])
        marker = Marker(
            snapshot_id, Outcome(record["outcome"]), parse_time(record["at"]), load_retention(record["retention"])
        )
        return marker if marker.retention.holds(now) else None

    def put_marker(self, marker: Marker) -> None:
        """Mark the snapshot as done. Repeatable."""
        record = {
            "outcome": marker.outcome,
            "at": format_time(marker.at),
            "retention": dump_retention(marker.retention),
        }
        self._table.put(_make_item(_key_of_marker(marker.snapshot_id), record, marker.retention))

    def put_rejection(self, rejection: Rejection) -> None:
        """Record the rejection, once per snapshot and day."""
        record = {
            "snapshot_id": rejection.snapshot_id,
            "camera_id": rejection.camera_id,
            "captured_at": format_time(rejection.captured_at) if rejection.captured_at else None,
            "rejected_at": format_time(rejection.rejected_at),
            "code": rejection.code,
            "reason": rejection.reason,
            "retention": dump_retention(rejection.retention),
        }
        day = rejection.rejected_at.astimezone(UTC).date().isoformat()
        self._table.put(_make_item(make_key(f"rejections#{day}", rejection.snapshot_id), record, rejection.retention))

    def list_rejections(self, day: date, now: datetime) -> Sequence[Rejection]:
        """The rejections of a day (UTC), oldest first; none that has expired."""
        items = self._table.list_items(f"rejections#{day.isoformat()}", consistent=False)
        rejections = [_load_rejection(json.loads(item["record"])) for item in items]
        kept = [rejection for rejection in rejections if rejection.retention.holds(now)]
        return sorted(kept, key=lambda rejection: rejection.rejected_at)


def _key_of_read(ref: ReadRef) -> Key:
    return make_key(f"camera#{ref.camera_id}", f"{format_time(ref.captured_at)}#{ref.read_id}")


def _key_of_marker(snapshot_id: str) -> Key:
    return make_key(f"snapshot#{snapshot_id}", "marker")


def _make_item(key: Key, record: dict[str, Any], retention: Retention) -> dict[str, Any]:
    return {**key, "record": json.dumps(record), **write_end(retention.expires_at, retention.ground.value)}


def _make_read_item(read: Read) -> Item:
    ends_at = read.retention.expires_at
    due = {**describe_due(ends_at, read.read_id, HOUR_PARTS), "expires_at": write_ttl(ends_at)}
    end = write_end(ends_at, read.retention.ground.value)
    carried = keep_known(**{_PICTURE_KEY: read.picture_key})
    return {**_key_of_read(read.ref), **pack_read(read), **carried, **end, **due}


def _load_stored(item: Item) -> Read:
    read, key = load_item(item), item.get(_PICTURE_KEY)
    return replace(
        read,
        passage_id=item.get("passage", read.passage_id),
        picture_key=None if key is None else bytes(key),
    )


def _load_rejection(record: dict[str, Any]) -> Rejection:
    return Rejection(
        snapshot_id=record["snapshot_id"],
        camera_id=record["camera_id"],
        captured_at=parse_time(record["captured_at"]) if record["captured_at"] else None,
        rejected_at=parse_time(record["rejected_at"]),
        code=record["code"],
        reason=record["reason"],
        retention=load_retention(record["retention"]),
    )
