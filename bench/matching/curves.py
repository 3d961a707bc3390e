"""Wanted cars found over false hits, as curves with bootstrap intervals, and what follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.matching.traffic import Events
from bench.matching.ways import Answers, Floats, Way
from platewatch.hits.odds import weigh

MILLION: Final = 1e6
RATES: Final = np.logspace(0, 6, 61)
"""The false hits per million passages at which curves are compared."""
INTERVAL: Final = (2.5, 97.5)
TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Point:
    """A way at one threshold: false hits per million passages and the share of wanted cars found, with intervals."""

    false_hits: float
    found: float
    found_between: tuple[float, float]
    false_between: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lead:
    """How many more wanted cars ours finds than another way at one rate of false hits, as a share, with interval."""

    rate: float
    ours: float
    other: float
    between: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All ways against one list: a curve each over RATES (with its interval), points at thresholds, and our leads.

    `leads` are over all RATES, by the other way; `at_own` those at edit distance 1's own rate of false hits, by the
    threshold at which it runs.
    """

    curves: dict[Way, tuple[Floats, Floats, Floats]]
    reach: dict[Way, tuple[float, float]]
    points: dict[Way, dict[float, Point]]
    leads: dict[Way, tuple[Lead, ...]]
    at_own: dict[float, Lead]


