"""Times, ends and numbers as attributes of stored items."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from platewatch.text.timestamps import format_time, parse_time


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


def write_decimal(number: float, digits: int) -> Decimal:
    """The number with so many digits after the point; DynamoDB has no floats."""
    return Decimal(f"{number:.{digits}f}")


def keep_known(**attributes: Any) -> dict[str, Any]:
    """The attributes that are not None: what is not known is left out of an item."""
    return {name: value for name, value in attributes.items() if value is not None}
