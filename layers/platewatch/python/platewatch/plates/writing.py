"""A plate as a list writes it: what the writing says beyond the letters and digits that a camera reports."""

import re
import unicodedata
from typing import Final

from platewatch.plates.spelling import show

_DASHES: Final = frozenset("-−.")
"""Separators that no Unicode category names together; a dot between groups stands for a dash."""

_GAP: Final = re.compile(r"[ -]+")


def keep_writing(text: str, spelling: str, country: str | None) -> str:
    """The list's own writing of a plate, or "" where it says no more than `spelling`, its letters and digits.

    `text` is what normalise, or normalise_pattern, made `spelling` of. The writing is in capitals and composed
    characters; each gap between its groups is one space or one dash. A series that `show` divides by itself, as the
    Dutch ones, is always written that way, so there is nothing to keep.

        keep_writing("b-no  1234", "BNO1234", "DE") == "B-NO 1234"
        keep_writing("BNO1234", "BNO1234", "DE") == ""
        keep_writing("7kxl-92", "7KXL92", "NL") == ""
    """
    if text == spelling or show(spelling, country) != spelling:
        return ""
    if text.isascii():
        plain = text.upper().replace(".", "-")
    else:
        plain = "".join(map(_write_gap, unicodedata.normalize("NFC", text.upper())))
    written = _GAP.sub(lambda gap: "-" if "-" in gap[0] else " ", plain).strip(" -")
    return "" if written == spelling else written


def _write_gap(character: str) -> str:
    category = unicodedata.category(character)
    if character in _DASHES or category == "Pd":
        return "-"
    return " " if category == "Zs" else character
