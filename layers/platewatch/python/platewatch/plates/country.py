"""The country of a plate as people write it, and what cameras can tell of it."""

from difflib import SequenceMatcher
from typing import Final

from platewatch.plates.country_names import COUNTRIES
from platewatch.plates.country_signs import AMBIGUOUS, SIGNS, TWO_LETTERS
from platewatch.plates.errors import NotACountry

# The order is that of the model: the countries that it sees most come first.
REPORTED: Final = (
    *("NL", "DE", "FR", "BE", "GB", "IT", "ES", "RO", "PL", "BG", "AT", "CH", "LU", "CZ", "SK", "HU", "HR"),
    *("SI", "PT", "DK", "SE", "NO", "FI", "IE", "LT", "LV", "EE", "UA", "GR", "TR", "US", "IN", "IL", "AU"),
)
"""The countries that the reader can report; a test compares them with layers/models/models.toml."""

_ALIASES: Final = {"UK": "GB", "EL": "GR"} | SIGNS
_MEANT: Final = "write two letters (ISO 3166) such as NL, or leave it empty if unknown"
_LIKE: Final = 0.5
_NAMED_ALIKE: Final = 0.8


def parse_country(text: str) -> str:
    """The two-letter code of the country that the text names, in any case.

    Two letters are a code of ISO 3166 or XK; UK and EL are taken for GB and GR, and the signs of vehicles of one and
    three letters (D, B, F, GBZ) for their countries. Raises NotACountry for anything else; the message quotes the text
    only when it is three letters or fewer, because a plate may stand in the wrong column.

    >>> parse_country("d"), parse_country("UK"), parse_country("NL")
    ('DE', 'GB', 'NL')
    """
    code = text.strip().upper()
    if code in COUNTRIES:
        return code
    if code in _ALIASES:
        return _ALIASES[code]
    raise NotACountry(*_explain_unknown(code))


def find_reported(code: str | None) -> str | None:
    """The country under the code by which the reader reports it; None for one that it cannot report.

    Entries that were stored before codes were checked may hold UK or anything else.
    """
    if code is None:
        return None
    upper = code.strip().upper()
    known = _ALIASES.get(upper, upper)
    return known if known in REPORTED else None


def warn_unreported(code: str) -> str | None:
    """What to tell about a valid code that no camera can report; None for one that cameras can.

    >>> warn_unreported("NE")
    'NE is Niger: did you mean NL? No camera can report Niger, so the country will not count'
    """
    if code in REPORTED:
        return None
    name = COUNTRIES[code]
    near = next((one for one in REPORTED if one[0] == code[0]), None)
    asked = f": did you mean {near}? No" if near else ". No"
    return f"{code} is {name}{asked} camera can report {name}, so the country will not count"


def _explain_unknown(code: str) -> tuple[str, str]:
    """The message, and what was meant, "" where that cannot be guessed."""
    if not (code.isascii() and code.isalpha() and len(code) <= 3):
        named = _find_named(code)
        return "this is no country's code: " + (f"did you mean {named}?" if named else _MEANT), named or ""
    if code in AMBIGUOUS:
        first, second = AMBIGUOUS[code]
        told = f"{code} may be {COUNTRIES[first]} or {COUNTRIES[second]}: write {first} or {second}"
        return told, f"{first}, {second}"
    if code in TWO_LETTERS:
        meant = TWO_LETTERS[code]
        return f"{code} is the sign of {COUNTRIES[meant]} on vehicles: write {meant}", meant
    near = max(REPORTED, key=lambda one: _compare(code, one))
    is_like = _compare(code, near) >= _LIKE
    asked = f"did you mean {near}?" if is_like else _MEANT
    return f"{code} is no country's code or sign: {asked}", near if is_like else ""


def _compare(text: str, code: str) -> float:
    """How alike they are: from 0 to 1, and 1 more with the same first letter."""
    return (text[0] == code[0]) + SequenceMatcher(None, text, code).ratio()


def _find_named(text: str) -> str | None:
    """The code of the country whose name the text is, or nearly is."""
    if not text.replace(" ", "").isalpha():
        return None
    likest, code = max(
        (SequenceMatcher(None, text, name.removeprefix("the ").upper()).ratio(), code)
        for code, name in COUNTRIES.items()
    )
    return code if likest >= _NAMED_ALIKE else None
