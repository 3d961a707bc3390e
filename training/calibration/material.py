"""What a calibration is fitted on: finds with the recogniser's outputs, and how much the real ones count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.calibration.finds import Find

Floats = NDArray[np.float64]

FLOOR = 1e-4
"""Nothing is punished as if it had been less probable than this."""
REAL_WEIGHT = 0.35
"""How much of the loss the real plates decide: they are few, and one ride's."""
# How far from "changes nothing" the values may go at what cost: as if so many reads had spoken for it.
PRIOR_READS = 40.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """A find and the recogniser's outputs for each of its `cuts`: number of lines, and number of the frame."""

    find: Find
    cuts: tuple[tuple[int, int], ...]
    characters: NDArray[np.float32]
    countries: NDArray[np.float32]
    ends: NDArray[np.float32]


def share_out(
    real: Sequence[Numbers], drawn: Sequence[Numbers]
) -> tuple[tuple[Sequence[Numbers], float], tuple[Sequence[Numbers], float]]:
    """The real and the drawn ones, each with its share of the loss (0 to 1)."""
    return (real, REAL_WEIGHT), (drawn, 1 - REAL_WEIGHT)
