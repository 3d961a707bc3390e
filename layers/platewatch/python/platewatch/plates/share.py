"""How many of the plates in use a pattern fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from platewatch.plates.series import Series, list_series

COUNTRY_UNSEEN: Final = 0.5
"""Which part of the plates of other countries counts for a pattern that names one: where the picture does not show the
country well enough, a hit is made whatever country the pattern names. That was so for 13 of 116 plates in the Dutch car
park and for 138 of 213 tightly cut European plates."""


@dataclass(frozen=True, slots=True)
class Share:
    """Which part (0 to 1) of the plates in use a pattern fits at the most, and in which country that is so."""

    part: float
    country: str

    @property
    def one_in(self) -> int:
        """The same as a number: one plate in so many; 0 where it fits none that is known to be in use."""
        return round(1 / self.part) if self.part else 0


@lru_cache(4096)
def measure_share(pattern: str, country: str | None) -> Share:
    """The largest share of any country's plates in use that a normalised pattern fits, counted exactly by the series.

    A pattern with a `country` counts whole among that country's plates and in part (COUNTRY_UNSEEN) among the others'.
    Without one, and for a country whose plates' build is not known here, it counts whole everywhere.
    """
    known = list_series()
    shares = []
    for name, series in known.items():
        fleet = sum(one.vehicles for one in series)
        fitting = sum(count_plates(pattern, one) for one in series)
        weight = COUNTRY_UNSEEN if country in known and country != name else 1.0
        shares.append(Share(weight * fitting / fleet, name))
    return max(shares, key=lambda share: (share.part, share.country == country))


def count_plates(pattern: str, series: Series) -> float:
    """How many plates in use of one series the pattern fits."""
    return series.vehicles * count_fitting(pattern, series.places) / series.combinations


def count_fitting(pattern: str, places: Sequence[str]) -> int:
    """How many texts fit the pattern, of those whose characters are one of each place's.

    Each text counts once, however many ways it fits: the places are walked with the set of all positions in the pattern
    that the text may have come to.
    """
    known = len(pattern) - pattern.count("*")
    if known > len(places) or (known < len(places) and "*" not in pattern):
        return 0
    moves = _Moves(pattern)
    counts = {moves.start: 1}
    for place in places:
        named = [mark for mark in place if mark in moves.literals]
        steps: dict[int, int] = {}
        for come_to, count in counts.items():
            for mark, times in (*((mark, 1) for mark in named), ("", len(place) - len(named))):
                to = moves.step(come_to, mark)
                if times and to:
                    steps[to] = steps.get(to, 0) + count * times
        counts = steps
    return sum(count for come_to, count in counts.items() if come_to & moves.end)


class _Moves:
    """Positions in a pattern as bits: before the first character, before the second, and so on to the end."""

    def __init__(self, pattern: str) -> None:
        self.end = 1 << len(pattern)
        self.literals: dict[str, int] = {}
        self._any = self._stars = 0
        for at, mark in enumerate(pattern):
            if mark == "*":
                self._stars |= 1 << at
            elif mark == "?":
                self._any |= 1 << at
            else:
                self.literals[mark] = self.literals.get(mark, 0) | 1 << at
        self.start = self._pass_stars(1)

    def step(self, come_to: int, mark: str) -> int:
        """Where one character more may lead; "" stands for one that the pattern does not name."""
        taken = (come_to & (self._any | self.literals.get(mark, 0))) << 1
        return self._pass_stars(taken | come_to & self._stars)

    def _pass_stars(self, come_to: int) -> int:
        # A star may stand for nothing. Normalised patterns never have two in a row.
        return come_to | (come_to & self._stars) << 1
