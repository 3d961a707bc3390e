"""The lines of a hotlist file: which columns its header names, and how a line becomes an entry."""

import unicodedata
from collections.abc import Callable, Container, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.fields import COLUMNS, FIELDS, FILE_FIELDS, LATER, OPTIONAL, Field, Presence
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.values import TextRule, WrongValue, check_printable, find_text_fault, fold_name
from platewatch.plates.writing import keep_writing
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

_PLACES: Final = {name: place for place, name in enumerate(COLUMNS)}
_WRITTEN: Final = [field.name for field in FIELDS].index("written")
"""The place among all fields of the one that comes of the plate's column."""


def check_header(
    line: int, names: Sequence[str], columns: Sequence[str] = COLUMNS
) -> tuple[list[int | None], list[Fault]]:
    """Where each of the columns stands in a line of the file (None: nowhere), and what is wrong with the header.

    Case and the spaces around a name do not matter, nor whether words are joined by a space, a dash or a low line.
    The places are good only when there are no faults.
    """
    folded = [fold_name(name) for name in names]
    if not set(folded) & set(columns):
        # Most likely an entry, so nothing of it is quoted.
        reason, details = f"the first line must name the columns: {','.join(columns)}", {"kind": "names"}
        return [], [Fault(line, None, reason, Cause.HEADER, details)]
    while not folded[-1]:
        # Separators after the last name: a spreadsheet writes them for cells that were once filled.
        folded.pop()
    faults: list[Fault] = []
    places: dict[str, int] = {}
    for place, name in enumerate(folded):
        if not name:
            reason = f"column {place + 1} has no name, but there are columns after it"
            details = {"kind": "unnamed", "place": str(place + 1)}
            faults.append(Fault(line, None, reason, Cause.HEADER, details))
        elif name not in columns:
            reason = f"unknown column; the columns are {', '.join(columns)}"
            faults.append(Fault(line, _quote(names[place].strip()), reason, Cause.HEADER, {"kind": "unknown"}))
        elif name in places:
            faults.append(Fault(line, name, "the column is there twice", Cause.HEADER, {"kind": "twice"}))
        else:
            places[name] = place
    missing = (name for name in columns if name not in {*places, *LATER})
    faults += [Fault(line, name, "the column is missing", Cause.HEADER, {"kind": "missing"}) for name in missing]
    return [places.get(name) for name in columns], faults


def fit_width(
    line: int,
    fields: Sequence[str],
    width: int,
    places: Sequence[int | None],
    may_lack: Container[str] = OPTIONAL,
) -> Sequence[str] | Fault:
    """The line's fields, as many as the header has (`width`); or what is wrong with their number.

    Empty fields after the last column are dropped, and columns at the line's end that `may_lack` a value may be
    missing: spreadsheets write both. `places` are those of COLUMNS.
    """
    if len(fields) == width:
        return fields
    if len(fields) > width and not any(map(str.strip, fields[width:])):
        return fields[:width]
    lacking = [name for name, place in zip(COLUMNS, places, strict=True) if place is not None and place >= len(fields)]
    if lacking and all(name in may_lack for name in lacking):
        return [*fields, *[""] * (width - len(fields))]
    hint = ": put text that holds a comma or semicolon in quotes" if len(fields) > width else ""
    details = {"kind": "more" if hint else "fewer", "fields": str(len(fields)), "width": str(width)}
    return Fault(line, None, f"the line has {len(fields)} fields, the header {width}{hint}", Cause.FIELDS, details)


def parse_entry(
    list_name: str,
    line: int,
    fields: Sequence[str],
    places: Sequence[int | None],
    today: date,
    phones: PhoneNumbers = NO_NUMBERS,
) -> Entry | list[Fault]:
    """The entry of a line, or all that is wrong with it.

    `places` is check_header's; `today` the deployment's day; `phones` are the numbers that text may hold.
    Without a valid_from the entry's is NOT_GIVEN until settle_first_day gives it one.
    """
    fitted = fit_width(line, fields, len(places) - places.count(None), places)
    return [fitted] if isinstance(fitted, Fault) else parse_values(list_name, line, fitted, places, today, phones)


