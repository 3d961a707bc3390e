"""What being listed says, learned from the hits that people decided, and how right hits are that say so.

Each half of the plates teaches the odds for the other one, so no hit is judged by what it taught itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.matching.curves import Tenth, calibrate_hits
from bench.matching.traffic import Events
from bench.matching.ways import Answers, Floats, Way
from platewatch.hits.odds import BANDS, Decided, FittedOdds, fit_odds


@dataclass(frozen=True, slots=True)
class Learned:
    """The odds that each half's decided hits gave, and how right hits were that were weighed by the other half's."""

    odds: tuple[FittedOdds, FittedOdds]
    tenths: tuple[Tenth, ...]


def learn(
    events: Events, answers: Answers, sources: Sequence[int], floor: float, *, repeats: int, seed: int
) -> Learned:
    """The hits from `floor` on are decided, every one and rightly; nobody looks at the others."""
    names, places = np.unique(np.array(sources), return_inverse=True)
    halves = np.random.default_rng(seed).permutation(len(names))[places] % 2
    first, second = (fit_odds(_count_decided(events, answers, halves == half, floor)) for half in (0, 1))
    odds = np.where(halves == 0, second.odds, first.odds)
    return Learned((first, second), calibrate_hits(events, answers, sources, odds, repeats=repeats, seed=seed + 1))


def _count_decided(events: Events, answers: Answers, which: NDArray[np.bool_], floor: float) -> list[Decided]:
    right = _sum_bands(answers.found[Way.OURS][which], events.wanted[which], floor)
    misread = _sum_bands(answers.chances[which], events.hits[which], floor)
    return [Decided(low, int(right[at]), int(misread[at])) for at, low in enumerate(BANDS[:-1])]


def _sum_bands(chances: Floats, counts: Floats, floor: float) -> Floats:
    # A probability of 1 is in the last band, as find_band has it.
    below = np.minimum(chances, np.nextafter(BANDS[-1], 0.0))
    return np.histogram(below, BANDS, weights=np.where(chances >= floor, counts, 0.0))[0]
