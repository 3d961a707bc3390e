"""One value of a hotlist's column: what its text may hold, and how it is parsed."""

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
from platewatch.hotlists.excel import describe_damage, describe_month_name, unify_dashes
from platewatch.plates.country import parse_country
from platewatch.plates.errors import NotACountry, NotAPlate, PatternTooOpen, PlateCharacter
from platewatch.plates.spelling import normalise_listed
from platewatch.text.message_text import describe_unsafe
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.spreadsheet import FORMULA, is_formula

_YEAR_FIRST: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", re.ASCII)
_DATES: Final = "written as 2026-12-31 or, the day first, as 31-12-2026"


class WrongValue(Exception):
    """What is wrong with one value; columns makes a fault of it, with the line and the column.

    It does not quote the value: in a line whose columns are shifted, any of them may be the plate.
    """

    def __init__(self, cause: Cause, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause


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


def find_text_fault(rule: TextRule, text: str, phones: PhoneNumbers = NO_NUMBERS) -> tuple[Cause, str] | None:
    """What the rule forbids in the text, as the file has it; None when nothing is wrong. `phones` are allowed."""
    if rule is TextRule.CLOSED:
        return None
    if is_formula(text):
        return Cause.FORMULA, FORMULA
    unsafe = None
    if rule is TextRule.SENT:
        unsafe = describe_unsafe(text, phones)
    elif rule is TextRule.REFERENCE:
        unsafe = describe_unsafe(text, None)
    return None if unsafe is None else (Cause.UNSAFE_TEXT, unsafe)


def check_printable(text: str) -> None:
    """Raises WrongValue for text that holds a control character or a mark of text direction."""
    for position, character in enumerate(text, start=1):
        # Spaces that are not the common one do no harm; control characters and text direction marks can.
        if not character.isprintable() and unicodedata.category(character) != "Zs":
            name = unicodedata.name(character, "a control character")
            reason = f"character {position} is U+{ord(character):04X} ({name}): text only"
            raise WrongValue(Cause.CONTROL_CHARACTER, reason)


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
        raise WrongValue(Cause.PLATE_CHARACTER, str(error)) from error
    except PatternTooOpen as error:
        raise WrongValue(Cause.PATTERN_TOO_OPEN, str(error)) from error
    except NotAPlate as error:
        raise WrongValue(Cause.PLATE_LENGTH, str(error)) from error


def parse_listed_country(text: str) -> str | None:
    """The country's two letters, None for empty text. Raises WrongValue."""
    try:
        return parse_country(text) if text else None
    except NotACountry as error:
        raise WrongValue(Cause.COUNTRY_UNKNOWN, str(error)) from error


def parse_choice(known: Mapping[str, Any]) -> Callable[[str], Any]:
    """A parser that knows these texts and what they stand for, and raises WrongValue for any other."""

    def choose(text: str) -> Any:
        if text not in known:
            raise WrongValue(Cause.NOT_A_CHOICE, f"must be one of {', '.join(known)}")
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
        raise WrongValue(Cause.DATE_FORMAT, f"the year needs four digits: {_DATES}")
    if day_first := _DAY_FIRST.fullmatch(plain):
        day, _, month, year = day_first.groups()
        if int(month) > 12:
            # Never parsed with the month first: 3/4/2026 would be another day on another office's machine.
            raise WrongValue(Cause.DATE_FORMAT, f"the month must be 1 to 12: {_DATES}")
        plain = f"{year}-{month:0>2}-{day:0>2}"
    # Python's own parser also takes week dates and dates without dashes.
    if _YEAR_FIRST.fullmatch(plain):
        with suppress(ValueError):
            day = date.fromisoformat(plain)
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise WrongValue(Cause.DATE_FORMAT, f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")
            return day
    raise WrongValue(Cause.DATE_FORMAT, f"must be a date that exists, {_DATES}")


def parse_first_day(text: str) -> date:
    """The same for the first day; NOT_GIVEN for empty text."""
    return parse_date(text) if text else NOT_GIVEN
