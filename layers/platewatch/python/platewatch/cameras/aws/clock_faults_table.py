"""Which wrong clocks the operators were told of, in the alerts table: `clock-faults` / `<camera>`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from platewatch.cameras.clock_watch import ToldFault
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FAULTS: Final = "clock-faults"


class DynamoClockFaults:
    """Implements the port ToldFaults. An item goes when the fault is over or the camera is revoked."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def list_told(self) -> Sequence[ToldFault]:
        """The faults that were told and not told as over."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :faults",
            ExpressionAttributeValues={":faults": {"S": _FAULTS}},
            ConsistentRead=True,
        )
        return [_read_told(item) for page in pages for item in page["Items"]]

    def note_told(self, told: ToldFault) -> None:
        """Keep it, in place of what was told of the same camera before."""
        item = {
            **_key(told.camera_id),
            "drift": {"N": f"{told.drift:.3f}"},
            "told_at": {"S": format_time(told.told_at)},
            "ground": {"S": Ground.OPERATION.value},
        }
        self._client.put_item(TableName=self._table, Item=item)

    def forget_told(self, camera_id: str) -> None:
        """Forget what was told of the camera."""
        self._client.delete_item(TableName=self._table, Key=_key(camera_id))


def _key(camera_id: str) -> dict[str, Any]:
    return {"pk": {"S": _FAULTS}, "sk": {"S": camera_id}}


def _read_told(item: Mapping[str, Any]) -> ToldFault:
    return ToldFault(item["sk"]["S"], float(item["drift"]["N"]), parse_time(item["told_at"]["S"]))
