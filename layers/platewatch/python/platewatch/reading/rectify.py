"""Straighten a plate: from four corners in a photo to the one strip that the recogniser reads.

Training uses this very function on drawn plates with shaken corners, so that training and use see the
same thing.
"""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from platewatch.reading.surroundings import Surroundings, look_around

RECOGNISER_HEIGHT: Final = 40
RECOGNISER_WIDTH: Final = 160

# The corners that the detector finds are a few pixels off; without a margin that cuts characters.
MARGIN_SIDE: Final = 0.08
MARGIN_TOP: Final = 0.12

# A one-line European plate is about 0.21 as high as wide, a two-line one 0.6 and more; in between lie
# one-line plates seen from the side.
TWO_LINES_FROM: Final = 0.42
# From here on the shape alone does not tell: American plates (0.5) hold one line, Dutch two-line plates (0.62) two.
EITHER_FROM: Final = 0.3

# From here on there may be three lines: French mopeds' plates are 0.86 as high as wide, seen from above less.
THREE_LINES_FROM: Final = 0.65
# From here on three lines are likelier than one, and two likelier still: 0.85 and more are mopeds' two lines as well.
THREE_BEFORE_ONE_FROM: Final = 0.8

# How much of the other line each half of a two-line plate keeps: their boundary is not always in the middle.
HALVES_OVERLAP: Final = 0.05
# The same of each third of a three-line plate, whose lines are less high.
THIRDS_OVERLAP: Final = 0.04


@dataclass(frozen=True, slots=True)
class RectifiedPlate:
    """A plate as one line of text: BGR uint8, RECOGNISER_HEIGHT x RECOGNISER_WIDTH x 3.

    Of a plate of more lines they stand beside each other, the upper line left: in halves, or in thirds.
    """

    image: NDArray[np.uint8]
    lines: int
    surroundings: Surroundings | None = None
    """What is around the plate's ends; None where nobody looked."""


def plate_size(corners: Corners) -> tuple[float, float]:
    """Width and height of a plate in pixels: the means of its opposite sides."""
    top_left, top_right, bottom_right, bottom_left = np.asarray(corners, dtype=np.float64)
    width = (np.linalg.norm(top_right - top_left) + np.linalg.norm(bottom_right - bottom_left)) / 2
    height = (np.linalg.norm(bottom_left - top_left) + np.linalg.norm(bottom_right - top_right)) / 2
    return float(width), float(height)


def count_lines(corners: Corners) -> int:
    """1 or 2: how many lines of text a plate of this shape holds."""
    width, height = plate_size(corners)
    return 2 if height > TWO_LINES_FROM * width else 1


def possible_lines(corners: Corners) -> tuple[int, ...]:
    """The numbers of lines that a plate of this shape may have, the likelier first: from (1,) to (2, 3, 1)."""
    width, height = plate_size(corners)
    if height <= EITHER_FROM * width:
        return (1,)
    if height <= THREE_LINES_FROM * width:
        return (2, 1) if count_lines(corners) == 2 else (1, 2)
    return (2, 1, 3) if height <= THREE_BEFORE_ONE_FROM * width else (2, 3, 1)


def rectify(image: NDArray[np.uint8], corners: Corners, *, lines: int | None = None) -> RectifiedPlate:
    """Cut the plate at `corners` out of `image` (BGR uint8) and straighten it, with a margin around it.

    `lines` (1 to 3) overrides what the plate's shape says. What lies outside the image is hatched, so that the
    recogniser can tell a plate that the picture cuts off from one that ends there. Corners that enclose no area give a
    strip of no use, never an error.
    """
    if lines is None:
        lines = count_lines(corners)
    if lines == 1:
        strip = _warp(image, corners, -MARGIN_TOP, 1 + MARGIN_TOP, RECOGNISER_WIDTH)
        return RectifiedPlate(strip, 1)
    overlap = HALVES_OVERLAP if lines == 2 else THIRDS_OVERLAP
    edges = [round(RECOGNISER_WIDTH * line / lines) for line in range(lines + 1)]
    parts = []
    for line in range(lines):
        top = line / lines - overlap if line else -MARGIN_TOP / lines
        bottom = (line + 1) / lines + overlap if line < lines - 1 else 1 + MARGIN_TOP / lines
        parts.append(_warp(image, corners, top, bottom, edges[line + 1] - edges[line]))
    return RectifiedPlate(np.hstack(parts), lines)


