"""What is usual for cameras, in the cameras table: `usual` / `<camera>`, beside the cameras, whose items each
announcement reads and writes.

`loads` is JSON: [[notes, free minutes, weeks], ...], an element for each hour of the week.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from platewatch.aws.tables import ABSENT, Item, Table, make_key
from platewatch.cameras.usual import Load, Usual
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_USUAL: Final = "usual"


class DynamoUsual:
    """Implements the port UsualStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def list_usual(self) -> Mapping[str, Usual]:
        """What is usual, by the camera's id."""
        return {item["sk"]: _load_usual(item) for item in self._table.list_items(_USUAL, consistent=False)}

    def keep_usual(self, before: Usual | None, after: Usual) -> bool:
        """Replace what is known. False, with nothing changed, when another run has replaced it since."""
        item = {
            **make_key(_USUAL, after.camera_id),
            "since": format_time(after.since),
            "learnt_until": format_time(after.learnt_until),
            "loads": json.dumps([_write_load(load) for load in after.loads], separators=(",", ":")),
        }
        if before is None:
            return self._table.put_if(item, ABSENT)
        return self._table.put_if(item, "learnt_until = :was", {":was": format_time(before.learnt_until)})


def _write_load(load: Load) -> list[float]:
    return [round(load.notes, 2), round(load.free, 2), round(load.weeks, 3)] if load.weeks else []


def _load_usual(item: Item) -> Usual:
    loads = tuple(Load(*(float(number) for number in numbers)) for numbers in json.loads(item["loads"]))
    return Usual(item["sk"], parse_time(item["since"]), parse_time(item["learnt_until"]), loads)
