"""How sharp a plate is in a frame."""

from typing import Final

import cv2
import numpy as np

from platewatch.reading.image import Pixels

_HALF: Final = 40.0
"""Mean change of brightness, in levels, that counts half."""

_WIDTH: Final = 96


def measure_sharpness(image: Pixels, box: tuple[float, float, float, float]) -> float:
    """0 (no edge at all) to 1, of the box (left, top, right, bottom) of the picture; 0 for a box outside it."""
    height, width = image.shape[:2]
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(np.ceil(box[2]))), min(height, int(np.ceil(box[3])))
    if right - left < 4 or bottom - top < 4:
        return 0.0
    grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    if grey.shape[1] > _WIDTH:
        # Else a wide plate would count as blurred for its size alone.
        grey = cv2.resize(
            grey, (_WIDTH, max(4, round(grey.shape[0] * _WIDTH / grey.shape[1]))), interpolation=cv2.INTER_AREA
        )
    edges = float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean())
    return edges / (edges + _HALF)
