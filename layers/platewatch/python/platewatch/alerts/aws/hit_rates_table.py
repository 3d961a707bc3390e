"""How often each list hits, by hour, in the alerts table: `hit-rate` / `<hour>`, with an attribute for each list.

No plate and no id of a passage. TTL removes an hour once nothing is compared with it any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from platewatch.alerts.hit_rate import PAST, HourOfHits
from platewatch.aws.items import write_seconds
from platewatch.aws.tables import Item, Table, make_key
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_hour

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PK: Final = "hit-rate"
_HITS: Final = "hits:"
_TOLD: Final = "told:"
_KEPT: Final = PAST + timedelta(days=1)


class DynamoHitRates:
    """Implements the ports HitCounts and HitRates."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def count_hit(self, list_name: str, hour: datetime) -> None:
        """See HitCounts."""
        self._update(hour, "SET expires_at = :end, ground = :ground ADD #name :value", _HITS + list_name, 1)

    def note_told(self, list_name: str, hour: datetime) -> None:
        """See HitRates."""
        self._update(hour, "SET #name = :value, expires_at = :end, ground = :ground", _TOLD + list_name, True)

    def list_hours(self, since: datetime, until: datetime) -> Sequence[HourOfHits]:
        """See HitRates."""
        hours = self._table.list_between(_PK, format_hour(since), format_hour(until), consistent=False)
        return [_load_hour(item) for item in hours]

    def _update(self, hour: datetime, update: str, name: str, value: int | bool) -> None:
        values = {":value": value, ":end": write_seconds(hour + _KEPT), ":ground": Ground.OPERATION.value}
        self._table.update(make_key(_PK, format_hour(hour)), update, values, names={"#name": name})


def _load_hour(item: Item) -> HourOfHits:
    return HourOfHits(
        hour=datetime.fromisoformat(f"{item['sk']}:00:00+00:00"),
        hits={name.removeprefix(_HITS): int(item[name]) for name in item if name.startswith(_HITS)},
        told=frozenset(name.removeprefix(_TOLD) for name in item if name.startswith(_TOLD)),
    )
