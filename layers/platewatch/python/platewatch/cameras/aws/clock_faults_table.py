"""Which wrong clocks the operators were told of, in the alerts table: `clock-faults` / `<camera>`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from platewatch.aws.items import write_decimal
from platewatch.aws.tables import Table, make_key
from platewatch.cameras.clock_watch import ToldFault
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FAULTS: Final = "clock-faults"


class DynamoClockFaults:
    """Implements the port ToldFaults. An item goes when the fault is over or the camera is revoked."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def list_told(self) -> Sequence[ToldFault]:
        """The faults that were told and not told as over."""
        return [
            ToldFault(item["sk"], float(item["drift"]), parse_time(item["told_at"]))
            for item in self._table.list_items(_FAULTS)
        ]

    def note_told(self, told: ToldFault) -> None:
        """Keep it, in place of what was told of the same camera before."""
        self._table.put(
            {
                **make_key(_FAULTS, told.camera_id),
                "drift": write_decimal(told.drift, 3),
                "told_at": format_time(told.told_at),
                "ground": Ground.OPERATION.value,
            }
        )

    def forget_told(self, camera_id: str) -> None:
        """Forget what was told of the camera."""
        self._table.delete(make_key(_FAULTS, camera_id))
