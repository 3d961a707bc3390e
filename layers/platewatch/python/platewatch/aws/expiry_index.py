"""The index `by_expiry`: what is due in a table, by the hour of its end.

It holds keys and ends; of passages, their cameras too.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from platewatch.aws.items import write_seconds
from platewatch.aws.tables import Item, Table
from platewatch.text.timestamps import format_hour, format_time

BY_EXPIRY: Final = "by_expiry"

_BEHIND: Final = timedelta(days=1)
"""TTL would take the record alone, and leave its pictures to nobody: the sweep comes first, TTL a day after it."""


def write_ttl(expires_at: datetime) -> int:
    """The attribute `expires_at`, from which TTL goes, of a record that owns pictures and that a sweep destroys."""
    return write_seconds(expires_at + _BEHIND)


def describe_due(expires_at: datetime, name: str) -> dict[str, str]:
    """The attributes by which the index finds a record; `name`, never a plate, sets apart what ends at one moment."""
    return {"expiry_hour": format_hour(expires_at), "expires": f"{format_time(expires_at)}#{name}"}


def query_expired(table: Table, since: datetime, now: datetime) -> Iterator[Item]:
    """The index's items that ended from the hour of `since` up to `now`, oldest first. May lag behind by seconds."""
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour <= now:
        # The record that ends with this very millisecond is due as well.
        values = {":hour": format_hour(hour), ":now": f"{format_time(now)}$"}
        yield from table.query_index(BY_EXPIRY, "expiry_hour = :hour AND expires <= :now", values)
        hour += timedelta(hours=1)
