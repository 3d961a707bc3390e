"""Times, ends and numbers as attributes of stored items, and the index `by_expiry` that finds what is due.

The index holds keys and ends; of passages, their cameras too.
"""

from binascii import crc32
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from platewatch.aws.tables import Item, Key, Table
from platewatch.text.timestamps import format_hour, format_time, parse_time


def write_seconds(moment: datetime) -> int:
    """The moment as TTL takes it: whole seconds since 1970."""
    return int(moment.timestamp())


def write_end(expires_at: datetime, ground: str) -> dict[str, Any]:
    """The attributes that every record is born with: when TTL may destroy it, and why it is kept until then."""
    return {"expires_at": write_seconds(expires_at), "ground": ground}


def write_times(**moments: datetime | None) -> dict[str, str]:
    """An attribute for each of the moments that there is: one width and zone, so that texts compare as moments do."""
    return {name: format_time(moment) for name, moment in moments.items() if moment is not None}


def load_time(item: Mapping[str, Any], name: str) -> datetime | None:
    """The moment of an attribute of write_times; None where it is not there."""
    return parse_time(item[name]) if name in item else None


def find_current(table: Table, key: Key, now: datetime) -> Item | None:
    """The item with the key; None where there is none, or the moment of its attribute `expires` has come."""
    item = table.find(key)
    return item if item is not None and now < parse_time(item["expires"]) else None


def write_decimal(number: float, digits: int) -> Decimal:
    """The number with so many digits after the point; DynamoDB has no floats."""
    return Decimal(f"{number:.{digits}f}")


def keep_known(**attributes: Any) -> dict[str, Any]:
    """The attributes that are not None: what is not known is left out of an item."""
    return {name: value for name, value in attributes.items() if value is not None}


BY_EXPIRY: Final = "by_expiry"

_BEHIND: Final = timedelta(days=1)
"""TTL would take the record alone, and leave its pictures to nobody: the sweep comes first, TTL a day after it."""


def write_ttl(expires_at: datetime) -> int:
    """The attribute `expires_at`, from which TTL goes, of a record that owns pictures and that a sweep destroys."""
    return write_seconds(expires_at + _BEHIND)


HOUR_PARTS: Final = 4
"""Into so many parts the index divides an hour of reads. A partition of DynamoDB takes 1,000 writes a second, and all
that is read now ends in one hour.
"""


def describe_due(expires_at: datetime, name: str, parts: int = 1) -> dict[str, str]:
    """The attributes by which the index finds a record; `name`, never a plate, sets apart what ends at one moment."""
    hour = _name_part(expires_at, crc32(name.encode()) % parts)
    return {"expiry_hour": hour, "expires": f"{format_time(expires_at)}#{name}"}


def query_expired(table: Table, since: datetime, now: datetime, parts: int = 1) -> Iterator[Item]:
    """The index's items that ended from the hour of `since` up to `now`: oldest hour first, and within one of its parts
    oldest first. May lag behind by seconds.
    """
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour <= now:
        for part in range(parts):
            # The record that ends with this very millisecond is due as well.
            values = {":hour": _name_part(hour, part), ":now": f"{format_time(now)}$"}
            yield from table.query_index(BY_EXPIRY, "expiry_hour = :hour AND expires <= :now", values)
        hour += timedelta(hours=1)


def _name_part(moment: datetime, part: int) -> str:
    # The first part has the name of the whole: so what was stored before hours had parts is found too.
    hour = format_hour(moment)
    return f"{hour}#{part}" if part else hour
