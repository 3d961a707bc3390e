"""Maintenance windows and their endings as a list of the camera's item: nothing in it is ever changed."""

from typing import Any, Final

from platewatch.aws.tables import Item
from platewatch.cameras.maintenance import Ending, Window, apply_endings
from platewatch.text.timestamps import format_time, parse_time

MOST_RECORDED: Final = 500
"""Windows and endings of one camera. An item holds 400 KB."""


def write_record(one: Window | Ending) -> dict[str, str]:
    """One element of the list."""
    if isinstance(one, Ending):
        return {"ended_at": format_time(one.at), "by": one.by}
    return {"since": format_time(one.since), "until": format_time(one.until), "reason": one.reason, "by": one.by}


def load_maintenance(item: Item) -> tuple[Window, ...]:
    """The windows of a camera's item, as they hold."""
    return apply_endings(_load_record(record) for record in item.get("maintenance", ()))


def _load_record(record: dict[str, Any]) -> Window | Ending:
    if "ended_at" in record:
        return Ending(parse_time(record["ended_at"]), record["by"])
    return Window(parse_time(record["since"]), parse_time(record["until"]), record["reason"], record["by"])
