"""Paint and small lettering."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates import fonts
from training.plates.look import Colour

Image = NDArray[np.uint8]


def shake(rng: np.random.Generator, colour: Colour, by: float) -> Colour:
    """A colour near `colour`."""
    shaken = np.clip(np.array(colour) + rng.normal(0, by / 2, 3) + rng.normal(0, by / 2), 0, 255)
    return int(shaken[0]), int(shaken[1]), int(shaken[2])


def paint(image: Image, mask: NDArray[np.uint8], x: int, y: int, ink: Colour) -> None:
    """Paint `ink` through the mask, its top left corner at (x, y); what lies outside is left out."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    alpha = mask[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.uint16)
    under = image[y0:y1, x0:x1]
    under[:] = (under * (255 - alpha) + np.array(ink, np.uint16) * alpha) // 255


def letter(image: Image, words: str, centre: tuple[float, float], height: float, room: float, ink: Colour) -> None:
    """Small lettering that is no plate text, centred, squeezed into `room`."""
    families = fonts.installed("dealer")
    font = families[len(words) % len(families)] if families else "stroke#1"
    mask = fonts.small_text(font, words, max(4, round(height)))
    if mask.shape[1] > room:
        mask = cv2.resize(mask, (max(2, round(room)), mask.shape[0]), interpolation=cv2.INTER_AREA)
    paint(image, mask, round(centre[0] - mask.shape[1] / 2), round(centre[1] - mask.shape[0] / 2), ink)
