"""Which plates hang in the scenes: more high ones of two and three lines than drive around: they are harder to find."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from training.plates.look import Look
from training.plates.looks import LOOKS
from training.plates.render import DrawnPlate, draw_plate
from training.plates.unusual import UNUSUAL

TALL: Final = 0.25
"""How many plates have two lines or three where nothing asks for such a one."""
STRETCHED: Final = (0.7, 1.35)
"""How high, as a part of their width, the plates of mopeds and small motorcycles are."""
UNUSUAL_TALL: Final = 0.25
"""How many of the high ones have three lines, are higher than wide, or are no rectangles."""


def draw_hung(rng: np.random.Generator, *, tall: bool = False) -> DrawnPlate:
    """Any plate; with `tall` one of two lines or three."""
    if tall or rng.random() < TALL:
        if rng.random() < UNUSUAL_TALL:
            return draw_plate(rng, look=UNUSUAL[rng.integers(len(UNUSUAL))])
        plate = draw_plate(rng, look=_TALL_LOOKS[rng.integers(len(_TALL_LOOKS))])
        return _stretch(plate, rng.uniform(*STRETCHED)) if rng.random() < 0.4 else plate
    return draw_plate(rng)


def _stretch(plate: DrawnPlate, ratio: float) -> DrawnPlate:
    """The plate, `ratio` times as high as wide: a moped's is nearly square or higher than wide."""
    width = plate.image.shape[1]
    image = cv2.resize(plate.image, (width, max(8, round(width * ratio))), interpolation=cv2.INTER_LINEAR)
    return replace(plate, image=np.asarray(image, dtype=np.uint8))


def _only_tall(look: Look) -> Look:
    return replace(look, patterns=tuple((pattern, weight) for pattern, weight in look.patterns if "|" in pattern))


_TALL_LOOKS: Final = tuple(look for look in map(_only_tall, LOOKS) if look.patterns)
