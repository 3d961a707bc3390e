"""Candidates from cars and their chances: p-values, doubts, the order, and who is proposed at all.

The rules are explained for readers who are no statisticians in docs/investigations-method.md.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.investigations.chance import adjust, find_p_value, find_shape
from platewatch.investigations.gathering import Gathered, is_covered, name_passing
from platewatch.investigations.questions import Passing
from platewatch.investigations.ranking import MOST_CANDIDATES, Candidate, Doubt, Ranking

LEVEL: Final = 0.05
"""A car is proposed only where nothing but chance would propose any car in one question of twenty, at the most."""

RARE_BELOW: Final = 3.0
"""Fewer passages than this elsewhere, and how often a car passes is hardly known."""

SURE_CHAIN: Final = 0.5
"""Below this probability that all reads are of one plate, that is said."""


@dataclass(frozen=True, slots=True)
class Met:
    """A car at occasions: which it was at, by passage, how many passages were to be expected on each of all occasions,
    and how many were seen elsewhere.
    """

    car: Gathered
    occasions: Mapping[Hashable, int]
    rates: tuple[float, ...]
    elsewhere: float

    @property
    def counted(self) -> float:
        """At how many occasions it was, each counted as far as its best read there is the car's."""
        return count_occasions(self.car, self.occasions)

    @property
    def p_value(self) -> float:
        """How probable it is by chance that it was at as many or more."""
        return find_p_value(self.rates, self.counted, find_shape(self.elsewhere))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The cars that were met often enough, of `compared` that were met at least once, and all passages that count.

    The rest is as in Ranking.
    """

    met: tuple[Met, ...]
    passings: Mapping[Hashable, Passing]
    compared: int
    looked_at: int
    since: datetime
    until: datetime
    days: int
    occasions: int
    skipped: tuple[int, ...] = ()
    skipped_passages: int = 0


def count_occasions(car: Gathered, occasions: Mapping[Hashable, int]) -> float:
    """At how many occasions a car was: of each the read that is most probably the car's."""
    return sum(list_best(car.chances, occasions).values())


def rank(comparison: Comparison, asked: str | None = None) -> Ranking:
    """The ranking of these cars. `asked` is the plate of the question."""
    found = [(_propose(one, comparison, asked), one.car) for one in comparison.met]
    proposed = [pair for pair in found if pair[0].adjusted is not None and pair[0].adjusted <= LEVEL]
    proposed.sort(key=lambda pair: (pair[0].p_value, -pair[0].joint, pair[0].plate))
    kept: list[tuple[Candidate, Gathered]] = []
    for candidate, car in proposed:
        if not any(is_covered(car, better) for _, better in kept):
            kept.append((candidate, car))
    return Ranking(
        candidates=tuple(candidate for candidate, _ in kept[:MOST_CANDIDATES]),
        compared=comparison.compared,
        enough=len(comparison.met),
        looked_at=comparison.looked_at,
        left_out=max(0, len(kept) - MOST_CANDIDATES),
        level=LEVEL,
        since=comparison.since,
        until=comparison.until,
        days=comparison.days,
        occasions=comparison.occasions,
        skipped=comparison.skipped,
        skipped_passages=comparison.skipped_passages,
    )


def _propose(met: Met, comparison: Comparison, asked: str | None) -> Candidate:
    car = met.car
    shown = sorted((comparison.passings[name] for name in car.chances), key=lambda one: (one.captured_at, one.read_id))
    p_value = met.p_value
    chain = math.prod(list_best(car.by_best, met.occasions).values())
    doubts = []
    if chain < SURE_CHAIN:
        doubts.append(Doubt.READS)
    if met.elsewhere < RARE_BELOW:
        doubts.append(Doubt.RARE)
    if asked is not None and any(is_near(text, asked) for text in car.texts):
        doubts.append(Doubt.LIKE_THE_CAR)
    return Candidate(
        spellings=car.spellings,
        passages=tuple(shown),
        chain=chain,
        doubts=tuple(doubts),
        joint=len({met.occasions[name] for name in car.chances}),
        expected=sum(met.rates),
        p_value=p_value,
        adjusted=adjust(p_value, comparison.compared),
    )


def is_near(text: str, other: str) -> bool:
    """Whether two spellings differ in one character at the most: replaced, added or left out."""
    if len(text) > len(other):
        text, other = other, text
    if len(other) - len(text) > 1:
        return False
    same = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), len(text))
    rest = text[same + 1 :] if len(text) == len(other) else text[same:]
    return rest == other[same + 1 :]


def list_best(chances: Mapping[Hashable, float], occasions: Mapping[Hashable, int]) -> dict[int, float]:
    best: dict[int, float] = {}
    for name, chance in chances.items():
        at = occasions[name]
        best[at] = max(best.get(at, 0.0), chance)
    return best


def index_passings(passings: Iterable[Passing]) -> dict[Hashable, Passing]:
    """The passages by their names."""
    return {name_passing(passing): passing for passing in passings}