def parse_values(
    list_name: str,
    line: int,
    fields: Sequence[str],
    places: Sequence[int | None],
    today: date,
    phones: PhoneNumbers = NO_NUMBERS,
) -> Entry | list[Fault]:
    """The same for a line whose number of fields is right."""
    faults: list[Fault] = []
    values: list[Any]
    try:
        values = [
            parse(field, "" if at is None else fields[at], phones)
            for (field, parse), at in zip(_PLAN, places, strict=True)
        ]
    except WrongValue:
        values = _find_wrong(line, fields, places, phones, faults)
    valid_from, weed_date = values[_PLACES["valid_from"]], values[_PLACES["weed_date"]]
    if weed_date is not None:
        if weed_date < today:
            details = {"day": str(weed_date), "today": str(today)}
            reason = f"{weed_date} is past: today is {today}"
            faults.append(Fault(line, "weed_date", reason, Cause.DATE_PAST, details))
        if valid_from is not None and weed_date < valid_from:
            reason = f"{weed_date} is before valid_from {valid_from}"
            details = {"day": str(weed_date), "first": str(valid_from)}
            faults.append(Fault(line, "weed_date", reason, Cause.DATE_ORDER, details))
    if faults:
        return faults
    plate, country, at = values[_PLACES["plate"]], values[_PLACES["country"]], places[_PLACES["plate"]]
    values.insert(_WRITTEN, keep_writing("" if at is None else fields[at], plate, country))
    return Entry(list_name, *values)


def _find_wrong(
    line: int, fields: Sequence[str], places: Sequence[int | None], phones: PhoneNumbers, faults: list[Fault]
) -> list[Any]:
    """The values of a line of which some are wrong, None for those; each adds its fault."""
    values: list[Any] = []
    for field, place in zip(FILE_FIELDS, places, strict=True):
        try:
            values.append(_parse_value(field, "" if place is None else fields[place], phones))
        except WrongValue as wrong:
            faults.append(Fault(line, field.name, str(wrong), wrong.cause, wrong.details))
            values.append(None)
    return values


def parse_key_values(line: int, fields: Sequence[str], places: Sequence[int | None]) -> tuple[str, str] | list[Fault]:
    """Plate and case number of a line whose number of fields is right, or what is wrong with them."""
    faults: list[Fault] = []
    values: list[str] = []
    for column in ("plate", "case_number"):
        place = places[_PLACES[column]]
        try:
            text = "" if place is None else fields[place]
            values.append(_parse_value(FILE_FIELDS[_PLACES[column]], text, NO_NUMBERS))
        except WrongValue as wrong:
            faults.append(Fault(line, column, str(wrong), wrong.cause, wrong.details))
    return faults or (values[0], values[1])


def _parse_value(field: Field, written: str, phones: PhoneNumbers) -> Any:
    fault = find_text_fault(field.text, written, phones)
    if fault is not None:
        raise fault
    return field.parse(_trim(field, written))


# Most columns say the same on thousands of lines.
_parse_common = lru_cache(8192)(_parse_value)
_PLAN: Final[Sequence[tuple[Field, Callable[[Field, str, PhoneNumbers], Any]]]] = tuple(
    (field, _parse_value if field.varies else _parse_common) for field in FILE_FIELDS
)


def _trim(field: Field, written: str) -> str:
    text = written.strip()
    if not text:
        if field.presence is not Presence.REQUIRED:
            return ""
        raise WrongValue(Cause.MISSING, "must not be empty")
    # The plate has rules of its own, which name what is wrong better.
    if field.text is not TextRule.PLATE:
        if not text.isprintable():
            check_printable(text)
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
    if len(text) > field.limit:
        reason = f"{len(text)} characters: at most {field.limit}"
        raise WrongValue(Cause.TOO_LONG, reason, length=str(len(text)), most=str(field.limit))
    return text


def _quote(text: str) -> str:
    shown = text if len(text) <= 40 else text[:40] + "..."
    return f"'{shown}'" if shown.isprintable() else ascii(shown)
