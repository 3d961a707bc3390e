"""What is marked in cameras' views as recognise looks it up: from the cameras' table, and remembered for a minute."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from platewatch.aws.tables import Table
from platewatch.cameras.aws.cameras_table import key_of_camera, load_view
from platewatch.cameras.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REMEMBERED_SECONDS: Final = 60.0


class DynamoViews:
    """Implements the port ViewFinder: a change counts within a minute.

    A table that can't be asked is an error: nothing is stored unmasked for it, and no caption is taken for a plate.
    """

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float]) -> None:
        """`clock` tells seconds that only grow."""
        self._table = Table(client, table)
        self._clock = clock
        self._known: dict[str, tuple[float, View]] = {}

    def find_view(self, camera_id: str) -> View:
        """What is marked; nothing for a camera that nobody knows."""
        asked = self._clock()
        known = self._known.get(camera_id)
        if known is not None and asked - known[0] < REMEMBERED_SECONDS:
            return known[1]
        view = load_view(self._table.find(key_of_camera(camera_id)) or {})
        self._known[camera_id] = (asked, view)
        return view
