"""How often each list hits, by hour, in the alerts table: `hit-rate` / `<hour>`, with an attribute for each list.

No plate and no id of a passage. TTL removes an hour once nothing is compared with it any more.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.hit_rate import PAST, HourOfHits
from platewatch.retention.terms import Ground

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PK: Final = "hit-rate"
_HITS: Final = "hits:"
_TOLD: Final = "told:"
_KEPT: Final = PAST + timedelta(days=1)


class DynamoHitRates:
    """Implements the ports HitCounts and HitRates."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def count_hit(self, list_name: str, hour: datetime) -> None:
        """See HitCounts."""
        self._update(hour, "ADD #name :value", _HITS + list_name, {"N": "1"})

    def note_told(self, list_name: str, hour: datetime) -> None:
        """See HitRates."""
        self._update(hour, "SET #name = :value", _TOLD + list_name, {"BOOL": True})

    def list_hours(self, since: datetime, until: datetime) -> Sequence[HourOfHits]:
        """See HitRates."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":pk": {"S": _PK},
                ":since": {"S": _write_hour(since)},
                ":until": {"S": _write_hour(until)},
            },
        )
        return [_read_hour(item) for page in pages for item in page["Items"]]

    def _update(self, hour: datetime, update: str, name: str, value: Any) -> None:
        values: dict[str, Any] = {
            ":value": value,
            ":end": {"N": str(int((hour + _KEPT).timestamp()))},
            ":ground": {"S": Ground.OPERATION.value},
        }
        common = "expires_at = :end, ground = :ground"
        expression = f"{update}, {common}" if update.startswith("SET") else f"SET {common} {update}"
        self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": _PK}, "sk": {"S": _write_hour(hour)}},
            UpdateExpression=expression,
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues=values,
        )


def _write_hour(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H}"


def _read_hour(item: Mapping[str, Any]) -> HourOfHits:
    return HourOfHits(
        hour=datetime.fromisoformat(f"{item['sk']['S']}:00:00+00:00"),
        hits={name.removeprefix(_HITS): int(item[name]["N"]) for name in item if name.startswith(_HITS)},
        told=frozenset(name.removeprefix(_TOLD) for name in item if name.startswith(_TOLD)),
    )
