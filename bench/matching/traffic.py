"""Traffic past the cameras, and what a list of some size makes of it: passages are drawn, and what is listed too."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.matching.pool import Seen
from bench.matching.ways import MOST, Answers, Floats, Risks, Way

_CHUNK = 100_000


@dataclass(frozen=True, slots=True)
class Events:
    """What happened, summed over all passages that traffic drew of each passage of the pool.

    `drawn` [passages] is how often it was drawn, `wanted` how often it was then a listed car's. `told` [passages, MOST]
    counts by way how often somebody was told of a car that was not there: for ours under the spelling that is the most
    probable of those that were listed, for the others in the first column. `hits` [passages, MOST] counts, for ours,
    every listed spelling that was not the car's.
    """

    drawn: Floats
    wanted: Floats
    told: dict[Way, Floats]
    hits: Floats


def draw_passages(pool: Sequence[Seen], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """The traffic: which passage of the pool each passage is."""
    weights = np.array([seen.weight for seen in pool])
    return rng.choice(len(pool), size=count, p=weights / weights.sum())


def meet(passages: NDArray[np.int64], risks: Risks, wanted: Floats, answers: Answers, seed: int) -> Events:
    """Let traffic meet a list. The same seed draws the same luck, so that a longer list holds what a shorter one holds.

    Every passage is taken for one of another plate of the same series, so each meets the list anew: whether it holds a
    given look-alike is drawn for each passage, and is the same for all ways. `wanted` is how probable it is that a
    passage of the pool is a listed car's.
    """
    rows = len(risks.others)
    told = {way: np.zeros(rows * MOST) for way in Way}
    hits, drawn, sought = np.zeros(rows * MOST), np.zeros(rows), np.zeros(rows)
    rng = np.random.default_rng(seed)
    for start in range(0, len(passages), _CHUNK):
        some = passages[start : start + _CHUNK]
        luck = rng.random((len(some), MOST + 2))
        ours = luck[:, :MOST] < risks.ours[some]
        anyone = luck[:, :MOST] < risks.anyone[some]
        first = some * MOST
        place = ours.argmax(axis=1)
        _count(told[Way.OURS], (first + place)[ours.any(axis=1)])
        _count(told[Way.EXACT], first[anyone[:, 0]])
        near = (anyone & risks.near[some]).any(axis=1) | (luck[:, MOST] < risks.others[some])
        _count(told[Way.EDIT], first[near])
        _count(hits, (first[:, None] + np.arange(MOST))[ours])
        _count(drawn, some)
        _count(sought, some[luck[:, MOST + 1] < wanted[some]])
    shape = answers.chances.shape
    return Events(drawn, sought, {way: one.reshape(shape) for way, one in told.items()}, hits.reshape(shape))


def _count(sums: Floats, places: NDArray[np.int64]) -> None:
    sums += np.bincount(places, minlength=len(sums))
