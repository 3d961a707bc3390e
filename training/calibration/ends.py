"""Choose what the ends of lines say of whether a plate is whole.

First what is most probable, then, near it, what makes fewest mistakes. Probability alone is content with a plate that
is called whole at 0.6 and isn't. An officer who is sent after it is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.distribution import Distribution
from platewatch.reading.interpret import MOST_OF_ONE_READING, Calibration
from platewatch.reading.readings import is_sure
from platewatch.reading.spellings import decode
from training.calibration.material import FLOOR, PRIOR_READS, Floats, Numbers, share_out

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ends:
    """What is chosen: the ends' temperature and their shift."""

    temperature: float
    shift: float


@dataclass(frozen=True, slots=True)
class Shown:
    """Of each plate the logits of its ends [6] and its number of lines."""

    ends: Floats
    lines: NDArray[np.int_]


UNSURE_WEIGHT = 0.02
"""How much a plate counts for the ends whose text is unsure, beside one whose text is sure."""
FORGONE = 0.005
"""How much log loss (nats a sure plate) may be given up for fewer mistakes."""
MISTAKES = {0.5: 1.0, 0.9: 3.0}
"""What a wrong text costs that is called a whole plate with at least this probability. A whole plate that is seen at
VERY_SURE and called whole with less costs 1. Each counts by its share: of plates that are not whole, and of those."""
VERY_SURE = 0.99

TEMPERATURES = tuple(float(t) for t in np.round(np.arange(0.4, 2.01, 0.1), 2))
SHIFTS = tuple(float(s) for s in np.round(np.arange(-1, 4.01, 0.25), 2))


def fit_ends(real: Sequence[Numbers], drawn: Sequence[Numbers], plain: Calibration) -> Calibration:
    """`plain` with the values under which fewest MISTAKES are made, of all under which it is nearly (FORGONE) as
    probable as it can be that whole plates are whole.

    A plate of which an end is hidden counts as whole where its best text is the plate's all the same. Of one that
    nobody can read the ends decide nothing: plates count whose text is sure, as far as there are any.
    """
    rows = [*real, *drawn]
    count = len(rows)
    weights = np.concatenate([np.full(len(part), share * count / len(part)) for part, share in share_out(real, drawn)])
    texts = [_read_text(row, plain) for row in rows]
    seen = np.array([max((one.probability for one in read.spellings), default=0.0) for read in texts])
    right = np.array([_is_right(row, read) for row, read in zip(rows, texts, strict=True)])
    complete = right | np.array([row.find.complete for row in rows])
    sure = weights * np.array([1.0 if is_sure(read) else UNSURE_WEIGHT for read in texts])

    seen_ends = [(row.ends[_layout_of(row)], max(1, row.find.lines)) for row in rows]
    material = Shown(
        np.array([ends for ends, _ in seen_ends], np.float64),
        np.array([lines for _, lines in seen_ends]),
    )
    tries = [Ends(*values) for values in product(TEMPERATURES, SHIFTS)]
    said = [tell_whole(material, values) for values in tries]
    losses = np.array(
        [
            -(sure * np.log(np.maximum(FLOOR / 10, np.where(complete, told, 1.0 - told)))).sum()
            + PRIOR_READS / 2 * (math.log(values.temperature) ** 2 + values.shift**2 / 4)
            for values, told in zip(tries, said, strict=True)
        ]
    )
    near = np.flatnonzero(losses <= losses.min() + FORGONE * sure.sum())
    # Where as many mistakes are made, what is more probable wins.
    best = tries[
        min(near, key=lambda one: (_count_mistakes(seen * said[one], seen, right, ~complete, weights), losses[one]))
    ]
    return replace(plain, ends_temperature=best.temperature, ends_shift=best.shift)


def tell_whole(shown: Shown, values: Ends) -> Floats:
    """How probable it is of each plate that all of it is shown: what reading.interpret says, of all at once."""
    chances = 1 / (1 + np.exp(-(shown.ends / values.temperature + values.shift)))
    chances[np.arange(chances.shape[1]) >= 2 * shown.lines[:, None]] = 1.0
    return np.asarray(chances.prod(axis=1))


def _count_mistakes(told: Floats, seen: Floats, right: Marks, lacking: Marks, weights: Floats) -> float:
    wrong = sum(cost * _share_of(told >= limit, lacking, weights) for limit, cost in MISTAKES.items())
    return wrong + _share_of(told < VERY_SURE, right & (seen >= VERY_SURE), weights)


def _share_of(mistaken: Marks, some: Marks, weights: Floats) -> float:
    """Which share of `some` is mistaken, by their weights; 0 where there are none."""
    total = float(weights[some].sum())
    return float(weights[some & mistaken].sum()) / total if total else 0.0


def _read_text(row: Numbers, calibration: Calibration) -> Distribution:
    """What the strip in the plate's own number of lines says."""
    characters = row.characters[_layout_of(row)]
    return decode(characters, temperature=calibration.temperature, keep=MOST_OF_ONE_READING)


def _is_right(row: Numbers, read: Distribution) -> bool:
    return bool(read.spellings) and read.spellings[0].text == row.find.text


def _layout_of(row: Numbers) -> int:
    """The cut with the find's own number of lines, the first one where none has it."""
    return next((place for place, cut in enumerate(row.cuts) if cut == (row.find.lines, 0)), 0)
