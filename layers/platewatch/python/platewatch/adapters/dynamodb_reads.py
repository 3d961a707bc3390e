"""The reads table: reads that wait for matching, plate-free markers, rejections.

Keys hold ids and times only. A read is `camera#<camera>` / `<capture time>#<read>`, so that a passage's reads lie side
by side. A record stands as JSON in the attribute `record`, because DynamoDB's numbers are no floats; beside it stands
`expires_at` for TTL, and for reads `passage` once matching has found one, and `expiry_hour` and `expires`, by which the
sweep finds what is due, and a search of the past what was captured when.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.cameras.camera import Lane
from platewatch.plates.distribution import Spelling
from platewatch.reads.record import Evidence, Read, ReadRef
from platewatch.retention.terms import PASSAGE_TERM, Ground, Retention
from platewatch.snapshots.outcome import Marker, Outcome, Rejection
from platewatch.uploads.issue import MOST_AHEAD

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SWEPT_HOURS: Final = 48
"""How many hours back the sweep looks: twice the time within which a run of it must succeed."""


class DynamoReads:
    """Implements the ports ReadStore, PastReads, SnapshotLedger, RejectionList and ExpiredReads on the reads table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        """The read, or None when it was destroyed, has expired or never was."""
        answer = self._client.get_item(TableName=self._table, Key=_read_key(ref), ConsistentRead=True)
        item = answer.get("Item")
        read = _read_read(item) if item else None
        return read if read and read.retention.holds(now) else None

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """The reads that a camera captured from `since` through `until`, oldest first; none that has expired."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :camera AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":camera": {"S": f"camera#{camera_id}"},
                ":since": {"S": _iso(since)},
                # Behind every read of that millisecond.
                ":until": {"S": f"{_iso(until)}$"},
            },
        )
        reads = (_read_read(item) for page in pages for item in page["Items"])
        return [read for read in reads if read.retention.holds(now)]

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads; storing the same read twice is the same as once."""
        for read in reads:
            expires = read.retention.expires_at
            due = {"expiry_hour": {"S": _hour(expires)}, "expires": {"S": f"{_iso(expires)}#{read.read_id}"}}
            key = _read_key(read.ref)
            self._put(key["pk"]["S"], key["sk"]["S"], _dump_read(read), read.retention, due)

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        """Make the read one of the passage unless it is one of another already; returns the passage it is of."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=_read_key(ref),
                UpdateExpression="SET passage = if_not_exists(passage, :passage)",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":passage": {"S": passage_id}},
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return answer["Attributes"]["passage"]["S"]

    def destroy_read(self, read: Read) -> None:
        """Destroy the read; destroying it twice is the same as once."""
        self._client.delete_item(TableName=self._table, Key=_read_key(read.ref))

    def find_expired(self, now: datetime) -> Iterable[Read]:
        """Reads whose term ended before `now`, of the last 48 hours; what is older, TTL has removed."""
        for back in range(_SWEPT_HOURS):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName="by_expiry",
                KeyConditionExpression="expiry_hour = :hour AND expires < :now",
                ExpressionAttributeValues={
                    ":hour": {"S": _hour(now - timedelta(hours=back))},
                    ":now": {"S": _iso(now)},
                },
            )
            for page in pages:
                for item in page["Items"]:
                    yield _read_read(item)

    def list_captured(self, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """See PastReads. Asks an index that may lag behind by seconds."""
        # A read kept under 126jj ends 28 days after the earlier of capture and receipt, and no camera's clock may be
        # further ahead than that.
        first, last = since + PASSAGE_TERM - MOST_AHEAD, until + PASSAGE_TERM
        reads: list[Read] = []
        hour = first.replace(minute=0, second=0, microsecond=0)
        while hour <= last:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName="by_expiry",
                KeyConditionExpression="expiry_hour = :hour AND expires BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":hour": {"S": _hour(hour)},
                    ":first": {"S": _iso(first)},
                    # Behind every read of that millisecond.
                    ":last": {"S": f"{_iso(last)}$"},
                },
            )
            reads += [_read_read(item) for page in pages for item in page["Items"]]
            hour += timedelta(hours=1)
        found = [read for read in reads if since <= read.captured_at < until and read.retention.holds(now)]
        return sorted(found, key=lambda read: (read.captured_at, read.read_id))

    def find_marker(self, snapshot_id: str, now: datetime) -> Marker | None:
        """The snapshot's marker, or None when it is not done yet."""
        record = self._get(f"snapshot#{snapshot_id}", "marker")
        if record is None:
            return None
        marker = Marker(
            snapshot_id, Outcome(record["outcome"]), _time(record["at"]), _load_retention(record["retention"])
        )
        return marker if marker.retention.holds(now) else None

    def put_marker(self, marker: Marker) -> None:
        """Mark the snapshot as done. Repeatable."""
        record = {"outcome": marker.outcome, "at": _iso(marker.at), "retention": _dump_retention(marker.retention)}
        self._put(f"snapshot#{marker.snapshot_id}", "marker", record, marker.retention)

    def put_rejection(self, rejection: Rejection) -> None:
        """Record the rejection, once per snapshot and day."""
        record = {
            "snapshot_id": rejection.snapshot_id,
            "camera_id": rejection.camera_id,
            "captured_at": _iso(rejection.captured_at) if rejection.captured_at else None,
            "rejected_at": _iso(rejection.rejected_at),
            "code": rejection.code,
            "reason": rejection.reason,
            "retention": _dump_retention(rejection.retention),
        }
        day = rejection.rejected_at.astimezone(UTC).date().isoformat()
        self._put(f"rejections#{day}", rejection.snapshot_id, record, rejection.retention)

    def list_rejections(self, day: date, now: datetime) -> Sequence[Rejection]:
        """The rejections of a day (UTC), oldest first; none that has expired."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"rejections#{day.isoformat()}"}},
        )
        rejections = [_load_rejection(json.loads(item["record"]["S"])) for page in pages for item in page["Items"]]
        kept = [rejection for rejection in rejections if rejection.retention.holds(now)]
        return sorted(kept, key=lambda rejection: rejection.rejected_at)

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        answer = self._client.get_item(TableName=self._table, Key=_key(pk, sk), ConsistentRead=True)
        item = answer.get("Item")
        return json.loads(item["record"]["S"]) if item else None

    def _put(
        self, pk: str, sk: str, record: dict[str, Any], retention: Retention, more: dict[str, Any] | None = None
    ) -> None:
        item = {
            **_key(pk, sk),
            "record": {"S": json.dumps(record)},
            "expires_at": {"N": str(int(retention.expires_at.timestamp()))},
            "ground": {"S": retention.ground.value},
            **(more or {}),
        }
        self._client.put_item(TableName=self._table, Item=item)


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _read_key(ref: ReadRef) -> dict[str, Any]:
    return _key(f"camera#{ref.camera_id}", f"{_iso(ref.captured_at)}#{ref.read_id}")


def _read_read(item: Mapping[str, Any]) -> Read:
    read = _load_read(json.loads(item["record"]["S"]))
    return replace(read, passage_id=item["passage"]["S"]) if "passage" in item else read


def _hour(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _dump_retention(retention: Retention) -> dict[str, str]:
    return {"expires_at": _iso(retention.expires_at), "ground": retention.ground.value}


def _load_retention(record: dict[str, str]) -> Retention:
    return Retention(_time(record["expires_at"]), Ground(record["ground"]))


def _load_rejection(record: dict[str, Any]) -> Rejection:
    return Rejection(
        snapshot_id=record["snapshot_id"],
        camera_id=record["camera_id"],
        captured_at=_time(record["captured_at"]) if record["captured_at"] else None,
        rejected_at=_time(record["rejected_at"]),
        code=record["code"],
        reason=record["reason"],
        retention=_load_retention(record["retention"]),
    )


def _dump_read(read: Read) -> dict[str, Any]:
    evidence = read.evidence
    return {
        "read_id": read.read_id,
        "snapshot_id": read.snapshot_id,
        "passage_id": read.passage_id,
        "passage_named": read.passage_named,
        "camera_id": read.camera_id,
        "lane": read.lane.value,
        "captured_at": _iso(read.captured_at),
        "received_at": _iso(read.received_at),
        "spellings": [[spelling.text, spelling.probability] for spelling in read.spellings],
        # Apart from the spellings, so that code of before and after this field reads both records.
        "observed": {spelling.text: spelling.observed for spelling in read.spellings if spelling.observed is not None},
        "unreadable": read.unreadable,
        "corners": read.corners,
        "country": read.country,
        "country_probability": read.country_probability,
        "lines": read.lines,
        "model_version": read.model_version,
        "evidence": {
            "overview_key": evidence.overview_key,
            "overview_sha256": evidence.overview_sha256,
            "plate_key": evidence.plate_key,
            "plate_sha256": evidence.plate_sha256,
            "snapshot_sha256": evidence.snapshot_sha256,
            "masking_version": evidence.masking_version,
        },
        "retention": _dump_retention(read.retention),
    }


def _load_read(record: dict[str, Any]) -> Read:
    observed = record.get("observed", {})
    upper_left, upper_right, lower_right, lower_left = ((float(x), float(y)) for x, y in record["corners"])
    return Read(
        read_id=record["read_id"],
        snapshot_id=record["snapshot_id"],
        passage_id=record["passage_id"],
        passage_named=record.get("passage_named", False),
        camera_id=record["camera_id"],
        lane=Lane(record["lane"]),
        captured_at=_time(record["captured_at"]),
        received_at=_time(record["received_at"]),
        spellings=tuple(Spelling(text, chance, observed.get(text)) for text, chance in record["spellings"]),
        unreadable=record["unreadable"],
        corners=(upper_left, upper_right, lower_right, lower_left),
        country=record["country"],
        country_probability=record["country_probability"],
        lines=record["lines"],
        model_version=record["model_version"],
        evidence=Evidence(**record["evidence"]),
        retention=_load_retention(record["retention"]),
    )
