"""The columns of a hotlist file: which there are, what each may hold, and how a line becomes an entry."""

import re
import unicodedata
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, Final

from platewatch.fields import FIRST_YEAR, LAST_YEAR
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.cells import find_cell_fault
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.excel import describe_damage, describe_month_name, fold_name, unify_dashes
from platewatch.hotlists.first_day import NOT_GIVEN
from platewatch.hotlists.lines import Fault
from platewatch.plates.country import parse_country
from platewatch.plates.errors import NotACountry, NotAPlate, PatternTooOpen, PlateCharacter
from platewatch.plates.spelling import normalise_listed
from platewatch.plates.writing import keep_writing
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

COLUMNS: Final = (
    "plate",
    "country",
    "category",
    "priority",
    "reason",
    "case_number",
    "consent",
    "role",
    "instruction",
    "valid_from",
    "weed_date",
    "owner",
    "make",
    "colour",
    "marker",
)
LATER: Final = frozenset({"valid_from", "make", "colour", "marker"})
"""Columns that a file may lack altogether."""

OPTIONAL: Final = frozenset({"country", "instruction"}) | LATER
"""Columns that a line may leave empty."""

LIMITS: Final = {
    "plate": 32,
    "country": 60,
    "category": 1,
    "priority": 1,
    "reason": 200,
    "case_number": 64,
    "consent": 64,
    "role": 16,
    "instruction": 500,
    "valid_from": 20,
    "weed_date": 20,
    "owner": 100,
    "make": 40,
    "colour": 30,
    "marker": 60,
}
"""The most characters that each column may hold."""

DATE_COLUMNS: Final = frozenset({"valid_from", "weed_date"})

_OWN: Final = frozenset({"plate", "case_number", "instruction"})
"""Columns that say something else on every line, as a rule."""

_YEAR_FIRST: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", re.ASCII)
_DATES: Final = "written as 2026-12-31 or, the day first, as 31-12-2026"


