"""What it says of a spelling that it stands on a hotlist, and how people's decisions tell.

A read says how probable each spelling is. That one of them is listed says more. A listed plate is a vehicle's; a wrong
spelling mostly is not, for of the texts that a plate can be mistaken for few are issued. Listed cars may on the other
hand drive less than others, or be stolen ones that nobody sees again. Both together are one number: by how much being
listed multiplies a spelling's odds. At 1 a hit is as probable as its spelling. Nobody knows the number beforehand, it
is another one for each force and its lists; what people saw when they looked at hits tells it (docs/matching.md).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

BANDS: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
"""Bounds of the probabilities of spellings by which decided hits are counted."""

# Before any decision: probably within a factor of four of 1, on either side.
_DOUBT: Final = math.log(4.0)
_FURTHEST: Final = math.log(1e4)
_INTERVAL: Final = 1.96


@dataclass(frozen=True, slots=True)
class Decided:
    """Hits whose spelling had a probability in the band that begins at `low`: how many were right, how many misread."""

    low: float
    right: int
    misread: int


@dataclass(frozen=True, slots=True)
class FittedOdds:
    """By how much being listed multiplies a spelling's odds, by `decided` hits; it lies between `least` and `most` with
    95 % probability if those hits are like all others.
    """

    odds: float
    least: float
    most: float
    decided: int


def weigh(probability: float, odds: float) -> float:
    """The probability of a hit whose spelling has that probability; with odds of 1 it is the same."""
    return min(1.0, probability * odds / (1.0 + probability * (odds - 1.0)))


def unweigh(probability: float, odds: float) -> float:
    """The probability of a spelling whose hit has that probability."""
    return weigh(probability, 1.0 / odds)


def find_band(probability: float) -> float:
    """The lower bound of the band that a spelling's probability lies in."""
    return max(low for low in BANDS[:-1] if low <= max(probability, 0.0))


def fit_odds(counts: Iterable[Decided]) -> FittedOdds:
    """The odds that make what was said of the decided hits most like what was seen.

    With few decisions they stay near 1.
    """
    decided = [(_middle(one.low), one.right, one.right + one.misread) for one in counts if one.right + one.misread]

    def pull(shift: float) -> float:
        """How much more hits were right than said; it falls as `shift` rises."""
        said = sum(hits * _share(at + shift) for at, _, hits in decided)
        return sum(right for _, right, _ in decided) - said - shift / _DOUBT**2

    low, high = -_FURTHEST, _FURTHEST
    while high - low > 1e-6:
        between = (low + high) / 2
        low, high = (between, high) if pull(between) > 0 else (low, between)
    known = 1 / _DOUBT**2 + sum(hits * _share(at + low) * (1 - _share(at + low)) for at, _, hits in decided)
    reach = _INTERVAL / math.sqrt(known)
    return FittedOdds(math.exp(low), math.exp(low - reach), math.exp(low + reach), sum(hits for _, _, hits in decided))


def _middle(low: float) -> float:
    """The logarithm of the odds in the middle of the band."""
    place = BANDS.index(find_band(low))
    chance = (BANDS[place] + BANDS[place + 1]) / 2
    return math.log(chance / (1.0 - chance))


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))
