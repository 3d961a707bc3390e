"""Plates of two and three characters: they are plates only where the picture shows a country that has such.

Two characters stand everywhere: on boards, in badges, at the ends of lettering that is cut off. So the country must be
sure, and one of its series on the road must be as short.
"""

from typing import Final

from platewatch.plates.country import REPORTED
from platewatch.plates.distribution import Distribution
from platewatch.plates.possible import keeps_rules
from platewatch.plates.syntax import has_rules, list_look_alikes
from platewatch.reading.limits import SHORTEST, SHORTEST_OF_ALL

SHORT_COUNTRY: Final = 0.9
"""The least probability of the country."""


def may_be_short(spelling: str, country: str | None, country_probability: float) -> bool:
    """Whether a picture that shows this country with this probability may show so short a plate."""
    return country_probability >= SHORT_COUNTRY and is_short_plate(spelling, country)


def is_short_plate(spelling: str, country: str | None) -> bool:
    """Whether this normalised spelling is a plate of two or three characters such as the country (a code) has.

    False where the country is unknown or nothing is known of how its plates are built.

    >>> is_short_plate("A1", "GB"), is_short_plate("A1", "NL"), is_short_plate("AA1", "NL"), is_short_plate("A1", None)
    (True, False, True, False)
    """
    if country is None or not SHORTEST_OF_ALL <= len(spelling) < SHORTEST:
        return False
    return country in REPORTED and has_rules(country) and keeps_rules(spelling, country)


def find_look_alike(spelling: str, country: str | None) -> str | None:
    """A short plate of the country that is this spelling, or is when O is taken for 0, I for 1, or the reverse."""
    if not SHORTEST_OF_ALL <= len(spelling) < SHORTEST:
        return None
    return next((one for one in list_look_alikes(spelling) if is_short_plate(one, country)), None)


def drop_short(distribution: Distribution, country: str | None) -> Distribution:
    """The distribution without short texts that are no plates of the country: these count as unreadable."""
    kept = tuple(
        one for one in distribution.spellings if len(one.text) >= SHORTEST or is_short_plate(one.text, country)
    )
    if len(kept) == len(distribution.spellings):
        return distribution
    dropped = sum(one.probability for one in distribution.spellings) - sum(one.probability for one in kept)
    return Distribution(kept, min(1.0, distribution.unreadable + max(0.0, dropped)))
