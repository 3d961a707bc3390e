"""How cameras see, in the cameras table: `sights` / `<camera>`, beside the cameras.

`hours` is JSON: for each hour of the day a list of [brightness, sharpness, share], each in hundredths, oldest first.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.tables import Item, Table, make_key
from platewatch.cameras.sights import Fall, Fallen, Measure, Sample, Seen
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SIGHTS: Final = "sights"
_PARTS: Final = 100


class DynamoSights:
    """Implements the port SeenStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def list_seen(self) -> Mapping[str, Seen]:
        """How cameras see, by the camera's id."""
        return {item["sk"]: _load_seen(item) for item in self._table.list_items(_SIGHTS, consistent=False)}

    def keep_seen(self, seen: Seen) -> None:
        """Replace what is known. Repeatable."""
        hours = [[_write_sample(sample) for sample in hour] for hour in seen.hours]
        item: dict[str, Any] = {
            **make_key(_SIGHTS, seen.camera_id),
            "since": format_time(seen.since),
            "learnt_until": format_time(seen.learnt_until),
            "hours": json.dumps(hours, separators=(",", ":")),
        }
        if seen.fallen is not None:
            falls = [[fall.measure.value, round(fall.seen, 3), round(fall.usual, 3)] for fall in seen.fallen.falls]
            item |= {"fallen_since": format_time(seen.fallen.since), "falls": json.dumps(falls)}
        self._table.put(item)


def _write_sample(sample: Sample) -> list[int]:
    return [round(_PARTS * number) for number in (sample.brightness, sample.sharpness, sample.share)]


def _load_seen(item: Item) -> Seen:
    hours = tuple(
        tuple(Sample(*(number / _PARTS for number in numbers)) for numbers in hour)
        for hour in json.loads(item["hours"])
    )
    fallen = None
    if "falls" in item:
        falls = tuple(Fall(Measure(name), seen, usual) for name, seen, usual in json.loads(item["falls"]))
        fallen = Fallen(parse_time(item["fallen_since"]), falls)
    return Seen(item["sk"], parse_time(item["since"]), parse_time(item["learnt_until"]), hours, fallen)
