"""One entry as a decoded JSON document: the columns of a file, with the same rules and the same refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from platewatch.fields import FieldInvalid, parse_object
from platewatch.hotlists.columns import parse_entry, parse_key_values
from platewatch.hotlists.entry import Entry, fill_first_day
from platewatch.hotlists.fields import COLUMNS, OPTIONAL, write_columns
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.versions import Key
from platewatch.plates.writing import keep_writing
from platewatch.sentences import say
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

_KEY: Final = ("plate", "case_number")
_ALL: Final = range(len(COLUMNS))


def parse_added(list_name: str, document: object, today: date, phones: PhoneNumbers = NO_NUMBERS) -> Entry:
    """The entry of a document with all mandatory columns, each text or a whole number. Raises FieldInvalid.

    Without a valid_from it is in force from today on. `phones` are the numbers that text may hold.
    """
    required = [column for column in COLUMNS if column not in OPTIONAL]
    fields = parse_texts(parse_object(document, "", required, OPTIONAL))
    return _read(list_name, [fields.get(column, "") for column in COLUMNS], today, phones)


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """Which entry an order means; `written` is the plate as it was typed, "" where that says no more than the key."""

    key: Key
    written: str


def parse_changes(document: object) -> tuple[NamedEntry, dict[str, str]]:
    """Which entry is meant and the columns that shall be otherwise. Raises FieldInvalid."""
    others = [column for column in COLUMNS if column not in _KEY]
    fields = parse_texts(parse_object(document, "", _KEY, others))
    if len(fields) == len(_KEY):
        raise FieldInvalid("", say("names nothing to change; there are {choices}", choices=", ".join(others)))
    return _parse_named(fields), {name: text for name, text in fields.items() if name not in _KEY}


def parse_ended(document: object) -> NamedEntry:
    """Which entry is meant: {"plate", "case_number"}. Raises FieldInvalid."""
    return _parse_named(parse_texts(parse_object(document, "", _KEY)))


def find_written(document: object) -> str:
    """The plate as such a document, which was read before, has it."""
    written = document.get("plate", "") if isinstance(document, dict) else ""
    return str(written)


def change_entry(entry: Entry, changes: Mapping[str, str], today: date, phones: PhoneNumbers = NO_NUMBERS) -> Entry:
    """The entry with those columns otherwise; `phones` are the numbers that text may hold. Raises FieldInvalid."""
    texts = dict(zip(COLUMNS, write_columns(entry), strict=True)) | dict(changes)
    return _read(entry.list_name, [texts[column] for column in COLUMNS], today, phones)


def _parse_named(fields: Mapping[str, str]) -> NamedEntry:
    values = parse_key_values(1, [fields.get(column, "") for column in COLUMNS], list(_ALL))
    if isinstance(values, list):
        raise _refuse(values)
    return NamedEntry(Key(*values), keep_writing(fields["plate"], values[0], None))


def parse_texts(fields: Mapping[str, object]) -> dict[str, str]:
    """The columns of a decoded document as texts; whole numbers are taken too. Raises FieldInvalid."""
    texts = {}
    for name, value in fields.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise FieldInvalid(name, "must be text or a whole number")
        texts[name] = str(value)
    return texts


def _read(list_name: str, texts: list[str], today: date, phones: PhoneNumbers) -> Entry:
    entry = parse_entry(list_name, 1, texts, list(_ALL), today, phones)
    if isinstance(entry, list):
        raise _refuse(entry)
    return fill_first_day(entry, None, today)


def _refuse(faults: Sequence[Fault]) -> FieldInvalid:
    return FieldInvalid(faults[0].column or "", faults[0].reason)
