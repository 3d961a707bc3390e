"""Phone numbers in text that people type: which rows of digits a phone would offer to call, and which of them may stay.

A number is told from dates, times and case numbers by how it begins. With + or 00 it is international, with one 0
national. Without either it can be called only in some countries, and then it has nine digits or more.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from platewatch.errors import PlatewatchError

PhoneNumbers = frozenset[str]
"""Numbers that may be in messages: + or a 0 and digits, or a short number such as 112."""

NO_NUMBERS: Final[PhoneNumbers] = frozenset()

_BETWEEN: Final = r"[ .\-/()\[\]~]{0,4}"
_ROW: Final = re.compile(rf"(?:\+{_BETWEEN}|[(\[])?\d(?:{_BETWEEN}\d)*")
_REST: Final = re.compile(r"\d+[^\d+(]*")
_ANOTHER: Final = re.compile(r"[ (\[]+(?=\+?[(\[]?0)")
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_ALLOWED: Final = re.compile(r"\+[1-9]\d{6,14}|\d{3,15}")

_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DATE: Final = rf"(?:{_DAY}[-./]{_MONTH}[-./](?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-{_MONTH}-{_DAY})"
_TIME: Final = r"(?:(?:[01]?\d|2[0-4])\.[0-5]\d)"
_MOMENT: Final = rf"(?:{_DATE}(?: {_TIME})?|{_TIME})"
_MOMENTS: Final = re.compile(rf"{_MOMENT}(?: ?[-/]? ?{_MOMENT})?")
_COURT_CASE: Final = r"\d{2}[-/]\d{6}[-/]\d{2}"
"""A Dutch public prosecutor's case number: 13/123456-26."""

_YEAR_CASE: Final = r"(?:19|20)\d\d[-./]?\d{2,}(?:[-./]\d+)*"
"""A case number that begins with its year: 2026123456, 2026-123456-1."""

_DECIMAL: Final = r"[1-9]\d{0,2}\.\d{4,}"
_NO_NUMBER: Final = re.compile(rf"{_MOMENT}(?:-{_MOMENT})?|{_COURT_CASE}|{_YEAR_CASE}|{_DECIMAL}")
"""What one word of a row may be, where the row does not begin as a number does."""

_ONE_DIGIT_COUNTRIES: Final = ("1", "7")
_TWO_DIGIT_CODES: Final = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90"
    " 91 92 93 94 95 98"
)
_TWO_DIGIT_COUNTRIES: Final = frozenset(_TWO_DIGIT_CODES.split())


class PhoneNumbersInvalid(PlatewatchError):
    """The list of allowed phone numbers holds something that is none."""


def parse_phone_numbers(text: str) -> PhoneNumbers:
    """The numbers of a text such as "+31 343 578 844, 0900-8844": separated by commas, written in any way.

    One with its country's code may also be written without it. Raises PhoneNumbersInvalid.
    """
    numbers = (re.sub(r"[ .\-/()]", "", one) for one in text.split(",") if one.strip())
    allowed = frozenset("+" + number[2:] if number.startswith("00") else number for number in numbers)
    for number in allowed:
        if _ALLOWED.fullmatch(number) is None:
            raise PhoneNumbersInvalid(f"{number!r} is no phone number: write it as +31343578844, 0900-8844 or 112")
    return allowed


def list_phone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where the phone numbers of a text are: the first character of each, and the one after its last.

    Dates, times, decimal numbers and case numbers are none, and neither is what has fewer than seven digits.
    """
    text = _CLOCK.sub(_mask, text)
    for row in _ROW.finditer(text):
        start, end = _skip_word(text, *row.span()), row.end()
        while start < end:
            if _is_number(text[start:end], text[max(0, start - 2) : start]):
                yield start, end
                break
            # A number may also begin further right, after a house number or a date.
            following = _ANOTHER.search(text, start + 1, end)
            start = following.end() if following else end


def mask_allowed(text: str, phones: PhoneNumbers) -> str:
    """The text with a bar in place of each character of an allowed number, however its digits are grouped."""
    pattern = _compile_allowed(phones)
    return text if pattern is None else pattern.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    return "|" * len(match[0])


def _skip_word(text: str, start: int, end: int) -> int:
    """Where a row begins that is in no word: of PL1300-2026-17 the digits behind the first dash."""
    if not (start and text[start - 1].isalpha()):
        return start
    rest = _REST.match(text, start, end)
    return rest.end() if rest else end


def _is_number(row: str, before: str) -> bool:
    """Whether a row of digits is a phone number; `before` are the two characters in front of it."""
    digits = re.sub(r"\D", "", row)
    if row.startswith("+"):
        return len(digits) >= 7
    if _MOMENTS.fullmatch(row.strip()):
        return False
    if digits.startswith("00"):
        return len(digits) >= 11 and digits[2] != "0"
    if digits.startswith("0"):
        return len(digits) >= 8
    if len(before) == 2 and before[0].isalpha() and before[1] in "-/":
        # UTR-26-001234567: the number of a case, by its office.
        return False
    words = [word for word in row.split(" ") if word and not _NO_NUMBER.fullmatch(word)]
    groups = re.findall(r"\d+", " ".join(words))
    count = sum(map(len, groups))
    # Nine digits in two groups are a case number such as 26-0012345.
    return count > 9 or (count == 9 and len(groups) != 2)


@lru_cache(16)
def _compile_allowed(phones: PhoneNumbers) -> re.Pattern[str] | None:
    ways = [way for number in sorted(phones, key=lambda one: (-len(one), one)) for way in _list_written_forms(number)]
    if not ways:
        return None
    # What goes on with other digits is another number, unless they are those of an allowed one too.
    one = f"(?:{'|'.join(ways)})"
    return re.compile(rf"(?<![\d+]){one}(?:{_BETWEEN}{one})*(?!{_BETWEEN}\d)")


def _list_written_forms(number: str) -> Iterator[str]:
    """Patterns for a number: as it is and, with a country's code, with 00 for the + and without the code."""
    if not number.startswith("+"):
        yield _BETWEEN.join(number)
        return
    digits = number[1:]
    place = 1 if digits.startswith(_ONE_DIGIT_COUNTRIES) else 2 if digits[:2] in _TWO_DIGIT_COUNTRIES else 3
    code, rest = _BETWEEN.join(digits[:place]), _BETWEEN.join(digits[place:])
    yield rf"(?:\+|00){_BETWEEN}{code}{_BETWEEN}(?:\(0\){_BETWEEN})?{rest}"
    yield rf"[(\[]?0{_BETWEEN}{rest}"
