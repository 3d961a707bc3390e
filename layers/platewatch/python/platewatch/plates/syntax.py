"""How the plates of a country are usually built.

Only what tells O from 0 and I from 1 need be complete here: a spelling that breaks these rules is ruled out only where
no series on the road has it (plates.issued). Countries that are missing (the United States, India's old series,
personalised plates) have no rule, and nothing is held against them.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final

from platewatch.plates.spelling import dutch_sidecode

_ANY: Final = "[A-Z]"
_CONSONANTS: Final = "[BCDFGHJKLMNPRSTVWXYZ]"

# The letters that @ stands for, and the patterns; a digit that cannot be 0 is written [1-9].
_RULES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "AT": (_ANY, (r"@{1,2}[1-9]\d{0,5}@{0,3}", r"@{2,6}[1-9]\d{0,4}")),
    "BE": (
        _ANY,
        (r"[1-9]@{3}\d{3}", r"@{3}\d{3}", r"\d{3}@{3}", r"@\d{4}", r"@{2}\d{3}", r"[1-9]@{2}\d{4}", r"@{1,2}\d{1,5}"),
    ),
    "BG": ("[ABCEHKMOPTXY]", (r"@{1,2}\d{4}@{2}",)),
    "CH": (_ANY, (r"@{2}[1-9]\d{0,5}",)),
    "CZ": ("[A-FH-NPR-VX-Z]", (r"\d@\d{5}", r"\d@{2}\d{4}", r"\d@\d@\d{3}", r"E@\d{5}")),
    "DE": (_ANY, (r"@{2,5}[1-9]\d{0,3}[EH]?", r"@{1,3}[1-9]\d{1,5}")),
    "DK": ("[A-HJ-NPR-Z]", (r"@{2}\d{4,5}",)),
    "EE": (_ANY, (r"\d{2,3}@{3}",)),
    "ES": (_CONSONANTS, (r"\d{4}@{3}", r"[A-Z]{1,2}\d{4}[A-Z]{1,2}", r"[A-Z]{1,2}\d{6}", r"[EC]\d{4}@{3}")),
    "FI": (_ANY, (r"@{2,3}[1-9]\d{0,2}",)),
    "FR": ("[A-HJ-NP-TV-Z]", (r"@{2}\d{3}@{2}", r"[1-9]\d{0,3}@{1,3}(?:\d{2}|2[AB])", r"@{1,2}\d{2,3}@")),
    "GB": (
        "[A-HJ-PR-Z]",
        (
            r"@{2}\d{2}@{3}",
            # The letter of a year, from 1983 to 2001.
            r"[A-HJ-NPR-TV-Y][1-9]\d{0,2}@{3}",
            r"@{3}[1-9]\d{0,2}@?",
            r"@{1,3}[1-9]\d{0,3}",
            r"[1-9]\d{0,3}@{1,3}",
        ),
    ),
    "GR": ("[ABEHIKMNOPTXYZ]", (r"@{3}[1-9]\d{3}", r"@{2,3}\d{1,4}")),
    "HR": (_ANY, (r"@{2}\d{3,4}@{1,2}",)),
    "HU": (_ANY, (r"@{3}\d{3}", r"@{4}\d{3}", r"@{5}\d{2}")),
    "IE": (_ANY, (r"\d{2}[12]?[CDGKLMORSTW][A-Z]?[1-9]\d{0,5}",)),
    "IL": (_ANY, (r"\d{7,8}",)),
    "IN": ("[A-HJ-NP-Z]", (r"[A-Z]{2}\d{1,2}@{0,3}\d{4}", r"\d{2}BH\d{4}@{1,2}")),
    "IT": ("[A-HJ-NPR-TV-Z]", (r"@{2}\d{3}@{2}", r"@{2}\d{5}", r"[A-Z]{2}[A-Z0-9]\d{5}")),
    "LT": ("[A-PR-VZ]", (r"@{3}\d{3}", r"@{2}\d{3,4}")),
    "LU": (_ANY, (r"@{2}\d{4}", r"[1-9]\d{3,4}")),
    "LV": (_ANY, (r"@{2}[1-9]\d{0,3}",)),
    "NO": ("[A-HJ-NPR-Z]", (r"@{2}[1-9]\d{3,4}",)),
    # The second part leaves out the letters that look like digits.
    "PL": ("[ACE-HJ-NP-Y]", (r"[A-Z]{2,3}[\d@]{4,5}", r"[A-Z]\d[A-Z]{3,5}")),
    "PT": (_ANY, (r"@{2}\d{2}@{2}", r"\d{2}@{2}\d{2}", r"\d{4}@{2}", r"@{2}\d{4}")),
    # The group of three never begins with a letter that could be taken for a digit.
    "RO": (
        "[A-PR-Z]",
        (r"B\d{2,3}[A-HJ-NPR-Z]@{2}", r"@{2}\d{2}[A-HJ-NPR-Z]@{2}", r"@{1,2}0\d{3,6}", r"@{1,2}\d{3,6}"),
    ),
    "SE": ("[A-HJ-PR-UW-Z]", (r"@{3}\d{3}", r"@{3}\d{2}[A-HJ-NPR-UW-Z]")),
    "SI": (_ANY, (r"@{4}\d{3}", r"@{2}\d{2}@{3}", r"@{2}\d{3}@{2}", r"@{2}@\d{3}@", r"@{3}\d{3}", r"@{2}\d@\d{2}@")),
    "SK": (_ANY, (r"@{2}\d{3}@{2}",)),
    "TR": ("[A-PR-VYZ]", (r"\d{2}@\d{4,5}", r"\d{2}@{2}\d{3,4}", r"\d{2}@{3}\d{2,3}")),
    "UA": ("[ABCEHIKMOPTX]", (r"@{2}\d{4}@{2}",)),
}

_DUTCH_FORBIDDEN: Final = frozenset({"GVD", "KKK", "NSB", "PKK", "PSV", "TBS", "SS", "SD", "PVV", "SGP", "VVD"})
_DUTCH_EARLY: Final = frozenset("ABDEFGHIJKLMNOPRSTUVWXYZ")
_DUTCH_CONSONANTS: Final = frozenset("BDFGHJKLMNPRSTVWXYZ")
_DUTCH_LAST_EARLY: Final = 3
"""The last sidecode whose letters may be vowels."""
_DUTCH_LAST_WITH_Y: Final = 6
_DUTCH_OTHERS: Final = r"CDJ?[1-9]\d{0,2}|AA\d{1,3}|[A-Z]\d{4}"
"""Diplomats, the royal house, and one letter with four digits."""

_FOLDED: Final = str.maketrans("OI", "01")
_ALIKE: Final = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}


def fold(spelling: str) -> str:
    """The spelling with every O as 0 and every I as 1: spellings that syntax may change into each other fold alike."""
    return spelling.translate(_FOLDED)


def list_look_alikes(spelling: str) -> Iterator[str]:
    """The spelling itself, and then every other one that folds like it; up to 4096 of them for 12 characters."""
    return map("".join, product(*(_ALIKE.get(character, character) for character in spelling)))


def has_rules(country: str | None) -> bool:
    """Whether anything is known about how this country's plates are built."""
    return country == "NL" or country in _RULES


