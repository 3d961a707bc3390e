"""Which faults of cameras the operators were told of, in the alerts table: `camera-faults` / `<camera>#<kind>`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from platewatch.aws.tables import Table, make_key
from platewatch.cameras.faults import Trouble
from platewatch.cameras.health_watch import ToldTrouble
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FAULTS: Final = "camera-faults"


class DynamoTroubles:
    """Implements the port ToldTroubles. An item goes when the fault is over or the camera is revoked."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def list_told(self) -> Sequence[ToldTrouble]:
        """What was told and not told as over."""
        return [
            ToldTrouble(item["camera_id"], Trouble(item["trouble"]), int(item["level"]), parse_time(item["told_at"]))
            for item in self._table.list_items(_FAULTS)
        ]

    def note_told(self, told: ToldTrouble) -> None:
        """Keep it, in place of what was told of the same camera and kind before."""
        self._table.put(
            {
                **make_key(_FAULTS, f"{told.camera_id}#{told.trouble.value}"),
                "camera_id": told.camera_id,
                "trouble": told.trouble.value,
                "level": told.level,
                "told_at": format_time(told.told_at),
                "ground": Ground.OPERATION.value,
            }
        )

    def forget_told(self, camera_id: str, trouble: Trouble) -> None:
        """Forget what was told of the camera and kind."""
        self._table.delete(make_key(_FAULTS, f"{camera_id}#{trouble.value}"))
