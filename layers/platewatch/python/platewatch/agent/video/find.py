"""A plate that was found in a frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MARGIN: Final = 0.01
"""A plate that comes so close to the picture's border, as a share of its width or height, may be cut."""


@dataclass(frozen=True, slots=True)
class Find:
    """Centre and width of a plate in pixels of the frame; `score` and `sharpness` from 0 to 1.

    `whole` is False where the picture may cut the plate.
    """

    x: float
    y: float
    width: float
    score: float = 1.0
    sharpness: float = 1.0
    whole: bool = True


def make_find(corners: Sequence[float], score: float, sharpness: float, size: tuple[int, int]) -> Find | None:
    """The find with these four corners (x, y, clockwise from the top left); None if that is no place in the picture.

    `size` is the frame's width and height. The numbers may come from a process that a stranger's film has broken.
    """
    if len(corners) != 8 or not all(map(math.isfinite, (*corners, score, sharpness))):
        return None
    xs, ys = corners[::2], corners[1::2]
    across, down = size
    width = max(xs) - min(xs)
    x, y = sum(xs) / 4, sum(ys) / 4
    if not (0 <= x <= across and 0 <= y <= down and 1 <= width <= across):
        return None
    aside, above = _MARGIN * across, _MARGIN * down
    whole = min(xs) > aside and max(xs) < across - aside and min(ys) > above and max(ys) < down - above
    return Find(x, y, width, min(1.0, max(0.0, score)), min(1.0, max(0.0, sharpness)), whole)
