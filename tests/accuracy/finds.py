"""What the reader finds and reads in a photo, and how it compares with boxes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from platewatch.reading.image import decode_for_reading
from platewatch.reading.onnx.models import LoadedReader
from platewatch.reading.reader import Limits, ReadPlate, drop_overlaps
from platewatch.reading.record import Corners, scale_corners
from platewatch.reading.rectify import plate_size
from training.battery.boxes import Box


@dataclass(frozen=True, slots=True)
class Timed:
    """The plates of one photo and the user CPU that it took to decode and read it, in milliseconds."""

    plates: tuple[ReadPlate, ...]
    milliseconds: float


def read_timed(reader: LoadedReader, data: bytes) -> Timed:
    """Read a photo the way the service does."""
    began = time.process_time()
    plates = tuple(reader.read(data).plates)
    return Timed(plates, (time.process_time() - began) * 1000)


def find_plates(reader: LoadedReader, data: bytes) -> list[Corners]:
    """Where the detector alone sees plates, in pixels of the whole photo: also those that can't be read."""
    picture = decode_for_reading(data)
    found = reader.models.detector.detect(picture.pixels)
    across, down = picture.width / picture.pixels.shape[1], picture.height / picture.pixels.shape[0]
    limits = Limits()
    found = [plate for plate in found if plate.score >= limits.min_score]
    return [scale_corners(plate.corners, across, down) for plate in drop_overlaps(found, limits.max_overlap)]


def touches(box: Box, others: Sequence[Box]) -> bool:
    """Whether the box's middle lies in one of the others, or theirs in it: the same plate, however badly outlined."""
    return any(_inside(box, other) or _inside(other, box) for other in others)


def _inside(box: Box, other: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def size_class(corners: Corners) -> str:
    """By the plate's width in pixels."""
    width, _ = plate_size(corners)
    return next((f"under {limit} px" for limit in (60, 90, 130, 200) if width < limit), "200 px and more")


def angle_class(corners: Corners) -> str:
    """By how far the plate's upper edge rises in the picture."""
    points = np.array(corners)
    across = points[1] - points[0]
    degrees = abs(float(np.degrees(np.arctan2(across[1], max(1e-6, across[0])))))
    return next((f"rising under {limit} degrees" for limit in (3, 8, 15) if degrees < limit), "rising 15 and more")


def light_class(image: np.ndarray) -> str:
    """By the mean brightness of the plate's picture, 0 to 255."""
    mean = float(image.mean())
    return "dark (under 60)" if mean < 60 else "middle (60 to 120)" if mean < 120 else "bright (120 and more)"