class Sweep:
    """One way's answers, sorted by the threshold from which on they are given, and summed for any weights."""

    def __init__(self, found_at: Floats, found: Floats, told_at: Floats, told: Floats) -> None:
        """Rows are passages of the pool; `told` may hold several columns, as `told_at` does."""
        columns = told.shape[1]
        told_rows = np.repeat(np.arange(len(told)), columns)
        keep = told.ravel() > 0
        lit = found_at > 0
        at = np.concatenate([found_at[lit], told_at.ravel()[keep]])
        order = np.argsort(-at, kind="stable")
        self._at = at[order]
        self._rows = np.concatenate([np.flatnonzero(lit), told_rows[keep]])[order]
        self._found = np.concatenate([found[lit], np.zeros(int(keep.sum()))])[order]
        self._told = np.concatenate([np.zeros(int(lit.sum())), told.ravel()[keep]])[order]
        # Equal probabilities pass a threshold together.
        self._ends = np.flatnonzero(np.append(np.diff(self._at) != 0, True)) if len(at) else np.zeros(0, np.int64)

    def sums(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Thresholds from high to low, and what was found and falsely told from each on."""
        own = weights[self._rows]
        found, told = np.cumsum(self._found * own), np.cumsum(self._told * own)
        return self._at[self._ends], found[self._ends], told[self._ends]


def found_within(found: Floats, told: Floats, rates: Floats) -> Floats:
    """The most that is found without more false hits than each of `rates`; 0 where not even the best answer fits."""
    places = np.searchsorted(told, rates, side="right") - 1
    return np.where(places >= 0, found[np.maximum(places, 0)], 0.0) if len(found) else np.zeros(len(rates))


def at_threshold(thresholds: Floats, sums: Floats, threshold: float) -> float:
    """What was summed from that threshold on."""
    place = int(np.searchsorted(-thresholds, -threshold, side="right")) - 1
    return float(sums[place]) if place >= 0 else 0.0


def compare(
    events: Events,
    answers: Answers,
    sources: Sequence[int],
    marks: Mapping[Way, Sequence[float]],
    *,
    repeats: int,
    seed: int,
) -> Comparison:
    """Curves, points at the thresholds `marks`, and leads; intervals from `repeats` draws of the plates that were read.

    What is drawn again are plates with all their passages, for those of one plate are alike.
    """
    sweeps = {way: Sweep(answers.found[way], events.drawn, answers.chances, events.told[way]) for way in Way}
    lots = [np.ones(len(sources)), *_draw_again(sources, repeats, seed)]
    curves: dict[Way, list[Floats]] = {way: [] for way in Way}
    ends: dict[Way, list[tuple[float, float]]] = {way: [] for way in Way}
    points: dict[Way, dict[float, list[tuple[float, float]]]] = {way: {mark: [] for mark in marks[way]} for way in Way}
    own: dict[float, list[tuple[float, float, float]]] = {mark: [] for mark in marks[Way.EDIT]}
    for weights in lots:
        whole = float(events.drawn @ weights)
        summed = {}
        for way, sweep in sweeps.items():
            thresholds, found, told = sweep.sums(weights)
            found, told = found / whole, told / whole * MILLION
            summed[way] = found, told
            curves[way].append(found_within(found, told, RATES))
            ends[way].append((float(told[-1]), float(found[-1])) if len(found) else (0.0, 0.0))
            for mark in marks[way]:
                place = at_threshold(thresholds, told, mark), at_threshold(thresholds, found, mark)
                points[way][mark].append(place)
        for mark in marks[Way.EDIT]:
            rate, other = points[Way.EDIT][mark][-1]
            ours = float(found_within(*summed[Way.OURS], np.array([rate]))[0])
            own[mark].append((rate, ours, other))
    arrays = {way: np.array(rows) for way, rows in curves.items()}
    return Comparison(
        curves={way: (rows[0], *_between(rows[1:])) for way, rows in arrays.items()},
        reach={way: rows[0] for way, rows in ends.items()},
        points={way: {mark: _point(rows) for mark, rows in some.items()} for way, some in points.items()},
        leads={way: _leads(arrays[Way.OURS], arrays[way]) for way in (Way.EXACT, Way.EDIT)},
        at_own={mark: _lead(np.array(rows)) for mark, rows in own.items()},
    )


@dataclass(frozen=True, slots=True)
class Tenth:
    """Hits said with a probability in one tenth: how many, what was said and what was right on average."""

    low: float
    hits: int
    said: float
    right: float
    right_between: tuple[float, float]


def calibrate_hits(
    events: Events, answers: Answers, sources: Sequence[int], odds: Floats | None = None, *, repeats: int, seed: int
) -> tuple[Tenth, ...]:
    """Of our hits (every entry that is named counts) how many were right, by what was said; empty tenths are left out.

    Here each drawn passage is one car's, wanted or not. `odds` [passages] is what being listed says of its spellings, 1
    where nothing is given.
    """
    weights = np.ones(len(sources)) if odds is None else odds
    right_at = _weigh_all(answers.found[Way.OURS], weights)
    chances = _weigh_all(answers.chances, weights[:, None])
    bins = np.minimum((chances * TENTHS).astype(int), TENTHS - 1)
    right_bins = np.minimum((right_at * TENTHS).astype(int), TENTHS - 1)
    lots = [np.ones(len(sources)), *_draw_again(sources, repeats, seed)]
    tenths = []
    for tenth in range(TENTHS):
        here = (right_bins == tenth) & (right_at > 0)
        right = np.where(here, events.wanted, 0.0)
        wrong = np.where((bins == tenth) & (chances > 0), events.hits, 0.0)
        said = right * right_at + (wrong * chances).sum(axis=1)
        both = right + wrong.sum(axis=1)
        hits = both.sum()
        if hits == 0:
            continue
        shares = [float(right @ lot) / max(float(both @ lot), 1e-12) for lot in lots]
        low, high = np.percentile(shares[1:], INTERVAL)
        tenths.append(Tenth(tenth / TENTHS, int(hits), float(said.sum() / hits), shares[0], (float(low), float(high))))
    return tuple(tenths)


def _weigh_all(chances: Floats, odds: Floats) -> Floats:
    """As matching weighs each of them."""
    return np.vectorize(weigh, otypes=[np.float64])(chances, odds)


def _draw_again(sources: Sequence[int], repeats: int, seed: int) -> list[Floats]:
    """How often each passage counts when plates are drawn again, with replacement."""
    rng = np.random.default_rng(seed)
    names, places = np.unique(np.array(sources), return_inverse=True)
    return [
        rng.multinomial(len(names), np.full(len(names), 1 / len(names)))[places].astype(float) for _ in range(repeats)
    ]


def _between(rows: Floats) -> tuple[Floats, Floats]:
    low, high = np.percentile(rows, INTERVAL, axis=0)
    return low, high


def _point(rows: Sequence[tuple[float, float]]) -> Point:
    low, high = _between(np.array(rows[1:]))
    false_hits, found = rows[0]
    return Point(false_hits, found, (float(low[1]), float(high[1])), (float(low[0]), float(high[0])))


def _leads(ours: Floats, other: Floats) -> tuple[Lead, ...]:
    low, high = _between(ours[1:] - other[1:])
    return tuple(
        Lead(float(rate), float(ours[0, at]), float(other[0, at]), (float(low[at]), float(high[at])))
        for at, rate in enumerate(RATES)
    )


def _lead(rows: Floats) -> Lead:
    low, high = np.percentile(rows[1:, 1] - rows[1:, 2], INTERVAL)
    rate, ours, other = rows[0]
    return Lead(float(rate), float(ours), float(other), (float(low), float(high)))
