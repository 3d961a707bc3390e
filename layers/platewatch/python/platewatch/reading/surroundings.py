"""What is around the ends of a plate: more of the picture than the strip shows, for telling whether one is missing.

A post reaches beyond the plate, a plate's own edge does not. The strip shows an eighth of the plate's height above
and below, which is too little to see the difference; and it makes every plate equally wide.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners

ROWS: Final = 40
COLUMNS: Final = 48
OUTSIDE: Final = 1.0
INSIDE: Final = 1.4
AROUND: Final = 0.45
"""How much is shown outside of an end, inside of it, and above and below the plate, in heights of a line."""
NOTHING: Final = (0, 0, 0, 255)
"""A pixel where there is no picture."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`ends` [2, ROWS, COLUMNS, 4], uint8: what is around the start and, mirrored, around the end of a plate.

    Blue, green, red, and 255 where the picture shows nothing. `width` and `height` are the plate's, in pixels.
    """

    ends: NDArray[np.uint8]
    width: float
    height: float


def look_around(image: NDArray[np.uint8], corners: Corners, lines: int, size: tuple[float, float]) -> Surroundings:
    """The surroundings in `image` (BGR uint8) of a plate of so many lines at `corners`, whose width and height are
    `size`. Corners that enclose no area give surroundings of no use, never an error.
    """
    width, height = size
    unit = max(height / lines, 1.0)
    across, down = COLUMNS / (OUTSIDE + INSIDE), ROWS / (lines + 2 * AROUND)
    piece, quad = _cut_out(image, np.asarray(corners, np.float64), unit, across)
    pixels = np.dstack([piece, np.zeros(piece.shape[:2], np.uint8)])
    edge, far = OUTSIDE * across, OUTSIDE * across + max(width, 1.0) / unit * across
    top, bottom = AROUND * down, (AROUND + lines) * down
    ends = [_warp(pixels, quad, (left, right), (top, bottom)) for left, right in ((edge, far), (far, edge))]
    return Surroundings(np.stack(ends), width, height)


def _warp(
    pixels: NDArray[np.uint8], quad: NDArray[np.float64], columns: tuple[float, float], rows: tuple[float, float]
) -> NDArray[np.uint8]:
    """The piece with the plate's left and right edge at these columns, and its upper and lower one at these rows."""
    (left, right), (top, bottom) = columns, rows
    target = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    # Pixel centres lie at whole numbers, pixel edges at halves.
    transform = cv2.getPerspectiveTransform((quad - 0.5).astype(np.float32), (target - 0.5).astype(np.float32))
    return np.asarray(
        cv2.warpPerspective(pixels, transform, (COLUMNS, ROWS), flags=cv2.INTER_LINEAR, borderValue=NOTHING), np.uint8
    )


def _cut_out(
    image: NDArray[np.uint8], quad: NDArray[np.float64], unit: float, across: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The part of the image that may be needed, shrunk by averaging if a line is much higher there; and the corners."""
    high, wide = image.shape[:2]
    low, top = quad.min(axis=0), quad.max(axis=0)
    slant = 0.3 * (top[1] - low[1])
    pad = np.array([1.3 * unit + slant, 0.8 * unit + slant]) + 3
    first = np.clip(np.floor(low - pad), 0, [wide - 1, high - 1]).astype(int)
    last = np.clip(np.ceil(top + pad), first + 1, [wide, high]).astype(int)
    piece, quad = image[first[1] : last[1], first[0] : last[0]], quad - first
    need = unit / across / 1.5
    if need <= 1:
        return piece, quad
    size = (max(1, round(piece.shape[1] / need)), max(1, round(piece.shape[0] / need)))
    quad = quad * (size[0] / piece.shape[1], size[1] / piece.shape[0])
    return np.asarray(cv2.resize(piece, size, interpolation=cv2.INTER_AREA), np.uint8), quad
