"""Candidates from cars and their chances: p-values, doubts, the order, and who is proposed at all.

The rules are explained for readers who are no statisticians in docs/investigations-method.md.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from platewatch.investigations.chance import adjust, find_p_value, multiply
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
    """A car at occasions: which it was at, by passage, how many were to be expected, and what was seen elsewhere."""

    car: Gathered
    occasions: Mapping[Hashable, int]
    expected: float
    elsewhere: float

    @property
    def counted(self) -> float:
        """At how many occasions it was, each counted as far as its best read there is the car's."""
        return count_occasions(self.car, self.occasions)


def count_occasions(car: Gathered, occasions: Mapping[Hashable, int]) -> float:
    """At how many occasions a car was: of each the read that is most probably the car's."""
    return sum(_list_best(car.chances, occasions).values())


def rank(
    met: Iterable[Met], passings: Mapping[Hashable, Passing], compared: int, looked_at: int, asked: str | None = None
) -> Ranking:
    """The ranking of these cars, of `compared` that were there at least once. `asked` is the plate of the question."""
    looked = list(met)
    found = [(_propose(one, passings, compared, asked), one.car) for one in looked]
    proposed = [pair for pair in found if pair[0].adjusted is not None and pair[0].adjusted <= LEVEL]
    proposed.sort(key=lambda pair: (pair[0].p_value, -pair[0].joint, pair[0].plate))
    kept: list[tuple[Candidate, Gathered]] = []
    for candidate, car in proposed:
        if not any(is_covered(car, better) for _, better in kept):
            kept.append((candidate, car))
    return Ranking(
        candidates=tuple(candidate for candidate, _ in kept[:MOST_CANDIDATES]),
        compared=compared,
        enough=len(looked),
        looked_at=looked_at,
        left_out=max(0, len(kept) - MOST_CANDIDATES),
        level=LEVEL,
    )


def _propose(met: Met, passings: Mapping[Hashable, Passing], compared: int, asked: str | None) -> Candidate:
    car = met.car
    shown = sorted((passings[name] for name in car.chances), key=lambda one: (one.captured_at, one.read_id))
    chain = multiply(list(_list_best(car.by_best, met.occasions).values()))
    p_value = find_p_value(met.expected, met.counted)
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
        expected=met.expected,
        p_value=p_value,
        adjusted=adjust(p_value, compared),
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


def _list_best(chances: Mapping[Hashable, float], occasions: Mapping[Hashable, int]) -> dict[int, float]:
    best: dict[int, float] = {}
    for name, chance in chances.items():
        at = occasions[name]
        best[at] = max(best.get(at, 0.0), chance)
    return best


def index_passings(passings: Iterable[Passing]) -> dict[Hashable, Passing]:
    """The passages by their names."""
    return {name_passing(passing): passing for passing in passings}
