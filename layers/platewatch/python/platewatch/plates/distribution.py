"""What the reader says about a plate: not one string, but spellings with probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_SPELLINGS: Final = 40
"""How many spellings of a plate are kept at the most, of all its readings together."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One possible text of a plate (A-Z, 0-9, top line first) and the probability that it is the right one.

    `observed` is the probability by the picture alone, before the countries' syntax was taken into account; None where
    syntax changed nothing.
    """

    text: str
    probability: float
    observed: float | None = None

    @property
    def by_picture(self) -> float:
        """The probability by the picture alone."""
        return self.probability if self.observed is None else self.observed


@dataclass(frozen=True, slots=True)
class Distribution:
    """The spellings of one plate, most probable first, and the probability that it is none that can be read.

    The probabilities and `unreadable` sum to at most 1; what is missing belongs to spellings too improbable to keep.
    """

    spellings: tuple[Spelling, ...]
    unreadable: float


def mix(parts: Sequence[tuple[float, Distribution]]) -> Distribution:
    """One distribution of several about the same plate, each with its share; the shares should sum to 1."""
    chances: dict[str, list[float]] = {}
    for share, distribution in parts:
        for spelling in distribution.spellings:
            sums = chances.setdefault(spelling.text, [0.0, 0.0])
            sums[0] += share * spelling.probability
            sums[1] += share * spelling.by_picture
    spellings = [Spelling(text, sure, seen if seen != sure else None) for text, (sure, seen) in chances.items()]
    spellings.sort(key=lambda spelling: (-spelling.probability, spelling.text))
    unreadable = sum(share * distribution.unreadable for share, distribution in parts)
    return Distribution(tuple(spellings), unreadable)


def sharpen(distribution: Distribution, power: float) -> Distribution:
    """The distribution with all probabilities raised to `power` (over 0), what is missing from 1 among them.

    What syntax did to a spelling stays the same part of it.
    """
    chances = [spelling.probability**power for spelling in distribution.spellings]
    unreadable = distribution.unreadable**power
    missing = 1.0 - distribution.unreadable - sum(spelling.probability for spelling in distribution.spellings)
    whole = sum(chances) + unreadable + max(0.0, missing) ** power
    if power == 1.0 or whole <= 0:
        return distribution
    spellings = []
    for spelling, chance in zip(distribution.spellings, chances, strict=True):
        sure, seen = chance / whole, spelling.observed
        if seen is not None and spelling.probability > 0:
            seen *= sure / spelling.probability
        spellings.append(Spelling(spelling.text, sure, seen))
    return Distribution(tuple(spellings), unreadable / whole)


def find_repaired(spellings: Sequence[Spelling]) -> str | None:
    """The spelling that the picture alone would have put first, where syntax put another one first; else None.

    `spellings` go from most to least probable.
    """
    if not spellings:
        return None
    favourite = max(spellings, key=lambda spelling: spelling.by_picture)
    return favourite.text if favourite.by_picture > spellings[0].by_picture else None


def keep_best(distribution: Distribution, count: int = MOST_SPELLINGS) -> Distribution:
    """The `count` most probable spellings; the one that the picture alone would put first is among them."""
    spellings = distribution.spellings
    if len(spellings) <= count:
        return distribution
    kept = spellings[:count]
    favourite = max(spellings, key=lambda spelling: spelling.by_picture)
    if favourite not in kept:
        kept = (*kept[:-1], favourite)
    return Distribution(kept, distribution.unreadable)
