"""The fields of a hotlist's entry, in one table, and an entry as text and as JSON by that table.

Files, templates, exports, the tables, alert records, documents and the command line follow from it. A new field is an
attribute of Entry and a row at the end of FIELDS; docs/alert.schema.json names those that documents show.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from operator import attrgetter
from typing import Any, Final

from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.values import (
    TextRule,
    keep_text,
    parse_choice,
    parse_date,
    parse_first_day,
    parse_listed_country,
    parse_plate,
    parse_reference,
)


class Presence(Enum):
    """Whether a file must say what a field holds."""

    REQUIRED = auto()
    """Each line says it."""

    MAY_BE_EMPTY = auto()
    """The column is there, and a line may leave it empty."""

    MAY_LACK = auto()
    """A file may lack the column too. A field of text is stored only where it says something."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry.

    `limit` is the most characters a file may give it, `help` says in a line what it holds.
    `parse` makes the value of a file's text (trimmed, within the limit) and raises WrongValue. `dump` makes JSON of the
    value: text, a whole number or None. `load` makes the value of that again, or of the same as text; of a field that
    was added later it must take "" too.
    `text` is what the text must not hold. A `document` shows the field beside the other ones of the entry. `varies`
    is True where nearly every line says something else. A field that is no `column` is stored, and no file has it.
    `heading` is the field's column in tables on the screen, `placeholder` what stands for its value in usage lines.
    """

    name: str
    limit: int
    help: str
    presence: Presence = Presence.REQUIRED
    parse: Callable[[str], Any] = keep_text
    dump: Callable[[Any], Any] = keep_text
    load: Callable[[Any], Any] = keep_text
    text: TextRule = TextRule.SENT
    document: bool = True
    varies: bool = False
    column: bool = True
    heading: str = ""
    placeholder: str = "TEXT"

    @property
    def option(self) -> str:
        """Its option on the command line: --case-number."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def title(self) -> str:
        """Its heading in tables on the screen."""
        return self.heading or self.name.upper()

    @property
    def meaning(self) -> str:
        """What a file's column holds, with its limit and whether it may be empty."""
        length = "" if self.text is TextRule.CLOSED or self.name == "plate" else f", up to {self.limit} characters"
        return f"{self.help}{length}{', or empty' if self.presence is not Presence.REQUIRED else ''}"

    def format(self, value: Any) -> str:
        """The value as text: what parse, of text that a person may type, and load make the same value of."""
        dumped = self.dump(value)
        return "" if dumped is None else str(dumped)


def _load_country(stored: str | None) -> str | None:
    return stored or None


FIELDS: Final = (
    Field(
        "plate",
        32,
        "the number plate, with or without dashes; ? is one unknown character, * any number of them",
        parse=parse_plate,
        text=TextRule.PLATE,
        document=False,
        varies=True,
        placeholder="PLATE",
    ),
    Field(
        "country",
        60,
        "two letters such as NL, or a vehicle's sign such as D",
        Presence.MAY_BE_EMPTY,
        parse=parse_listed_country,
        load=_load_country,
        text=TextRule.CLOSED,
        document=False,
    ),
    Field(
        "category",
        1,
        "1 find or arrest, 2 phenomenon, 3 information",
        parse=parse_choice({str(number): number for number in range(1, 4)}),
        load=int,
        text=TextRule.CLOSED,
    ),
    Field(
        "priority",
        1,
        "1 (highest) to 5",
        parse=parse_choice({str(number): number for number in range(1, 6)}),
        load=int,
        text=TextRule.CLOSED,
    ),
    Field("reason", 200, "why the plate is listed"),
    Field(
        "case_number",
        64,
        "the case that the plate is listed for, once for each case",
        parse=parse_reference,
        text=TextRule.REFERENCE,
        varies=True,
        heading="CASE",
    ),
    Field("consent", 64, "the prosecutor's reference", parse=parse_reference, text=TextRule.REFERENCE),
    Field(
        "role",
        16,
        "suspect, victim, third-party or missing",
        parse=parse_choice({role.value: role for role in SubjectRole}),
        dump=attrgetter("value"),
        load=SubjectRole,
        text=TextRule.CLOSED,
    ),
    Field("instruction", 500, "what an officer must do", Presence.MAY_BE_EMPTY, varies=True),
    Field(
        "valid_from",
        20,
        "first day, as 2026-03-12 or 12-03-2026; without it the day on which it is listed",
        Presence.MAY_LACK,
        parse=parse_first_day,
        dump=date.isoformat,
        load=date.fromisoformat,
        text=TextRule.CLOSED,
        document=False,
        heading="FROM",
    ),
    Field(
        "weed_date",
        20,
        "last day, as 2026-04-12 or 12-04-2026; not past already",
        parse=parse_date,
        dump=date.isoformat,
        load=date.fromisoformat,
        text=TextRule.CLOSED,
        document=False,
        heading="UNTIL",
    ),
    Field("owner", 100, "who answers for the entry"),
    Field("make", 40, "of the vehicle", Presence.MAY_LACK),
    Field("colour", 30, "of the vehicle", Presence.MAY_LACK),
    Field("marker", 60, "a warning such as armed", Presence.MAY_LACK),
    Field("written", 32, "the list's own writing of the plate", Presence.MAY_LACK, document=False, column=False),
)
"""In the order of Entry's attributes after list_name. Stored rows go by it: a new field comes last."""

FILE_FIELDS: Final = tuple(field for field in FIELDS if field.column)
"""Those that a file has, in the order in which exports and templates name them."""

DOCUMENT_FIELDS: Final = tuple(field for field in FIELDS if field.document)
"""Those that documents of alerts show."""

COLUMNS: Final = tuple(field.name for field in FILE_FIELDS)
"""The names of a file's columns."""

OPTIONAL: Final = frozenset(field.name for field in FILE_FIELDS if field.presence is not Presence.REQUIRED)
"""Columns that a line may leave empty."""

LATER: Final = frozenset(field.name for field in FILE_FIELDS if field.presence is Presence.MAY_LACK)
"""Columns that a file may lack altogether."""

DATE_COLUMNS: Final = frozenset(field.name for field in FILE_FIELDS if field.load == date.fromisoformat)
"""Columns in which a spreadsheet's number is a day."""


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
