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
from platewatch.aws.items import write_end, write_seconds
from platewatch.aws.tables import ABSENT, Item, Key, Table, make_key
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
        self._table = Table(client, table)
        self._pause = pause

    def count_told(self, hit: CountedHit) -> None:
        """Count the hit as told unless it was before."""
        names = _list_names(hit, Counted.TOLD)
        self._write(
            [
                {"Put": self._table.describe_put(_make_marker(hit, Counted.TOLD.value), ABSENT)},
                {"ConditionCheck": self._table.describe_check(_earlier_key(hit, Counted.TOLD.value), ABSENT)},
                *(self._change(name, hit.month, {Counted.TOLD: 1}) for name in names),
            ]
        )

    def count_verdict(self, hit: CountedHit, counted: Counted | None, number: int = 0) -> None:
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
                self._table.client.transact_write_items(TransactItems=items)
            except self._table.client.exceptions.TransactionCanceledException as error:
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
        marker = self._table.find(_key_of_marker(hit, _VERDICT))
        return self._find_earlier(hit) if marker is None else _load_settled(marker)

    def _find_earlier(self, hit: CountedHit) -> "_Settled":
        """As what the hit counts by what earlier versions noted; as nothing when they noted nothing."""
        noted = self._table.list_beginning(f"hit#{hit.hit_id}", _EARLIER)
        markers = {item["sk"].removeprefix(_EARLIER): item for item in noted}
        if (marker := markers.get(_VERDICT)) is not None:
            return replace(_load_settled(marker), has_marker=False)
        # Before hits had one sequence of answers, one could count as both.
        counted = tuple(each for each in _DECIDED if each.value in markers)
        return _Settled(counted, None, hit.month, _list_names(hit, Counted.MISREAD), has_marker=False)

    def _move(self, hit: CountedHit, stored: "_Settled", counted: Counted | None, number: int) -> list[Any]:
        marker = {
            **_make_marker(hit, _VERDICT),
            "as": counted.value if counted else "",
            "number": number,
            "month": stored.month,
            "names": json.dumps(stored.names),
        }
        if stored.has_marker:
            put = self._table.describe_put(marker, "#number = :number", {":number": stored.number})
        else:
            put = self._table.describe_put(marker, ABSENT)
        changes = dict.fromkeys(stored.counted, -1)
        if counted is not None:
            changes[counted] = changes.get(counted, 0) + 1
        changes = {each: by for each, by in changes.items() if by}
        counts = [self._change(name, stored.month, changes) for name in stored.names] if changes else []
        return [{"Put": put}, *counts]

    def list_counts(self, month: str) -> Sequence[Count]:
        """The counts of a month such as 2026-03, by subject and name."""
        return [_load_count(item) for item in self._table.list_items(f"tally#{month}", consistent=False)]

    def _change(self, name: str, month: str, changes: Mapping[Counted, int]) -> dict[str, Any]:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        added = ", ".join(f"#{each.value} :{each.value}" for each in changes)
        values = {f":{each.value}": by for each, by in changes.items()}
        end = {":end": write_seconds(first + _KEPT), ":ground": Ground.OPERATION.value}
        update = f"SET expires_at = :end, ground = :ground ADD {added}"
        return {"Update": self._table.describe_update(make_key(f"tally#{month}", name), update, values | end)}


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


def _key_of_marker(hit: CountedHit, what: str) -> Key:
    return make_key(f"counted#{hit.hit_id}", what)


def _earlier_key(hit: CountedHit, what: str) -> Key:
    return make_key(f"hit#{hit.hit_id}", f"{_EARLIER}{what}")


def _make_marker(hit: CountedHit, what: str) -> dict[str, Any]:
    return {**_key_of_marker(hit, what), **write_end(hit.ends_at, Ground.OPERATION.value)}


def _load_settled(marker: Item) -> _Settled:
    counted = tuple(Counted(each) for each in (marker["as"],) if each)
    return _Settled(counted, int(marker["number"]), marker["month"], json.loads(marker["names"]))


def _list_names(hit: CountedHit, counted: Counted) -> list[str]:
    return [f"{subject.value}#{name}" for subject, name in hit.subjects(counted)]


def _load_count(item: Item) -> Count:
    subject, name = item["sk"].split("#", 1)
    told, misread, right = (
        int(item.get(counted.value, 0)) for counted in (Counted.TOLD, Counted.MISREAD, Counted.RIGHT)
    )
    return Count(Subject(subject), name, told, misread, right)
