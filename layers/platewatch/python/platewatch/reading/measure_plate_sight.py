"""Measures how well a plate is seen, from its pixels and its corners."""

from typing import Final

import cv2
import numpy as np

from platewatch.reading.plate_sight import PlateSight
from platewatch.reading.reader import Image
from platewatch.reading.record import Corners
from platewatch.reading.rectify import MARGIN_SIDE, MARGIN_TOP, count_lines, plate_size, rectify

ONE_LINE_SHAPE: Final = 520 / 110
"""Width over height of the plate of one line that all of Europe has."""

CLIPPED_FROM: Final = 250
_STEEPEST: Final = 98
"""Percentile of the steps from pixel to pixel: a few larger ones are noise."""

_PAPER_AND_INK: Final = (5, 95)


def measure_plate_sight(image: Image, corners: Corners, size: Corners, lines: int | None = None) -> PlateSight:
    """How the plate at `corners` in `image` (BGR uint8) is seen.

    `size` are its corners in pixels of the camera's own picture, of which `image` may be a smaller copy. `lines` is
    how many lines of text it has, None where it was not read.
    """
    lines = lines or count_lines(corners)
    strip = cv2.cvtColor(rectify(image, corners, lines=lines).image, cv2.COLOR_BGR2GRAY)
    down, across = round(strip.shape[0] * MARGIN_TOP / 1.3), round(strip.shape[1] * MARGIN_SIDE / 1.2)
    plate = strip[down:-down, across:-across].astype(np.float64)
    ink, paper = np.percentile(plate, _PAPER_AND_INK)
    step = np.percentile(np.abs(np.diff(plate, axis=1)), _STEEPEST)
    width, height = plate_size(size)
    return PlateSight(
        width=width,
        lean=_measure_lean(size),
        turn=_measure_turn(width, height) if lines == 1 else None,
        sharpness=float(step / max(paper - ink, 1.0)),
        brightness=float(plate.mean()),
        clipped=float((plate >= CLIPPED_FROM).mean()),
    )


def _measure_lean(corners: Corners) -> float:
    top_left, top_right, bottom_right, bottom_left = np.asarray(corners, dtype=np.float64)
    across, down = top_right - top_left + bottom_right - bottom_left
    return float(np.degrees(np.arctan2(abs(down), abs(across))))


def _measure_turn(width: float, height: float) -> float:
    """The least angle at which a plate of one line has this shape: it is narrower from the side, lower from above."""
    shape = width / max(height, 1e-6) / ONE_LINE_SHAPE
    return float(np.degrees(np.arccos(min(shape, 1 / max(shape, 1e-6)))))
