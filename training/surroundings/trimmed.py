"""Surroundings as a picture shows them that ends near the plate."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.surroundings import AROUND, COLUMNS, INSIDE, NOTHING, OUTSIDE, ROWS

SHARE: Final = 0.35
"""The share of the samples that training trims. Photos of cut out plates have nothing around them; drawn ones do."""


def trim(around: NDArray[np.uint8], rng: np.random.Generator, share: float = SHARE) -> NDArray[np.uint8]:
    """A copy in which the picture of some samples ends up to half a line's height beside the plate, and as near above
    and below."""
    around = around.copy()
    for place in np.flatnonzero(rng.random(len(around)) < share):
        ends = around[place]
        beside = round((OUTSIDE - rng.uniform(-0.03, 0.5)) * COLUMNS / (OUTSIDE + INSIDE))
        above, below = (round(rng.uniform(0.02, AROUND) * ROWS / (1 + 2 * AROUND)) for _ in range(2))
        for gone in (ends[:, :, :beside], ends[:, :above], ends[:, ROWS - below :]):
            gone[...] = NOTHING
    return around
