"""How much a text looks like a whole plate of a country, and how much like one that lacks its beginning or its end.

A Dutch plate has six characters: a text of five is the rest of one. Where a country's series are known (plates.series)
they tell: a whole plate is one of their plates, and what is left of one begins, or ends, like them. How many vehicles
carry a plate of each series counts as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Final

from platewatch.plates.completions import CHARACTERS
from platewatch.plates.series import Series, list_series

MOST_MISSING: Final = 3
"""What lacks more characters is hardly taken for a plate. One, two and three count as equally probable."""

UNLISTED: Final = 0.02
"""The share of plates on the road of which nothing is known: personal, old, official and temporary ones."""

# Countries less probable than this could not move anything worth mentioning.
_NEGLIGIBLE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many times as probable a text is as one of so many characters at random: as a whole plate, as one that lacks
    its beginning, and as one that lacks its end.
    """

    whole: float
    without_start: float
    without_end: float


UNKNOWN: Final = Likeness(1.0, 1.0, 1.0)
"""Of a country whose series nobody knows, where any text is as good as another."""


@lru_cache(8192)
def compare(text: str, country: str) -> Likeness:
    """The likeness of a normalised text to the plates of `country` (an upper-case code)."""
    series = list_series().get(country, ())
    if not series or not text:
        return UNKNOWN
    fleet = sum(one.vehicles for one in series)
    whole = sum(_match(one, text, 0, at_start=False) for one in series) / fleet
    start, end = (
        sum(_match(one, text, missing, at_start=at_start) for one in series for missing in range(1, MOST_MISSING + 1))
        / (MOST_MISSING * fleet)
        for at_start in (True, False)
    )
    return Likeness(*(UNLISTED + (1.0 - UNLISTED) * share for share in (whole, start, end)))


def compare_among(text: str, countries: Mapping[str, float]) -> Likeness:
    """The likeness of a normalised text to the plates of several `countries` (code to probability).

    What is missing from 1 is like anything.
    """
    told = [(share, compare(text, country)) for country, share in countries.items() if share > _NEGLIGIBLE]
    told.append((max(0.0, 1.0 - sum(share for share, _ in told)), UNKNOWN))
    return Likeness(
        sum(share * one.whole for share, one in told),
        sum(share * one.without_start for share, one in told),
        sum(share * one.without_end for share, one in told),
    )


def _match(series: Series, text: str, missing: int, *, at_start: bool) -> float:
    """How many vehicles of the series carry this text with so many characters more, as multiples of chance."""
    if len(series.places) != len(text) + missing:
        return 0.0
    places = series.places[missing:] if at_start else series.places[: len(text)]
    if any(mark not in place for mark, place in zip(text, places, strict=True)):
        return 0.0
    return series.vehicles * prod(len(CHARACTERS) / len(place) for place in places)
