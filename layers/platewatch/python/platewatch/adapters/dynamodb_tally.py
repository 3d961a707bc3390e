"""Counts of hits and misreads in the alerts table: `tally#<month>` / `camera#<id>`, `pair#<read>><listed>` or
`chance#<low>`.

`hit#<id>` / `counted#<what>` says that a hit is counted; it is written in one transaction with the counts.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.misreads import Count, Counted, CountedHit, Subject
from platewatch.retention.terms import Ground

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT: Final = timedelta(days=800)
"""Counts are kept this long from the first of their month: two years can be compared."""

_ATTEMPTS: Final = 5


class DynamoTally:
    """Implements the ports Tally and TallyReport."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def count(self, counted: Counted, hit: CountedHit) -> None:
        """Count the hit unless it was counted as this before."""
        marker = {
            "pk": {"S": f"hit#{hit.hit_id}"},
            "sk": {"S": f"counted#{counted.value}"},
            "expires_at": _seconds(hit.ends_at),
            "ground": {"S": Ground.OPERATION.value},
        }
        names = [f"{subject.value}#{name}" for subject, name in hit.subjects(counted)]
        put = {"TableName": self._table, "Item": marker, "ConditionExpression": "attribute_not_exists(pk)"}
        items: list[Any] = [{"Put": put}, *({"Update": self._add(name, counted, hit.month)} for name in names)]
        for attempt in range(_ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=items)
            except self._client.exceptions.TransactionCanceledException as error:
                causes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
                if causes[0] == "ConditionalCheckFailed":
                    # Counted before.
                    return
                if attempt + 1 == _ATTEMPTS or "TransactionConflict" not in causes:
                    raise
                # Another hit of the same camera is just being counted.
                self._pause(0.05 * 2**attempt)
            else:
                return

    def list_counts(self, month: str) -> Sequence[Count]:
        """The counts of a month such as 2026-03, by subject and name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :month",
            ExpressionAttributeValues={":month": {"S": f"tally#{month}"}},
        )
        return [_read_count(item) for page in pages for item in page["Items"]]

    def _add(self, name: str, counted: Counted, month: str) -> dict[str, Any]:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        return {
            "TableName": self._table,
            "Key": {"pk": {"S": f"tally#{month}"}, "sk": {"S": name}},
            "UpdateExpression": "SET expires_at = :end, ground = :ground ADD #counted :one",
            "ExpressionAttributeNames": {"#counted": counted.value},
            "ExpressionAttributeValues": {
                ":one": {"N": "1"},
                ":end": _seconds(first + _KEPT),
                ":ground": {"S": Ground.OPERATION.value},
            },
        }


def _seconds(moment: datetime) -> dict[str, str]:
    return {"N": str(int(moment.timestamp()))}


def _read_count(item: Mapping[str, Any]) -> Count:
    subject, name = item["sk"]["S"].split("#", 1)
    told, misread, right = (
        int(item.get(counted.value, {"N": "0"})["N"]) for counted in (Counted.TOLD, Counted.MISREAD, Counted.RIGHT)
    )
    return Count(Subject(subject), name, told, misread, right)
