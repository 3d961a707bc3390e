"""Three ways to match the same passages: the whole distribution, the best spelling, and all within one change of it.

A way answers a passage with entries and how sure it is of them. Here every passage is looked at twice: as that of a
wanted car (is it found, from which threshold on?), and against everything else that a list may hold (is an officer told
of a car that is not there, from which threshold on?).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.matching.pool import Seen
from bench.matching.population import Population, count_neighbours, list_series, within_one
from platewatch.hits.hit import COUNTRY_KNOWN
from platewatch.plates.distribution import MOST_SPELLINGS
from platewatch.plates.series import Series

MOST: Final = MOST_SPELLINGS
"""How many spellings a read keeps, and a passage asks for."""

Floats = NDArray[np.float64]


class Way(StrEnum):
    """A way of matching."""

    OURS = "distribution"
    EXACT = "exact string"
    EDIT = "edit distance 1"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the ways may answer, a row for each passage of the pool.

    `chances` are the probabilities of its spellings [passages, MOST], 0 where there is none; `best` that of the best
    one. `found` says from which threshold on each way finds the car if it is wanted (0: never).
    """

    chances: Floats
    best: Floats
    found: dict[Way, Floats]


@dataclass(frozen=True, slots=True)
class Risks:
    """How probable it is that a list holds what a passage is not, for one size of list.

    `ours` and `anyone` [passages, MOST]: that an entry of each spelling is listed that is not this car's; `ours` leaves
    out entries of another country than the plate shows. `near` says which spellings lie within one change of the best,
    `others` is the probability that any other plate does that is listed.
    """

    ours: Floats
    anyone: Floats
    near: NDArray[np.bool_]
    others: Floats


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What lies around each passage's spellings in the population, whatever the size of the list.

    `listed` names passage, spelling and series of every spelling that is a plate of a series, and whether the plate
    shows no other country than that; `counts` [passages, series] the plates within one change of the best spelling.
    The car's own plate is in neither.
    """

    population: Population
    passages: NDArray[np.int64]
    places: NDArray[np.int64]
    series: NDArray[np.int64]
    agrees: NDArray[np.bool_]
    near: NDArray[np.bool_]
    counts: Floats

    def weigh(self, size: int) -> Risks:
        """The risks with a hotlist of `size` entries."""
        absent = np.log1p(-np.minimum(self.population.densities(size), 1 - 1e-12))
        anyone = self._sum(absent, np.ones(len(self.series), np.bool_))
        ours = self._sum(absent, self.agrees)
        around = self.counts @ absent - np.where(self.near, anyone, 0.0).sum(axis=1)
        return Risks(-np.expm1(ours), -np.expm1(anyone), self.near, -np.expm1(np.minimum(around, 0.0)))

    def _sum(self, absent: Floats, which: NDArray[np.bool_]) -> Floats:
        shape = self.near.shape
        flat = self.passages[which] * shape[1] + self.places[which]
        sums = np.bincount(flat, weights=absent[self.series[which]], minlength=shape[0] * shape[1])
        return np.asarray(sums, np.float64).reshape(shape)


def answer(pool: Sequence[Seen]) -> Answers:
    """From which threshold on each way finds each car."""
    chances = np.zeros((len(pool), MOST))
    found = {way: np.zeros(len(pool)) for way in Way}
    for row, seen in enumerate(pool):
        for place, (text, chance) in enumerate(seen.spellings[:MOST]):
            chances[row, place] = chance
            if text == seen.truth and shows(seen, seen.country):
                found[Way.OURS][row] = chance
        if seen.spellings:
            text, chance = seen.spellings[0]
            found[Way.EXACT][row] = chance * (text == seen.truth)
            found[Way.EDIT][row] = chance * within_one(text, seen.truth)
    return Answers(chances, chances[:, 0], found)


def look_around(pool: Sequence[Seen], population: Population) -> Neighbourhood:
    """Which other plates could be taken for each passage's."""
    rows = []
    near = np.zeros((len(pool), MOST), np.bool_)
    counts = np.zeros((len(pool), len(population.series)))
    for row, seen in enumerate(pool):
        if not seen.spellings:
            continue
        best = seen.spellings[0][0]
        counts[row] = [_count_others(best, seen, series) for series in population.series]
        for place, (text, _) in enumerate(seen.spellings[:MOST]):
            near[row, place] = within_one(text, best)
            for index in list_series(text, population):
                country = population.series[index].country
                if not is_own(text, country, seen):
                    rows.append((row, place, index, seen.country is None or shows(seen, country)))
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Neighbourhood(population, table[:, 0], table[:, 1], table[:, 2], table[:, 3] > 0, near, counts)


def shows(seen: Seen, country: str | None) -> bool:
    """Whether a plate shows no other country than an entry's; as matching's find_hits judges it."""
    known = seen.country_read is not None and seen.country_probability >= COUNTRY_KNOWN
    return country is None or not known or seen.country_read == country


def is_own(text: str, country: str, seen: Seen) -> bool:
    """Whether an entry of that plate and country would be this car's; of unknown country any with its text is."""
    return text == seen.truth and seen.country in (None, country)


def _count_others(best: str, seen: Seen, series: Series) -> int:
    count = count_neighbours(best, series)
    if count and is_own(seen.truth, series.country, seen) and series.holds(seen.truth):
        count -= within_one(best, seen.truth)
    return count
