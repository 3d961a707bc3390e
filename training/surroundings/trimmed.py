"""Surroundings as a picture shows them that ends near the plate."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.surroundings import AROUND, COLUMNS, INSIDE, NOTHING, OUTSIDE, ROWS

SHARE: Final = 0.5
"""The share of the samples that training trims. Photos of cut out plates have little around them; drawn ones do."""
SIDE: Final = 0.7
"""The share of the sides that are near where a sample is trimmed. Each side is drawn by itself: a photo may end close
above a plate and still show the post beside it."""
TILT: Final = 0.05
"""The standard deviation of the slope of the picture's sides against the plate's."""


def trim(
    around: NDArray[np.uint8], lines: NDArray[np.uint8], rng: np.random.Generator, share: float = SHARE
) -> NDArray[np.uint8]:
    """A copy in which the picture of some samples ends near the plate, of so many `lines`, at some of its sides: up to
    half a line's height beside it, and up to AROUND above and below."""
    around = around.copy()
    across = COLUMNS / (OUTSIDE + INSIDE)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    for place in np.flatnonzero(rng.random(len(around)) < share):
        ends, tilt, down = around[place], rng.normal(0, TILT), ROWS / (int(lines[place]) + 2 * AROUND)
        above = rng.uniform(0.02, AROUND) * down if rng.random() < SIDE else -np.inf
        below = ROWS - rng.uniform(0.02, AROUND) * down if rng.random() < SIDE else np.inf
        for end, way in ((0, 1), (1, -1)):
            # The second end is mirrored, so that the picture's sides lean the other way.
            rise = way * tilt * (x - OUTSIDE * across)
            gone = (y < np.minimum(above + rise, AROUND * down)) | (y >= np.maximum(below + rise, ROWS - AROUND * down))
            if rng.random() < SIDE:
                beside = (OUTSIDE - rng.uniform(-0.03, 0.5)) * across
                gone |= x < beside - way * tilt * (y - ROWS / 2)
            ends[end][gone] = NOTHING
    return around
