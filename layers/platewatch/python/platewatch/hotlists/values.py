"""One value of a hotlist's column: what its text may hold, how it is parsed, and what spreadsheets make of it.

Excel turns a plate such as 1-MRT-23 into the first of March as soon as it is typed, and writes 1-mrt-23, 01. Mrz 23,
01-mars-23 or 01-03-2023 to the file, by the language of the office. Read on as a plate it would be another car's.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from platewatch.fields import FIRST_YEAR, LAST_YEAR
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import NOT_GIVEN
from platewatch.plates.country import parse_country
from platewatch.plates.errors import NotACountry, NotAPlate, PatternTooOpen, PlateCharacter
from platewatch.plates.spelling import normalise_listed
from platewatch.text.message_text import Kind, locate_unsafe
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.spreadsheet import FORMULA, is_formula

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))

_MONTHS: Final = (
    "jan|januari|januar|january|janv|janvier|feb|febr|februari|februar|february|fevr|févr|février|"
    "mrt|maart|mrz|mär|märz|maerz|mar|march|mars|apr|april|avr|avril|mei|mai|may|jun|juni|june|juin|"
    "jul|juli|july|juil|juillet|aug|august|augustus|aou|août|aout|sep|sept|september|septembre|"
    "okt|oct|oktober|october|octobre|nov|november|novembre|dez|dec|déc|dezember|december|décembre"
)
_WITH_YEAR: Final = re.compile(rf"\d{{1,2}}(?:\. ?|[-/])(?:{_MONTHS})\.?[-/. ]\d{{2}}(?:\d{{2}})?", re.IGNORECASE)
_WITHOUT_DAY_OR_YEAR: Final = re.compile(
    rf"\d{{1,2}}(?:\. ?|[-/])(?:{_MONTHS})\.?|(?:{_MONTHS})\.?[-/. ]\d{{2}}(?:\d{{2}})?", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}([-/])\d{1,2}\2\d{1,2}", re.ASCII)
_MIDNIGHT: Final = re.compile(r"[ T]0?0:00(:00(\.0+)?)?", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"\d[.,]\d+E[+-]\d{2,3}|\d+E\+\d{2,3}", re.ASCII | re.IGNORECASE)

_REMEDY: Final = (
    "format the column as text and type it again, or use the file that `platewatch hotlist template` writes"
)
MADE_A_DATE: Final = f"a spreadsheet turned this into a date: {_REMEDY}"


def fold_name(text: str) -> str:
    """A column's name without what people vary in it: case, spaces around it, and a space or dash for a low line."""
    return "_".join(text.replace("-", " ").replace("_", " ").casefold().split())


def unify_dashes(text: str) -> str:
    """The text with typographic dashes as the dash of the keyboard."""
    return text.translate(_DASHES)


def describe_damage(text: str) -> str | None:
    """What a spreadsheet made of a plate, and what to do; None for what may be a plate.

    A plate that reads like a day of a month can still be listed: with spaces alone (06 MAY 23) or none (06MAY23). One
    that reads like a month and a year, such as the Finnish MAR-23, is taken for a plate when it is written in capitals.
    """
    if text.isalnum():
        return None
    plain = unify_dashes(" ".join(text.split()))
    plain = _MIDNIGHT.sub("", plain) if ":" in plain else plain
    if _WITH_YEAR.fullmatch(plain) or _NUMBERS.fullmatch(plain) or _is_short_date(plain):
        return f"{MADE_A_DATE}; if the plate reads so, write it in capitals without dashes and dots"
    if _SCIENTIFIC.fullmatch(plain):
        return f"a spreadsheet turned this into a number: {_REMEDY}"
    return None


def describe_month_name(text: str) -> str | None:
    """The same for a reference such as a case number, which may well have numbers with dashes but no month's name."""
    plain = unify_dashes(" ".join(text.split()))
    return MADE_A_DATE if plain != plain.upper() and (_WITH_YEAR.fullmatch(plain) or _is_short_date(plain)) else None


def _is_short_date(plain: str) -> bool:
    # Spreadsheets write months as mrt, Mrz or Mar; people write plates in capitals.
    return plain != plain.upper() and _WITHOUT_DAY_OR_YEAR.fullmatch(plain) is not None


_YEAR_FIRST: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", re.ASCII)
_DATES: Final = "written as 2026-12-31 or, the day first, as 31-12-2026"


class WrongValue(Exception):
    """What is wrong with one value; columns makes a fault of it, with the line and the column.

    It does not quote the value: in a line whose columns are shifted, any of them may be the plate.
    """

    def __init__(self, cause: Cause, reason: str, **details: str) -> None:
        super().__init__(reason)
        self.cause = cause
        self.details = details