def fits(spelling: str, country: str) -> bool:
    """Whether `country` (an upper-case code) may have issued a plate of this normalised spelling.

    True for any spelling of a country without rules. Personalised plates fit no rule.
    """
    if country == "NL":
        return _fits_dutch(spelling)
    rule = _compile(country)
    return rule is None or rule.fullmatch(spelling) is not None


def fits_any(spelling: str) -> bool:
    """Whether any country whose plates are known here may have issued a plate of this normalised spelling."""
    return any(fits(spelling, country) for country in ("NL", *_RULES))


def has_shape(spelling: str, country: str) -> bool:
    """Whether `country` has plates with letters and digits in this order at all, whatever the letters.

    False is certain: it is said only of the Netherlands, which has no personalised plates and whose shapes are all
    known here.
    """
    if country != "NL":
        return True
    return dutch_sidecode(spelling) is not None or re.fullmatch(_DUTCH_OTHERS, spelling) is not None


@cache
def _compile(country: str) -> re.Pattern[str] | None:
    if country not in _RULES:
        return None
    letters, patterns = _RULES[country]
    # PL's second part takes digits or letters: there @ stands inside brackets.
    inner = letters[1:-1]
    return re.compile("|".join(p.replace(r"[\d@]", rf"[\d{inner}]").replace("@", letters) for p in patterns))


def _fits_dutch(spelling: str) -> bool:
    sidecode = dutch_sidecode(spelling)
    if sidecode is None:
        return re.fullmatch(_DUTCH_OTHERS, spelling) is not None
    groups = re.findall("[A-Z]+", spelling)
    letters = "".join(groups)
    if not _DUTCH_FORBIDDEN.isdisjoint(groups):
        return False
    if sidecode <= _DUTCH_LAST_EARLY:
        return _DUTCH_EARLY.issuperset(letters) or letters == "CD"
    if letters.startswith("AA"):
        return True
    # Semi-trailers: their category letter comes first and is an O.
    rest = letters[1:] if letters[0] == "O" else letters
    return _DUTCH_CONSONANTS.issuperset(rest) and (sidecode <= _DUTCH_LAST_WITH_Y or "Y" not in rest)
