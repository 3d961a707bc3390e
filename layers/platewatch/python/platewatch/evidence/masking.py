"""Masking: of a snapshot only the plate and the lower body around it stay.

Everything else becomes one flat colour per block. Averages of blocks can't be undone: the detail is gone from the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.errors import PlatewatchError
from platewatch.reads.record import Corners

MASKING_VERSION: Final = "blocks-1"

BLOCK_SHARE: Final = 1 / 8
"""A block's least width and height in plate widths. A plate is 52 cm wide, a block 6.5 cm: a face spans under three."""

_BESIDE: Final = 0.6
_ABOVE: Final = 0.4
_BELOW: Final = 0.4
"""How much stays around the plate, in plate widths: the bumper, well below any windscreen."""

_WIDEST_OVERVIEW: Final = 1280
_OVERVIEW_QUALITY: Final = 80
_PLATE_QUALITY: Final = 92

Image = NDArray[np.uint8]


class PictureNotEncoded(PlatewatchError):
    """OpenCV could not encode a picture that it had decoded."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The two pictures of a read, as JPEG."""

    overview: bytes
    plate: bytes


def take_pictures(image: Image, corners: Corners, others: Sequence[Corners]) -> Pictures:
    """The masked overview and the plate crop of one plate in a snapshot (BGR, height x width x 3).

    `others` are the corners of the other plates in the snapshot: they are masked too, wherever they lie.
    """
    masked = mask_overview(image, corners, others)
    if masked.shape[1] > _WIDEST_OVERVIEW:
        scale = _WIDEST_OVERVIEW / masked.shape[1]
        masked = np.asarray(cv2.resize(masked, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return Pictures(_encode(masked, _OVERVIEW_QUALITY), _encode(crop_plate(image, corners), _PLATE_QUALITY))


def mask_overview(image: Image, corners: Corners, others: Sequence[Corners]) -> Image:
    """A copy of the snapshot in which only the plate and the lower body around it can be made out."""
    width = plate_width(corners)
    blocks = _average_blocks(image, max(2, int(np.ceil(width * BLOCK_SHARE))))
    left, top, right, bottom = _bounds(corners)
    x1, x2 = _clip(left - _BESIDE * width, right + _BESIDE * width, image.shape[1])
    y1, y2 = _clip(top - _ABOVE * width, bottom + _BELOW * width, image.shape[0])
    masked = blocks.copy()
    masked[y1:y2, x1:x2] = image[y1:y2, x1:x2]
    for other in others:
        outline = np.round(np.array(other)).astype(np.int32)
        hidden = np.zeros(image.shape[:2], np.uint8)
        cv2.fillConvexPoly(hidden, outline, 255)
        margin = max(3, int(plate_width(other) * BLOCK_SHARE))
        hidden = np.asarray(cv2.dilate(hidden, np.ones((margin, margin), np.uint8)), np.uint8)
        masked[hidden > 0] = blocks[hidden > 0]
    return masked


def crop_plate(image: Image, corners: Corners) -> Image:
    """The plate with a margin of a tenth of its width, as it stands in the snapshot."""
    margin = plate_width(corners) * 0.1
    left, top, right, bottom = _bounds(corners)
    x1, x2 = _clip(left - margin, right + margin, image.shape[1])
    y1, y2 = _clip(top - margin, bottom + margin, image.shape[0])
    return image[y1:y2, x1:x2]


def plate_width(corners: Corners) -> float:
    """The plate's width in pixels: the mean of its upper and lower edge."""
    points = np.array(corners)
    upper, lower = points[1] - points[0], points[2] - points[3]
    return float((np.hypot(*upper) + np.hypot(*lower)) / 2)


def _average_blocks(image: Image, block: int) -> Image:
    height, width = image.shape[:2]
    rows, columns = max(1, height // block), max(1, width // block)
    # Area averaging to fewer pixels, then nearest: each block is one colour and at least `block` pixels wide and high.
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def _bounds(corners: Corners) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _clip(low: float, high: float, size: int) -> tuple[int, int]:
    start = min(max(0, int(np.floor(low))), size - 1)
    return start, max(start + 1, min(size, int(np.ceil(high))))


def _encode(image: Image, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise PictureNotEncoded(f"a picture of {image.shape[1]}x{image.shape[0]} pixels could not be made a JPEG")
    return data.tobytes()
