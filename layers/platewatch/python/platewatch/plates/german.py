"""German districts with an umlaut, and plates that are written without it."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from platewatch.plates.spelling import PLAIN, SEPARATORS

# As the federal authority lists them; the others have no umlaut.
_DISTRICTS: Final = (
    *("AÖ", "BÖ", "BÜD", "BÜR", "BÜS", "BÜZ", "DÜW", "FLÖ", "FÜ", "FÜS", "GÖ", "GÜ", "HÖS", "HÜN", "JÜL", "KÖN", "KÖT"),
    *("KÖZ", "KÜN", "LÖ", "LÖB", "LÜD", "LÜN", "MÜ", "MÜB", "MÜL", "MÜN", "MÜR", "NÖ", "ÖHR", "PLÖ", "PRÜ", "RÜD"),
    *("RÜG", "SÄK", "SLÜ", "SMÜ", "SÖM", "SÜW", "TÖL", "TÜ", "ÜB", "WÜ", "WÜM"),
)
_DIGRAPHS: Final = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE"})
_WRITTEN_OUT: Final = {district.translate(_DIGRAPHS): district for district in _DISTRICTS}
# Districts of two letters that those above begin with when they are written out: BOEA12 is Bochum's BO-EA 12 as well.
_OTHERS: Final = frozenset({"BO", "DU", "HU", "KO", "LU", "PL", "RU", "SL", "SM", "SO", "SU", "TO", "UE"})
_SERIES: Final = re.compile(r"(?P<letters>[A-Z]{3,6})[1-9]\d{0,3}[EH]?")
_MOST_AFTER: Final = 2
"""How many letters may follow the district."""


def find_lost_umlaut(plate: str, written: str) -> tuple[str, str] | None:
    """The district as this German plate writes it and as its plates do: ("MUE", "MÜ"); None for nearly every plate.

    `plate` is normalised; `written` is the plate as somebody typed it, for its separators tell where a district ends.
    Nothing is found where the plate can be another district's as well.
    """
    match = _SERIES.fullmatch(plate)
    if match is None or not any(pair in match["letters"] for pair in ("AE", "OE", "UE")):
        return None
    splits = list(_list_districts(match["letters"], written))
    if any(district in _OTHERS for district in splits):
        return None
    return next(((district, _WRITTEN_OUT[district]) for district in splits if district in _WRITTEN_OUT), None)


def _list_districts(letters: str, written: str) -> Iterator[str]:
    """What may be the district of these letters: what stands before the first separator, if one divides them."""
    first = _take_first_group(written)
    if first and letters.startswith(first) and len(first) < len(letters):
        yield first
        return
    for after in range(_MOST_AFTER, 0, -1):
        yield letters[:-after]


def _take_first_group(written: str) -> str:
    """As plates are normalised, so that AÖ is AO: it is another district than AOE."""
    composed = unicodedata.normalize("NFC", written.strip().upper())
    text = "".join(PLAIN.get(character, character) for character in composed)
    return next((text[:place] for place, character in enumerate(text) if character in SEPARATORS), "")
