"""The window around a found plate that the second look sees: cut here for use and for training alike."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.image import shrink

WINDOW_HEIGHT: Final = 64
WINDOW_WIDTH: Final = 128

# How much of the box's width and height the window shows on each side of it.
AROUND_X: Final = 0.3
AROUND_Y: Final = 0.6


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a picture, stretched to WINDOW_HEIGHT x WINDOW_WIDTH x 3, and where it was cut (x1, y1, x2, y2)."""

    image: NDArray[np.uint8]
    box: tuple[float, float, float, float]

    def to_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points in pixels of the window (N x 2) as pixels of the picture."""
        return points / (WINDOW_WIDTH, WINDOW_HEIGHT) * self._sides() + self.box[:2]

    def from_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points in pixels of the picture (N x 2) as pixels of the window."""
        return (points - self.box[:2]) / self._sides() * (WINDOW_WIDTH, WINDOW_HEIGHT)

    def _sides(self) -> NDArray[np.float64]:
        left, top, right, bottom = self.box
        return np.array([right - left, bottom - top])


def cut_window(image: NDArray[np.uint8], corners: NDArray[np.float64]) -> Window:
    """The window around the four corners (4 x 2, pixels of `image`); beyond the image its border is repeated."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    middle, sides = (low + high) / 2, np.maximum(high - low, 4.0)
    sides = sides * (1 + 2 * AROUND_X, 1 + 2 * AROUND_Y)
    left, top = middle - sides / 2
    right, bottom = middle + sides / 2
    height, width = image.shape[:2]
    # Cut whole pixels generously, then shrink and shift in one step.
    x1, y1 = int(np.clip(np.floor(left) - 2, 0, width - 1)), int(np.clip(np.floor(top) - 2, 0, height - 1))
    x2, y2 = int(np.clip(np.ceil(right) + 2, x1 + 1, width)), int(np.clip(np.ceil(bottom) + 2, y1 + 1, height))
    piece = image[y1:y2, x1:x2]
    scale = np.array([WINDOW_WIDTH, WINDOW_HEIGHT]) / sides
    # Shrink first where more than two pixels fall on one: linear interpolation alone would skip some.
    factors = np.minimum(1.0, scale * 1.5)
    if factors.min() < 0.75:
        size = (max(1, round(piece.shape[1] * factors[0])), max(1, round(piece.shape[0] * factors[1])))
        factors = np.array([size[0] / piece.shape[1], size[1] / piece.shape[0]])
        piece = shrink(piece, *size)
    else:
        factors = np.ones(2)
    scale = scale / factors
    shift = (np.array([x1 - left, y1 - top]) * factors + 0.5) * scale - 0.5
    matrix = np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]])
    window = cv2.warpAffine(
        piece, matrix, (WINDOW_WIDTH, WINDOW_HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    box = (float(left), float(top), float(right), float(bottom))
    return Window(np.asarray(window, dtype=np.uint8), box)
