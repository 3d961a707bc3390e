"""The window around a found plate that the second look sees: cut here for use and for training alike."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.image import shrink

WINDOW_HEIGHT: Final = 64
WINDOW_WIDTH: Final = 128
_SIZE: Final = np.array([WINDOW_WIDTH, WINDOW_HEIGHT], np.float64)
_OUTLINE: Final = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)

# How much of the find's width and height the window shows on each side of it.
AROUND_X: Final = 0.3
AROUND_Y: Final = 0.6

# A plate that leans by this many degrees or more stands upright in its window: a motorcycle's on its side stand is as
# easy to outline then as any other.
TURNED_FROM: Final = 4.0
# Corners that lean so far are no plate's outline.
_TURNED_TO: Final = 60.0


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a picture, turned and stretched to WINDOW_HEIGHT x WINDOW_WIDTH x 3, and where it was cut: `corner` is
    its top left one in pixels of the picture, the rows of `sides` (2 x 2) lead from there along its top and left side.
    """

    image: NDArray[np.uint8]
    corner: NDArray[np.float64]
    sides: NDArray[np.float64]

    def to_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points in pixels of the window (N x 2) as pixels of the picture."""
        return points / _SIZE @ self.sides + self.corner

    def from_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points in pixels of the picture (N x 2) as pixels of the window."""
        return (points - self.corner) @ np.linalg.inv(self.sides) * _SIZE


def cut_window(image: NDArray[np.uint8], corners: NDArray[np.float64]) -> Window:
    """The window around four corners (4 x 2, pixels of `image`, clockwise from the plate's top left) or around two of a
    box; beyond the image its border is repeated.
    """
    turn = _turn_for_window(corners)
    upright = corners @ turn.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    middle, sides = (low + high) / 2, np.maximum(high - low, 4.0)
    sides = sides * (1 + 2 * AROUND_X, 1 + 2 * AROUND_Y)
    corner, along = (middle - sides / 2) @ turn, sides[:, None] * turn
    # Cut whole pixels generously, then shrink, turn and shift in one step.
    outline = corner + _OUTLINE @ along
    height, width = image.shape[:2]
    x1, y1 = np.clip(np.floor(outline.min(axis=0)) - 2, 0, (width - 1, height - 1)).astype(int)
    x2, y2 = np.clip(np.ceil(outline.max(axis=0)) + 2, (x1 + 1, y1 + 1), (width, height)).astype(int)
    piece = image[y1:y2, x1:x2]
    scale = (_SIZE / sides)[:, None] * turn
    # Shrink first where more than two pixels fall on one: linear interpolation alone would skip some.
    factors = np.minimum(1.0, np.abs(scale).max(axis=0) * 1.5)
    if factors.min() < 0.75:
        size = (max(1, round(piece.shape[1] * factors[0])), max(1, round(piece.shape[0] * factors[1])))
        factors = np.array([size[0] / piece.shape[1], size[1] / piece.shape[0]])
        piece = shrink(piece, *size)
    else:
        factors = np.ones(2)
    shift = scale @ (np.array([x1, y1]) - corner + 0.5 / factors) - 0.5
    matrix = np.column_stack([scale / factors, shift])
    window = cv2.warpAffine(
        piece, matrix, (WINDOW_WIDTH, WINDOW_HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Window(np.asarray(window, dtype=np.uint8), corner, along)


def measure_lean(corners: NDArray[np.float64]) -> float:
    """By how many degrees a plate with these four corners is turned clockwise in the picture."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners.tolist()
    # Seen from the side an upright plate's lines rise and its ends do not: that counts half.
    lines = math.atan2(y2 - y1 + y3 - y4, x2 - x1 + x3 - x4)
    ends = math.atan2(x1 - x4 + x2 - x3, y4 - y1 + y3 - y2)
    return math.degrees(lines + ends) / 2


def turn_upright(degrees: float) -> NDArray[np.float64]:
    """The matrix whose transpose turns points (in rows) so that what leans by so many degrees is upright."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([(cosine, sine), (-sine, cosine)])


def _turn_for_window(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    lean = measure_lean(corners) if len(corners) == 4 else 0.0
    return turn_upright(lean if TURNED_FROM <= abs(lean) <= _TURNED_TO else 0.0)
