"""Which plates a text may be a part of, if one character is missing at its beginning or its end.

How many characters are missing nobody sees. Where the country's series are known (plates.series) they tell: every place
at which a picture may cut a plate counts as equally probable, and every series by how many vehicles carry a plate that
begins, or ends, like this. Characters that no series has there, but the country's rules allow, keep a small share.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import Final

from platewatch.plates.issued import keeps_rules
from platewatch.plates.series import list_series
from platewatch.plates.syntax import has_rules

CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

ONE_MISSING: Final = 1 / 3
"""How probable it is that exactly one character is missing, where nothing is known of how plates are built. Plates are
cut anywhere, and of most four characters or more are left: then one to three are missing."""

UNUSUAL: Final = 0.05
"""The share of plates that the country's rules allow and no series in use has."""


def complete_anyhow(seen: str, *, at_start: bool) -> Mapping[str, float]:
    """The plates of no known country that have one character more than `seen`, before it or after it.

    Each has its probability on condition that characters are missing there; what is missing from 1 belongs to plates
    that lack more than one.
    """
    share = ONE_MISSING / len(CHARACTERS)
    return {_join(seen, character, at_start): share for character in CHARACTERS}


@lru_cache(4096)
def complete_for(seen: str, country: str, *, at_start: bool) -> Mapping[str, float]:
    """The same for plates of `country` (an upper-case code): only those that its rules allow; without rules all."""
    if not has_rules(country):
        return complete_anyhow(seen, at_start=at_start)
    texts = (_join(seen, character, at_start) for character in CHARACTERS)
    allowed = [text for text in texts if keeps_rules(text, country)]
    if not allowed:
        return {}
    usual, total = _weigh_series(seen, country, at_start)
    if total <= 0.0:
        return dict.fromkeys(allowed, ONE_MISSING / len(allowed))
    unusual = UNUSUAL * ONE_MISSING / len(allowed)
    return {text: (1.0 - UNUSUAL) * usual.get(text, 0.0) / total + unusual for text in allowed}


def _weigh_series(seen: str, country: str, at_start: bool) -> tuple[Mapping[str, float], float]:
    """How many vehicles speak for each text with one character more, and for one or more characters more."""
    usual: dict[str, float] = {}
    total = 0.0
    for series in list_series().get(country, ()):
        missing = len(series.places) - len(seen)
        places = series.places[missing:] if at_start else series.places[: len(seen)]
        if missing < 1 or any(mark not in place for mark, place in zip(seen, places, strict=True)):
            continue
        vehicles = series.vehicles / prod(len(place) for place in places)
        total += vehicles
        if missing == 1:
            gap = series.places[0] if at_start else series.places[-1]
            for character in gap:
                text = _join(seen, character, at_start)
                usual[text] = usual.get(text, 0.0) + vehicles / len(gap)
    return usual, total


def _join(seen: str, character: str, at_start: bool) -> str:
    return character + seen if at_start else seen + character
