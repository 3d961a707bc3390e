"""The index `by_expiry`: what is due in a table, by the hour of its end.

It holds keys and ends; of passages, their cameras too.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from platewatch.text.timestamps import format_hour, format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_EXPIRY: Final = "by_expiry"

_BEHIND: Final = timedelta(days=1)
"""TTL would take the record alone, and leave its pictures to nobody: the sweep comes first, TTL a day after it."""


def format_ttl(expires_at: datetime) -> dict[str, str]:
    """The attribute `expires_at`, from which TTL goes, of a record that owns pictures and that a sweep destroys."""
    return {"N": str(int((expires_at + _BEHIND).timestamp()))}


def describe_due(expires_at: datetime, name: str) -> dict[str, Any]:
    """The attributes by which the index finds a record; `name`, never a plate, sets apart what ends at one moment."""
    return {
        "expiry_hour": {"S": format_hour(expires_at)},
        "expires": {"S": f"{format_time(expires_at)}#{name}"},
    }


def query_expired(client: "DynamoDBClient", table: str, since: datetime, now: datetime) -> Iterator[Mapping[str, Any]]:
    """The index's items that ended from the hour of `since` up to `now`, oldest first. May lag behind by seconds."""
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour <= now:
        pages = client.get_paginator("query").paginate(
            TableName=table,
            IndexName=BY_EXPIRY,
            KeyConditionExpression="expiry_hour = :hour AND expires <= :now",
            # The record that ends with this very millisecond is due as well.
            ExpressionAttributeValues={":hour": {"S": format_hour(hour)}, ":now": {"S": f"{format_time(now)}$"}},
        )
        for page in pages:
            yield from page["Items"]
        hour += timedelta(hours=1)
