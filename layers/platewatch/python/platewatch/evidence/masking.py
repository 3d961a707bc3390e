"""Masking: of a snapshot only the plate and the lower body around it stay.

Everything else becomes one flat colour per block. Averages of blocks can't be undone: the detail is gone from the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.cameras.view import Polygon
from platewatch.errors import PlatewatchError
from platewatch.reading.record import Corners

MASKING_VERSION: Final = "blocks-2"

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


@dataclass(frozen=True, slots=True)
class Hidden:
    """What no overview of a plate may show: the other plates of its snapshot, those that were found and not read (both
    in pixels), and private ground (in fractions of width and height).
    """

    others: Sequence[Corners] = ()
    unread: Sequence[Corners] = ()
    private_ground: Sequence[Polygon] = ()


def take_pictures(image: Image, corners: Corners, hidden: Hidden) -> Pictures:
    """The masked overview and the plate crop of one plate in a snapshot (BGR, height x width x 3)."""
    masked = mask_overview(image, corners, hidden)
    if masked.shape[1] > _WIDEST_OVERVIEW:
        scale = _WIDEST_OVERVIEW / masked.shape[1]
        masked = np.asarray(cv2.resize(masked, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return Pictures(_encode(masked, _OVERVIEW_QUALITY), _encode(crop_plate(image, corners), _PLATE_QUALITY))


def mask_overview(image: Image, corners: Corners, hidden: Hidden) -> Image:
    """A copy of the snapshot in which only the plate and the lower body around it can be made out.

    The plate itself stays, unless it stands on private ground; on that, nothing does.
    """
    # The widest plate decides for all plates of the snapshot: averages of two grids would tell more than those of one.
    widest = max(plate_width(each) for each in (corners, *hidden.others))
    blocks = _average_blocks(image, max(2, int(np.ceil(widest * BLOCK_SHARE))))
    width = plate_width(corners)
    left, top, right, bottom = _bounds(corners)
    x1, x2 = _clip(left - _BESIDE * width, right + _BESIDE * width, image.shape[1])
    y1, y2 = _clip(top - _ABOVE * width, bottom + _BELOW * width, image.shape[0])
    whole, flat = image[y1:y2, x1:x2], blocks[y1:y2, x1:x2]
    kept = whole.copy()

    def find(outline: Sequence[tuple[float, float]], margin: int) -> NDArray[np.bool_]:
        return _fill([(x - x1, y - y1) for x, y in outline], kept, margin)

    for other in (*hidden.others, *hidden.unread):
        there = find(other, max(3, int(plate_width(other) * BLOCK_SHARE)))
        kept[there] = flat[there]
    there = find(corners, 1)
    kept[there] = whole[there]
    if hidden.private_ground:
        # In the whole picture: filled in a part of it, an outline's long sides are a pixel or two elsewhere.
        private = _fill_private(image, hidden.private_ground)[y1:y2, x1:x2]
        kept[private] = flat[private]
    blocks[y1:y2, x1:x2] = kept
    return blocks


def _fill(outline: Sequence[tuple[float, float]], image: Image, margin: int) -> NDArray[np.bool_]:
    """Where the outline is in the image, with a margin of so many pixels on both sides together."""
    inside = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(np.array(outline)).astype(np.int32)], 255)
    return np.asarray(cv2.dilate(inside, np.ones((margin, margin), np.uint8))) > 0


def _fill_private(image: Image, polygons: Sequence[Polygon]) -> NDArray[np.bool_]:
    high, wide = image.shape[:2]
    inside = np.zeros((high, wide), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(inside, [np.round(np.array(polygon) * (wide, high)).astype(np.int32)], 255)
    return inside > 0


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