def rectify_with_surroundings(image: NDArray[np.uint8], corners: Corners, lines: int) -> RectifiedPlate:
    """The strip of a plate of so many lines (see rectify), and what is around its ends."""
    return replace(
        rectify(image, corners, lines=lines), surroundings=look_around(image, corners, lines, plate_size(corners))
    )


def _warp(image: NDArray[np.uint8], corners: Corners, top: float, bottom: float, width: int) -> NDArray[np.uint8]:
    """The part of the plate between the heights `top` and `bottom` (0 to 1), as a strip of `width`."""
    quad = np.asarray(corners, dtype=np.float64)
    image, quad = _shrink_to_need(image, quad)
    across = (MARGIN_SIDE * width / (1 + 2 * MARGIN_SIDE), (1 + MARGIN_SIDE) * width / (1 + 2 * MARGIN_SIDE))
    scale = RECOGNISER_HEIGHT / (bottom - top)
    down = (-top * scale, (1 - top) * scale)
    target = np.array([(across[0], down[0]), (across[1], down[0]), (across[1], down[1]), (across[0], down[1])])
    # Pixel centres lie at whole numbers, pixel edges at halves.
    transform = cv2.getPerspectiveTransform((quad - 0.5).astype(np.float32), (target - 0.5).astype(np.float32))
    size = (width, RECOGNISER_HEIGHT)
    warped = cv2.warpPerspective(image, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    strip = np.asarray(warped, dtype=np.uint8)
    pad = 0.2 * (quad.max(axis=0) - quad.min(axis=0))
    if (quad.min(axis=0) - pad).min() < 0 or (quad.max(axis=0) + pad > image.shape[1::-1]).any():
        _hatch_outside(strip, image, np.asarray(transform, dtype=np.float64))
    return strip


def _hatch_outside(strip: NDArray[np.uint8], image: NDArray[np.uint8], transform: NDArray[np.float64]) -> None:
    """Draw slanted lines, in lighter and darker mean colour, where the strip shows no part of the image."""
    everywhere = np.full(image.shape[:2], 255, np.uint8)
    inside = cv2.warpPerspective(everywhere, transform, strip.shape[1::-1], flags=cv2.INTER_NEAREST, borderValue=0)
    row, column = np.nonzero(inside == 0)
    mean = np.array(cv2.mean(image)[:3])
    strip[row, column] = np.where(((row + column) // 2 % 2 == 0)[:, None], mean * 0.6, mean * 1.4).clip(0, 255)


def _shrink_to_need(
    image: NDArray[np.uint8], quad: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Only the plate's surroundings, shrunk by averaging if the plate is much larger than the strip.

    Linear interpolation alone looks at four pixels and would tear large plates into aliases.
    """
    height, width = image.shape[:2]
    spread = quad.max(axis=0) - quad.min(axis=0)
    pad = 0.25 * spread + 2
    left, top = np.clip(np.floor(quad.min(axis=0) - pad), 0, [width - 1, height - 1]).astype(int)
    right, bottom = np.clip(np.ceil(quad.max(axis=0) + pad), [left + 1, top + 1], [width, height]).astype(int)
    piece = image[top:bottom, left:right]
    quad = quad - (left, top)
    need = min(spread[0] / RECOGNISER_WIDTH, spread[1] / RECOGNISER_HEIGHT) / 1.5
    if need <= 1:
        return piece, quad
    new_width, new_height = max(1, round(piece.shape[1] / need)), max(1, round(piece.shape[0] / need))
    quad = quad * (new_width / piece.shape[1], new_height / piece.shape[0])
    shrunk = cv2.resize(piece, (new_width, new_height), interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, dtype=np.uint8), quad
