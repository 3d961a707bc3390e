"""Whether the ends of a plate's lines are complete: what the network says of the picture, and what the text says.

The network looks for a border, a post, a part of a character. A text that is a plate of the country's series speaks for
a whole plate, one that is only the beginning or the end of such plates for a part (plates.parts).
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.parts import Likeness
from platewatch.reading.completeness import Completeness, LineEnds, scale_whole

MOST_LINES: Final = 3
"""Of how many lines the recogniser says whether their ends are complete."""


def estimate_ends(ends: NDArray[np.floating], lines: int, *, temperature: float, shift: float) -> Completeness:
    """The completeness of a plate of so many lines by the network's logits [6]: start and end of each line, top first.

    The logits are divided by `temperature` (over 0), then `shift` is added. Raises ValueError if they are no six finite
    numbers.
    """
    if ends.shape != (2 * MOST_LINES,) or not np.isfinite(ends).all():
        raise ValueError(f"ends must be {2 * MOST_LINES} finite numbers: {ends.shape}")
    chances = [_sigmoid(float(end) / temperature + shift) for end in ends[: 2 * lines]]
    return _pair(chances)


def weigh_text(completeness: Completeness, likeness: Likeness, power: float) -> Completeness:
    """The completeness with what the text says as well, raised to `power` (0 to 1: the network knows a part of it).

    Only of one line: where the text of several lines would lack characters depends on how they are divided.
    """
    if len(completeness) != 1 or power == 0.0:
        return completeness
    start, end = completeness[0].start, completeness[0].end
    whole, without_start, without_end = (
        value**power for value in (likeness.whole, likeness.without_start, likeness.without_end)
    )
    both = (without_start + without_end) / 2
    chances = (
        start * end * whole,
        (1.0 - start) * end * without_start,
        start * (1.0 - end) * without_end,
        (1.0 - start) * (1.0 - end) * both,
    )
    total = sum(chances)
    if total <= 0.0:
        return completeness
    weighed = (LineEnds(_share(chances[0] + chances[2], total), _share(chances[0] + chances[1], total)),)
    return scale_whole(weighed, _share(chances[0], total))


def _pair(chances: Sequence[float]) -> Completeness:
    return tuple(LineEnds(*chances[place : place + 2]) for place in range(0, len(chances), 2))


def _share(part: float, total: float) -> float:
    return min(1.0, part / total)


def _sigmoid(logit: float) -> float:
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    power = math.exp(logit)
    return power / (1.0 + power)
