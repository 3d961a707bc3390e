"""What a camera writes into its picture, in a box: it looks like a plate, and was never in front of the lens.

The box's edges give it away. They are exactly level, and the picture changes there from one row to the next: a lens
spreads every edge over several rows, and a plate that is turned by half a degree does so too.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners

EXACT: Final = 0.85
"""An edge is exact if one row, or the two of a thin line, have this share of the change around it. Of 754 plates on the
photos that train none had more than 0.76; of 21 boxed captions of unused seeds that were read 14 had 0.87 and more."""
STEP: Final = 40.0
"""An edge is a change of at least this much of 255, on average along it."""
LINE: Final = 0.3
"""A thin line's two edges are alike: the weaker one has this share of the stronger one's change."""

_OUTSIDE: Final = 3
_INSIDE: Final = 1
"""So many rows outside and inside of an edge count. Letters may stand close to it inside."""
_BEYOND: Final = 0.25
"""The edges are looked for up to this far above and below the find, as a share of its height."""
_ENDS: Final = 0.1
"""So much of the find's width is left out at each end: edges there are rounded, or stick out."""


def is_caption(image: NDArray[np.uint8], corners: Corners) -> bool:
    """Whether the find at `corners` in `image` (BGR uint8) is a caption in a box: its upper and its lower edge are
    exact.
    """
    rows = _average_rows(image, corners)
    steps = np.diff(rows)
    middle = len(steps) // 2
    if middle < 1:
        return False
    return all(
        max((_measure_exactness(half, edge) for edge in np.flatnonzero(np.abs(half) >= STEP).tolist()), default=0.0)
        >= EXACT
        for half in (steps[:middle], steps[:middle:-1])
    )


def _average_rows(image: NDArray[np.uint8], corners: Corners) -> NDArray[np.float64]:
    """How bright each row of the picture is on average where the find is, and a little above and below it."""
    points = np.asarray(corners, np.float64)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    wide, high = right - left, bottom - top
    x1, x2 = max(0, round(left + _ENDS * wide)), max(0, round(right - _ENDS * wide))
    y1, y2 = max(0, round(top - _BEYOND * high)), max(0, round(bottom + _BEYOND * high))
    piece = image[y1:y2, x1:x2]
    return piece.mean(axis=(1, 2)) if piece.size else np.empty(0)


def _measure_exactness(steps: NDArray[np.float64], edge: int) -> float:
    """How exact this edge is (0 to 1). `steps` from one row to the next go from outside to inside."""
    sizes = np.abs(steps)
    first, last = edge, edge
    near = range(max(0, edge - _OUTSIDE), min(len(sizes), edge + _OUTSIDE + 1))
    twins = [row for row in near if steps[row] * steps[edge] < 0 and sizes[row] >= LINE * sizes[edge]]
    if twins:
        twin = max(twins, key=sizes.__getitem__)
        first, last = min(edge, twin), max(edge, twin)
    around = float(sizes[max(0, first - _OUTSIDE) : last + _INSIDE + 1].sum())
    return float(sizes[first] + (sizes[last] if last > first else 0.0)) / around
