"""Counts of hits and misreads in the alerts table: `tally#<month>` / `camera#<id>`, `pair#<read>><listed>` or
`chance#<low>`.

`counted#<hit>` / `told` says that a hit is counted as told, `verdict` as what else, by how many answers, and under
which names. They are written in one transaction with the counts, and have a key of their own: who counts may not
change the answers to a hit. Earlier versions kept them beside the answers, as `hit#<id>` / `counted#told` and
`counted#verdict`, or `counted#misread` and `counted#right`.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.errors import TallyBusy
from platewatch.alerts.misreads import Count, Counted, CountedHit, Subject
from platewatch.retention.terms import Ground

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT: Final = timedelta(days=800)
"""Counts are kept this long from the first of their month: two years can be compared."""

_ATTEMPTS: Final = 5
_EARLIER: Final = "counted#"
_VERDICT: Final = "verdict"
_DECIDED: Final = (Counted.MISREAD, Counted.RIGHT)


class DynamoTally:
    """Implements the ports Tally and TallyReport."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def count_told(self, hit: CountedHit) -> None:
        """Count the hit as told unless it was before."""
        unless_there = {"TableName": self._table, "ConditionExpression": "attribute_not_exists(pk)"}
        put = {"Put": {**unless_there, "Item": _key(hit, Counted.TOLD.value) | _describe_end(hit)}}
        earlier = {"ConditionCheck": {**unless_there, "Key": _earlier_key(hit, Counted.TOLD.value)}}
        names = _list_names(hit, Counted.TOLD)
        self._write([put, earlier, *(self._change(name, hit.month, {Counted.TOLD: 1}) for name in names)])

    def settle(self, hit: CountedHit, counted: Counted | None, number: int = 0) -> None:
        """Count the hit as right, as a misread, or as neither, and no more as what it counted before: see Tally."""
        for _ in range(_ATTEMPTS):
            stored = self._find_settled(hit)
            if stored.number is not None and number <= stored.number:
                return
            if self._write(self._move(hit, stored, counted, number)):
                return
        raise TallyBusy(f"hit {hit.hit_id} is counted by others all the time: try again")

    def _write(self, items: list[Any]) -> bool:
        """Write all of it or nothing; False when the hit's own marker is another by now."""
        for attempt in range(_ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=items)
            except self._client.exceptions.TransactionCanceledException as error:
                causes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
                if "ConditionalCheckFailed" in causes:
                    return False
                if attempt + 1 == _ATTEMPTS or "TransactionConflict" not in causes:
                    raise
                # Another hit of the same camera is just being counted.
                self._pause(0.05 * 2**attempt)
            else:
                break
        return True

    def _find_settled(self, hit: CountedHit) -> "_Settled":
        """As what the hit counts now."""
        key = _key(hit, _VERDICT)
        marker = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return self._find_earlier(hit) if marker is None else _read_verdict(marker)

    def _find_earlier(self, hit: CountedHit) -> "_Settled":
        """As what the hit counts by what earlier versions noted; as nothing when they noted nothing."""
        answer = self._client.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :counted)",
            ExpressionAttributeValues={":pk": {"S": f"hit#{hit.hit_id}"}, ":counted": {"S": _EARLIER}},
        )
        markers = {item["sk"]["S"].removeprefix(_EARLIER): item for item in answer["Items"]}
        if (marker := markers.get(_VERDICT)) is not None:
            return replace(_read_verdict(marker), has_marker=False)
        # Before hits had one sequence of answers, one could count as both.
        counted = tuple(each for each in _DECIDED if each.value in markers)
        return _Settled(counted, None, hit.month, _list_names(hit, Counted.MISREAD), has_marker=False)

    def _move(self, hit: CountedHit, stored: "_Settled", counted: Counted | None, number: int) -> list[Any]:
        marker = _key(hit, _VERDICT) | _describe_end(hit)
        marker |= {
            "as": {"S": counted.value if counted else ""},
            "number": {"N": str(number)},
            "month": {"S": stored.month},
            "names": {"S": json.dumps(stored.names)},
        }
        put: dict[str, Any] = {"TableName": self._table, "Item": marker}
        if stored.has_marker:
            put["ConditionExpression"] = "#number = :number"
            put["ExpressionAttributeNames"] = {"#number": "number"}
            put["ExpressionAttributeValues"] = {":number": {"N": str(stored.number)}}
        else:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        changes = dict.fromkeys(stored.counted, -1)
        if counted is not None:
            changes[counted] = changes.get(counted, 0) + 1
        changes = {each: by for each, by in changes.items() if by}
        counts = [self._change(name, stored.month, changes) for name in stored.names] if changes else []
        return [{"Put": put}, *counts]

    def list_counts(self, month: str) -> Sequence[Count]:
        """The counts of a month such as 2026-03, by subject and name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :month",
            ExpressionAttributeValues={":month": {"S": f"tally#{month}"}},
        )
        return [_read_count(item) for page in pages for item in page["Items"]]

    def _change(self, name: str, month: str, changes: Mapping[Counted, int]) -> dict[str, Any]:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        added = ", ".join(f"#{each.value} :{each.value}" for each in changes)
        update = {
            "TableName": self._table,
            "Key": {"pk": {"S": f"tally#{month}"}, "sk": {"S": name}},
            "UpdateExpression": f"SET expires_at = :end, ground = :ground ADD {added}",
            "ExpressionAttributeNames": {f"#{each.value}": each.value for each in changes},
            "ExpressionAttributeValues": {
                **{f":{each.value}": {"N": str(by)} for each, by in changes.items()},
                ":end": _seconds(first + _KEPT),
                ":ground": {"S": Ground.OPERATION.value},
            },
        }
        return {"Update": update}


@dataclass(frozen=True, slots=True)
class _Settled:
    """As what a hit counts, by how many answers (None before any), in which month and under which names.

    `has_marker` says whether that stands under the hit's own key, and not with its answers as in earlier versions.
    """

    counted: tuple[Counted, ...]
    number: int | None
    month: str
    names: list[str]
    has_marker: bool = True


def _key(hit: CountedHit, what: str) -> dict[str, Any]:
    return {"pk": {"S": f"counted#{hit.hit_id}"}, "sk": {"S": what}}


def _earlier_key(hit: CountedHit, what: str) -> dict[str, Any]:
    return {"pk": {"S": f"hit#{hit.hit_id}"}, "sk": {"S": f"{_EARLIER}{what}"}}


def _read_verdict(marker: Mapping[str, Any]) -> _Settled:
    counted = tuple(Counted(each) for each in (marker["as"]["S"],) if each)
    return _Settled(counted, int(marker["number"]["N"]), marker["month"]["S"], json.loads(marker["names"]["S"]))


def _list_names(hit: CountedHit, counted: Counted) -> list[str]:
    return [f"{subject.value}#{name}" for subject, name in hit.subjects(counted)]


def _describe_end(hit: CountedHit) -> dict[str, Any]:
    return {"expires_at": _seconds(hit.ends_at), "ground": {"S": Ground.OPERATION.value}}


def _seconds(moment: datetime) -> dict[str, str]:
    return {"N": str(int(moment.timestamp()))}


def _read_count(item: Mapping[str, Any]) -> Count:
    subject, name = item["sk"]["S"].split("#", 1)
    told, misread, right = (
        int(item.get(counted.value, {"N": "0"})["N"]) for counted in (Counted.TOLD, Counted.MISREAD, Counted.RIGHT)
    )
    return Count(Subject(subject), name, told, misread, right)
