"""A test picture: what the reader makes of it, and how large its plates are. Nothing here keeps, matches or counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from platewatch.cameras.view import View
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.reader import PlateReader, ReadImage
from platewatch.reading.record import Corners, scale_corners
from platewatch.reading.rectify import plate_size


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a plate is, or something like one: its corners as shares of the picture's width and height, and
    its `width` and `height` in pixels of the whole picture.
    """

    corners: Corners
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TriedPlate:
    """A plate that was read. `probability` is that `text` is right and the whole plate.

    A snapshot of the camera would not give this read where it is a `caption`.
    """

    found: Found
    text: str
    probability: float
    country: str | None
    caption: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What was read in a picture of `width` x `height` pixels, the most probable plate first, and what was not."""

    width: int
    height: int
    plates: Sequence[TriedPlate]
    unread: Sequence[Found]


def try_picture(data: bytes, view: View, reader: PlateReader) -> Trial:
    """Read the picture as a snapshot of a camera with that view is read. Raises ImageRejected."""
    return describe_trial(reader.read(data), view)


def describe_trial(image: ReadImage, view: View) -> Trial:
    """What was read in a picture of a camera with that view."""
    plates = []
    for plate in image.plates:
        best = weigh_whole(plate.spellings, plate.completeness)[0]
        found = _measure(image, plate.corners)
        plates.append(TriedPlate(found, best.text, best.probability, plate.country, image.is_caption(plate, view)))
    return Trial(image.width, image.height, plates, [_measure(image, corners) for corners in image.unread])


def _measure(image: ReadImage, corners: Corners) -> Found:
    width, height = plate_size(corners)
    return Found(scale_corners(corners, 1 / image.width, 1 / image.height), width, height)
