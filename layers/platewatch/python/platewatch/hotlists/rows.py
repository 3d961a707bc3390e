"""An entry as text and as JSON: what files, revisions and records hold of it, by the table of its fields."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.fields import FIELDS
from platewatch.hotlists.values import keep_text

LEAST_WIDTH: Final = 15
"""Stored rows have at least so many texts; empty ones behind them are left out."""

_values = attrgetter(*(field.name for field in FIELDS))
# Most fields are text already, and lists have millions of entries.
_CONVERTED: Final = tuple((place, field) for place, field in enumerate(FIELDS) if field.load is not keep_text)
_IN_FILES: Final = tuple(place for place, field in enumerate(FIELDS) if field.column)


def write_columns(entry: Entry) -> tuple[str, ...]:
    """The entry's columns as text, in the order of COLUMNS: what an import of that row makes the same entry of.

    The plate is as the list writes it.
    """
    texts = _format(entry)
    texts[0] = entry.written or entry.plate
    return tuple(texts[place] for place in _IN_FILES)


def write_row(entry: Entry) -> tuple[str, ...]:
    """The stored row: all fields in the order of FIELDS, with the plate as it is matched."""
    texts = _format(entry)
    while len(texts) > LEAST_WIDTH and not texts[-1]:
        texts.pop()
    return tuple(texts)


def parse_row(list_name: str, row: Sequence[str]) -> Entry:
    """The entry that write_row made the row of.

    Rows of earlier days are shorter: first there were no make, colour and marker, then no writing of the list's own.
    """
    values: list[Any] = [*row[: len(FIELDS)], *[""] * (len(FIELDS) - len(row))]
    for place, field in _CONVERTED:
        values[place] = field.load(values[place])
    return Entry(list_name, *values)


def dump_entry(entry: Entry) -> dict[str, Any]:
    """All of the entry as JSON, its list included."""
    return {"list_name": entry.list_name} | {
        field.name: field.dump(value) for field, value in zip(FIELDS, _values(entry), strict=True)
    }


def load_entry(record: Mapping[str, Any]) -> Entry:
    """The entry of a record of dump_entry, also of one from before there were all fields."""
    values = {field.name: field.load(record[field.name]) for field in FIELDS if field.name in record}
    return Entry(list_name=record["list_name"], **values)


def _format(entry: Entry) -> list[str]:
    texts = list(_values(entry))
    for place, field in _CONVERTED:
        texts[place] = field.format(texts[place])
    return texts
