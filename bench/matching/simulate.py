"""The simulation: the same traffic past lists of every size, matched in three ways."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.matching.curves import Comparison, Tenth, calibrate_hits, compare
from bench.matching.learned import Learned, learn
from bench.matching.pool import Seen
from bench.matching.population import Population, encode
from bench.matching.traffic import draw_passages, meet
from bench.matching.ways import Way, answer, look_around


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated. `drives` says how often a listed car passes beside any other one: 1 as often, 0.2 a fifth.

    `threshold` and `floor` are the bands' bounds, where points are marked.
    """

    passages: int
    sizes: tuple[int, ...]
    threshold: float
    floor: float
    repeats: int
    drives: tuple[float, ...]
    seed: int = 20_181_203


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one traffic: the comparison of each list, our hits' calibration by `drives` and list with the odds as a
    deployment begins and with those it learns, and a cross-check: how many look-alikes of the pool stand on a list that
    was really drawn, and how many should.
    """

    comparisons: dict[int, Comparison]
    hits: dict[float, dict[int, tuple[Tenth, ...]]]
    learned: dict[float, dict[int, Learned]]
    listed: dict[int, tuple[int, float]]


def simulate(
    pool: Sequence[Seen], population: Population, plan: Plan, say: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Run one traffic past all lists."""
    answers, around = answer(pool), look_around(pool, population)
    sources = [seen.source for seen in pool]
    passages = draw_passages(pool, plan.passages, np.random.default_rng(plan.seed))
    marks: Mapping[Way, Sequence[float]] = {
        Way.OURS: (plan.threshold, plan.floor, 0.0),
        Way.EXACT: (plan.threshold, 0.0),
        Way.EDIT: (plan.threshold, plan.floor, 0.0),
    }
    outcome = Outcome({}, {drives: {} for drives in plan.drives}, {drives: {} for drives in plan.drives}, {})
    for size in plan.sizes:
        risks = around.weigh(size)
        for number, drives in enumerate(plan.drives):
            wanted = np.array([drives * _share_listed(seen, population, size) for seen in pool])
            events = meet(passages, risks, wanted, answers, plan.seed + 1)
            if number == 0:
                outcome.comparisons[size] = compare(
                    events, answers, sources, marks, repeats=plan.repeats, seed=plan.seed + 2
                )
            outcome.hits[drives][size] = calibrate_hits(
                events, answers, sources, repeats=plan.repeats, seed=plan.seed + 3
            )
            outcome.learned[drives][size] = learn(
                events, answers, sources, plan.floor, repeats=plan.repeats, seed=plan.seed + 5
            )
        outcome.listed[size] = count_listed(pool, population, size, plan.seed + 4)
        say(f"list of {size:,}: done")
    return outcome


def count_listed(pool: Sequence[Seen], population: Population, size: int, seed: int) -> tuple[int, float]:
    """Draw a list and look for the pool's wrong spellings on it: how many are there, how many were to be expected."""
    texts = sorted({text for seen in pool for text, _ in seen.spellings if text != seen.truth})
    drawn = population.draw_list(size, np.random.default_rng(seed))
    codes = encode(texts)
    there = int((drawn[np.minimum(np.searchsorted(drawn, codes), len(drawn) - 1)] == codes).sum())
    densities = population.densities(size)
    held = [[one.holds(text) for one in population.series] for text in texts]
    return there, float((1.0 - np.prod(1.0 - np.array(held) * densities, axis=1)).sum()) if texts else 0.0


def _share_listed(seen: Seen, population: Population, size: int) -> float:
    """The share of the vehicles like this one that is listed."""
    if seen.country is None:
        vehicles = sum(one.vehicles for one in population.series)
        return min(1.0, size / vehicles)
    return min(1.0, size * population.shares[seen.country] / population.fleet(seen.country))
