"""The outline of a plate that is no rectangle: slanted sides, cut upper corners, a gable."""

from dataclasses import dataclass
from typing import Final

import numpy as np

TRAPEZOID, CUT, GABLE = "trapezoid", "cut", "gable"


@dataclass(frozen=True, slots=True)
class Outline:
    """What is missing at the two upper corners: `inset` at the top, as a part of the width (0 to 0.5), shrinks to
    nothing at `depth`, a part of the height (0 to 1). A plate without an inset is a rectangle.
    """

    inset: float = 0.0
    depth: float = 0.0

    def find_inset(self, height: float) -> float:
        """How much is missing at each side at this height (0 the top, 1 the bottom), as a part of the width."""
        return self.inset * (1 - height / self.depth) if height < self.depth else 0.0

    def list_points(self) -> np.ndarray:
        """The corners from the top left one clockwise: six rows of x and y, as parts of the width and the height."""
        return np.array(
            [(self.inset, 0), (1 - self.inset, 0), (1, self.depth), (1, 1), (0, 1), (0, self.depth)], np.float64
        )


RECTANGLE: Final = Outline()


def choose_outline(rng: np.random.Generator, kind: str) -> Outline:
    """An outline of the kind (TRAPEZOID, CUT or GABLE); a rectangle if it is empty."""
    if kind == TRAPEZOID:
        return Outline(float(rng.uniform(0.06, 0.22)), 1.0)
    if kind == CUT:
        return Outline(float(rng.uniform(0.07, 0.25)), float(rng.uniform(0.2, 0.5)))
    if kind == GABLE:
        return Outline(float(rng.uniform(0.3, 0.5)), float(rng.uniform(0.15, 0.32)))
    return RECTANGLE
