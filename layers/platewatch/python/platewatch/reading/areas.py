"""Where a picture is worth a look at full size: what a look at half the size leaves open.

On an empty road that is a fifth of the picture. In a busy street it is nearly everything, and asking costs more than it
saves: a look at a quarter of the size tells which it is.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

# A cell at half the size with this heat may hold a plate; from 0.25 on it counts as one. Of 155 plates on dashcam
# photos made dark, blurred and noisy none was lost with 0.07, and 3 with 0.1.
POSSIBLE: Final = 0.07
# A plate's neighbourhood belongs to what makes it a plate. In cells of the look, on each side.
AROUND: Final = (2, 3)
# A picture is busy where more than this share of the cells at a quarter of the size has so little heat or more: streets
# full of parked cars have 0.35 and more, roads 0.2 and less.
FAINT: Final = 0.02
BUSY: Final = 0.25


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in cells of a heatmap, without its `bottom` and `right`."""

    top: int
    left: int
    bottom: int
    right: int


def is_busy(heat: NDArray[Any]) -> bool:
    """Whether a picture may hold plates nearly everywhere, by its heatmap (h x w, 0 to 1) at a quarter of the size."""
    return bool(np.mean(heat >= FAINT) > BUSY)


def find_areas(heat: NDArray[Any]) -> list[Area]:
    """The areas where there may be a plate, by a heatmap (h x w, 0 to 1); they don't overlap."""
    down, across = AROUND
    possible = (heat >= POSSIBLE).astype(np.uint8)
    around = cv2.dilate(possible, np.ones((2 * down + 1, 2 * across + 1), np.uint8)) > 0
    return _divide(np.asarray(around), 0, 0)


def _divide(wanted: NDArray[np.bool_], top: int, left: int) -> list[Area]:
    """Areas that hold all that is wanted: cut along empty rows and columns in turn, as long as that goes."""
    areas = []
    for above, below in _stretches(wanted.any(axis=1)):
        for before, after in _stretches(wanted[above:below].any(axis=0)):
            piece = wanted[above:below, before:after]
            if piece.shape == wanted.shape:
                areas.append(Area(top, left, top + wanted.shape[0], left + wanted.shape[1]))
            else:
                areas += _divide(piece, top + above, left + before)
    return areas


def _stretches(wanted: ArrayLike) -> list[tuple[int, int]]:
    """Beginning and end of each stretch of True."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], np.asarray(wanted), [False]])))
    return [(int(begin), int(end)) for begin, end in changes.reshape(-1, 2)]