class TextRule(StrEnum):
    """What the text of a column must not hold."""

    SENT = "sent"
    """It is part of messages to officers: no formula, no link, no phone number that is not allowed."""

    REFERENCE = "reference"
    """It is part of messages to systems, and numbers in it may look like a phone's: no formula, no link."""

    PLATE = "plate"
    """No formula; the plate's own rules say the rest."""

    CLOSED = "closed"
    """One of a few values, or a date: parsing it refuses all else."""


def find_text_fault(rule: TextRule, text: str, phones: PhoneNumbers = NO_NUMBERS) -> WrongValue | None:
    """What the rule forbids in the text, as the file has it; None when nothing is wrong. `phones` are allowed."""
    if rule is TextRule.CLOSED:
        return None
    if is_formula(text):
        return WrongValue(Cause.FORMULA, FORMULA)
    if rule is TextRule.PLATE:
        return None
    unsafe = locate_unsafe(text, phones if rule is TextRule.SENT else None)
    if unsafe is None:
        return None
    return WrongValue(Cause.UNSAFE_TEXT, unsafe.reason, kind="link" if unsafe.kind is Kind.LINK else "phone")


def check_printable(text: str) -> None:
    """Raises WrongValue for text that holds a control character or a mark of text direction."""
    for position, character in enumerate(text, start=1):
        # Spaces that are not the common one do no harm; control characters and text direction marks can.
        if not character.isprintable() and unicodedata.category(character) != "Zs":
            name = unicodedata.name(character, "a control character")
            reason = f"character {position} is U+{ord(character):04X} ({name}): text only"
            raise WrongValue(Cause.CONTROL_CHARACTER, reason, position=str(position), code=f"U+{ord(character):04X}")


def keep_text(text: str) -> str:
    """The text itself."""
    return text


def parse_plate(text: str) -> str:
    """The plate, or pattern, as it is matched. Raises WrongValue."""
    if damage := describe_damage(text):
        raise WrongValue(Cause.SPREADSHEET, damage)
    try:
        return normalise_listed(text)
    except PlateCharacter as error:
        raise WrongValue(Cause.PLATE_CHARACTER, str(error), position=str(error.position)) from error
    except PatternTooOpen as error:
        raise WrongValue(Cause.PATTERN_TOO_OPEN, str(error)) from error
    except NotAPlate as error:
        raise WrongValue(Cause.PLATE_LENGTH, str(error)) from error


def parse_listed_country(text: str) -> str | None:
    """The country's two letters, None for empty text. Raises WrongValue."""
    try:
        return parse_country(text) if text else None
    except NotACountry as error:
        details = {"kind": "meant", "meant": error.meant} if error.meant else {}
        raise WrongValue(Cause.COUNTRY_UNKNOWN, str(error), **details) from error


def parse_choice(known: Mapping[str, Any]) -> Callable[[str], Any]:
    """A parser that knows these texts and what they stand for, and raises WrongValue for any other."""

    def choose(text: str) -> Any:
        if text not in known:
            choices = ", ".join(known)
            raise WrongValue(Cause.NOT_A_CHOICE, f"must be one of {choices}", choices=choices)
        return known[text]

    return choose


def parse_reference(text: str) -> str:
    """A reference such as a case number. Raises WrongValue for one that a spreadsheet made a date of."""
    if damage := describe_month_name(text):
        raise WrongValue(Cause.SPREADSHEET, damage)
    return text


@lru_cache(4096)
def parse_date(text: str) -> date:
    """The day, written year first or day first. Raises WrongValue."""
    plain = "".join(unify_dashes(text).split())
    if _SHORT_YEAR.fullmatch(plain):
        raise WrongValue(Cause.DATE_FORMAT, f"the year needs four digits: {_DATES}", kind="short-year")
    if day_first := _DAY_FIRST.fullmatch(plain):
        day, _, month, year = day_first.groups()
        if int(month) > 12:
            # Never parsed with the month first: 3/4/2026 would be another day on another office's machine.
            raise WrongValue(Cause.DATE_FORMAT, f"the month must be 1 to 12: {_DATES}", kind="month")
        plain = f"{year}-{month:0>2}-{day:0>2}"
    # Python's own parser also takes week dates and dates without dashes.
    if _YEAR_FIRST.fullmatch(plain):
        with suppress(ValueError):
            day = date.fromisoformat(plain)
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                years = {"from_year": str(FIRST_YEAR), "to_year": str(LAST_YEAR)}
                reason = f"must be in the years {FIRST_YEAR} to {LAST_YEAR}"
                raise WrongValue(Cause.DATE_FORMAT, reason, kind="years", **years)
            return day
    raise WrongValue(Cause.DATE_FORMAT, f"must be a date that exists, {_DATES}")


def parse_first_day(text: str) -> date:
    """The same for the first day; NOT_GIVEN for empty text."""
    return parse_date(text) if text else NOT_GIVEN
