"""Cars in the order of how often they were there, where nothing is known of their habits: of hits alone."""

import math
from collections.abc import Hashable, Mapping, Sequence

from platewatch.investigations.gathering import Gathered, is_covered
from platewatch.investigations.questions import Passing
from platewatch.investigations.ranking import COUNTED, MOST_CANDIDATES, Candidate, Doubt, Ranking
from platewatch.investigations.surprise import SURE_CHAIN, list_best


def list_by_count(
    cars: Sequence[Gathered], occasions: Mapping[Hashable, int], passings: Mapping[Hashable, Passing]
) -> Ranking:
    """These cars, on most occasions first. No p-value and no level: a car on a list is seen only while it is on it."""
    found = [(_describe(car, occasions, passings), car) for car in cars]
    found.sort(key=lambda pair: (-pair[0].joint, -len(pair[0].passages), pair[0].plate))
    kept: list[tuple[Candidate, Gathered]] = []
    for candidate, car in found:
        if not any(is_covered(car, better) for _, better in kept):
            kept.append((candidate, car))
    return Ranking(
        candidates=tuple(candidate for candidate, _ in kept[:MOST_CANDIDATES]),
        compared=len(cars),
        enough=len(cars),
        looked_at=len(passings),
        left_out=max(0, len(kept) - MOST_CANDIDATES),
        method=COUNTED,
    )


def _describe(car: Gathered, occasions: Mapping[Hashable, int], passings: Mapping[Hashable, Passing]) -> Candidate:
    shown = sorted((passings[name] for name in car.chances), key=lambda one: (one.captured_at, one.read_id))
    chain = math.prod(list_best(car.by_best, occasions).values())
    return Candidate(
        spellings=car.spellings,
        passages=tuple(shown),
        chain=chain,
        doubts=(Doubt.READS,) if chain < SURE_CHAIN else (),
        joint=len({occasions[name] for name in car.chances}),
    )
