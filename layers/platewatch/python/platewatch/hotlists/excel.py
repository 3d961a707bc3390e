"""What a spreadsheet makes of text that it takes for a date or a number, and how to undo it.

Excel turns a plate such as 1-MRT-23 into the first of March as soon as it is typed, and writes 1-mrt-23, 01. Mrz 23,
01-mars-23 or 01-03-2023 to the file, by the language of the office. Read on as a plate it would be another car's.
"""

import re
from typing import Final

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