class _Wrong(Exception):
    """What is wrong with one value; never leaves this module.

    It does not quote the value: in a line whose columns are shifted, any of them may be the plate.
    """

    def __init__(self, cause: Cause, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause


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
        return [], [Fault(line, None, f"the first line must name the columns: {','.join(columns)}", Cause.HEADER)]
    while not folded[-1]:
        # Separators after the last name: a spreadsheet writes them for cells that were once filled.
        folded.pop()
    faults: list[Fault] = []
    places: dict[str, int] = {}
    for place, name in enumerate(folded):
        if not name:
            reason = f"column {place + 1} has no name, but there are columns after it"
            faults.append(Fault(line, None, reason, Cause.HEADER))
        elif name not in columns:
            reason = f"unknown column; the columns are {', '.join(columns)}"
            faults.append(Fault(line, _quote(names[place].strip()), reason, Cause.HEADER))
        elif name in places:
            faults.append(Fault(line, name, "the column is there twice", Cause.HEADER))
        else:
            places[name] = place
    missing = (name for name in columns if name not in {*places, *LATER})
    faults += [Fault(line, name, "the column is missing", Cause.HEADER) for name in missing]
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
    return Fault(line, None, f"the line has {len(fields)} fields, the header {width}{hint}", Cause.FIELDS)


def read_entry(
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
    return [fitted] if isinstance(fitted, Fault) else read_values(list_name, line, fitted, places, today, phones)


def read_values(
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
            read(column, "" if at is None else fields[at], phones)
            for (column, read), at in zip(_PLAN, places, strict=True)
        ]
    except _Wrong:
        values = _find_wrong(line, fields, places, phones, faults)
    valid_from, weed_date = values[9], values[10]
    if weed_date is not None:
        if weed_date < today:
            faults.append(Fault(line, "weed_date", f"{weed_date} is past: today is {today}", Cause.DATE_PAST))
        if valid_from is not None and weed_date < valid_from:
            reason = f"{weed_date} is before valid_from {valid_from}"
            faults.append(Fault(line, "weed_date", reason, Cause.DATE_ORDER))
    if faults:
        return faults
    at = places[0]
    values.append(keep_writing("" if at is None else fields[at], values[0], values[1]))
    return Entry(list_name, *values)


def _find_wrong(
    line: int, fields: Sequence[str], places: Sequence[int | None], phones: PhoneNumbers, faults: list[Fault]
) -> list[Any]:
    """The values of a line of which some are wrong, None for those; each adds its fault."""
    values: list[Any] = []
    for column, place in zip(COLUMNS, places, strict=True):
        try:
            values.append(_read_own(column, "" if place is None else fields[place], phones))
        except _Wrong as wrong:
            faults.append(Fault(line, column, str(wrong), wrong.cause))
            values.append(None)
    return values


def read_key_values(line: int, fields: Sequence[str], places: Sequence[int | None]) -> tuple[str, str] | list[Fault]:
    """Plate and case number of a line whose number of fields is right, or what is wrong with them."""
    faults: list[Fault] = []
    values: list[str] = []
    for column in ("plate", "case_number"):
        place = places[COLUMNS.index(column)]
        try:
            values.append(_read_own(column, "" if place is None else fields[place], NO_NUMBERS))
        except _Wrong as wrong:
            faults.append(Fault(line, column, str(wrong), wrong.cause))
    return faults or (values[0], values[1])


def _read_own(column: str, written: str, phones: PhoneNumbers) -> Any:
    fault = find_cell_fault(column, written, phones)
    if fault is not None:
        raise _Wrong(*fault)
    return _READERS[column](_read_text(column, written))


# Most columns say the same on thousands of lines.
_read_common = lru_cache(8192)(_read_own)
_PLAN: Final[Sequence[tuple[str, Callable[[str, str, PhoneNumbers], Any]]]] = tuple(
    (column, _read_own if column in _OWN else _read_common) for column in COLUMNS
)


def _read_text(column: str, written: str) -> str:
    text = written.strip()
    if not text:
        if column in OPTIONAL:
            return ""
        raise _Wrong(Cause.MISSING, "must not be empty")
    # The plate has rules of its own, which name what is wrong better.
    if not text.isprintable() and column != "plate":
        _check_printable(text)
    if not text.isascii() and column != "plate":
        text = unicodedata.normalize("NFC", text)
    if len(text) > LIMITS[column]:
        raise _Wrong(Cause.TOO_LONG, f"{len(text)} characters: at most {LIMITS[column]}")
    return text


def _check_printable(text: str) -> None:
    for position, character in enumerate(text, start=1):
        # Spaces that are not the common one do no harm; control characters and text direction marks can.
        if not character.isprintable() and unicodedata.category(character) != "Zs":
            name = unicodedata.name(character, "a control character")
            raise _Wrong(Cause.CONTROL_CHARACTER, f"character {position} is U+{ord(character):04X} ({name}): text only")


def _read_plate(text: str) -> str:
    if damage := describe_damage(text):
        raise _Wrong(Cause.SPREADSHEET, damage)
    try:
        return normalise_listed(text)
    except PlateCharacter as error:
        raise _Wrong(Cause.PLATE_CHARACTER, str(error)) from error
    except PatternTooOpen as error:
        raise _Wrong(Cause.PATTERN_TOO_OPEN, str(error)) from error
    except NotAPlate as error:
        raise _Wrong(Cause.PLATE_LENGTH, str(error)) from error


def _read_country(text: str) -> str | None:
    try:
        return parse_country(text) if text else None
    except NotACountry as error:
        raise _Wrong(Cause.COUNTRY_UNKNOWN, str(error)) from error


def _choose(known: Mapping[str, Any]) -> Callable[[str], Any]:
    def choose(text: str) -> Any:
        if text not in known:
            raise _Wrong(Cause.NOT_A_CHOICE, f"must be one of {', '.join(known)}")
        return known[text]

    return choose


@lru_cache(4096)
def _parse_date(text: str) -> date:
    plain = "".join(unify_dashes(text).split())
    if _SHORT_YEAR.fullmatch(plain):
        raise _Wrong(Cause.DATE_FORMAT, f"the year needs four digits: {_DATES}")
    if day_first := _DAY_FIRST.fullmatch(plain):
        day, _, month, year = day_first.groups()
        if int(month) > 12:
            # Never read with the month first: 3/4/2026 would be another day on another office's machine.
            raise _Wrong(Cause.DATE_FORMAT, f"the month must be 1 to 12: {_DATES}")
        plain = f"{year}-{month:0>2}-{day:0>2}"
    # Python's own parser also takes week dates and dates without dashes.
    if _YEAR_FIRST.fullmatch(plain):
        with suppress(ValueError):
            day = date.fromisoformat(plain)
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise _Wrong(Cause.DATE_FORMAT, f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")
            return day
    raise _Wrong(Cause.DATE_FORMAT, f"must be a date that exists, {_DATES}")


def _read_first_day(text: str) -> date:
    return _parse_date(text) if text else NOT_GIVEN


def _keep(text: str) -> str:
    return text


def _read_reference(text: str) -> str:
    if damage := describe_month_name(text):
        raise _Wrong(Cause.SPREADSHEET, damage)
    return text


def _quote(text: str) -> str:
    shown = text if len(text) <= 40 else text[:40] + "..."
    return f"'{shown}'" if shown.isprintable() else ascii(shown)


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "plate": _read_plate,
    "country": _read_country,
    "category": _choose({str(number): number for number in range(1, 4)}),
    "priority": _choose({str(number): number for number in range(1, 6)}),
    "reason": _keep,
    "case_number": _read_reference,
    "consent": _read_reference,
    "role": _choose({role.value: role for role in SubjectRole}),
    "instruction": _keep,
    "valid_from": _read_first_day,
    "weed_date": _parse_date,
    "owner": _keep,
    "make": _keep,
    "colour": _keep,
    "marker": _keep,
}
