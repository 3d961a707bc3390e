"""Real photos in memory, and how what stands on a picture is told."""

from dataclasses import dataclass

from training.scenes.paste import Image

# A label: its kind, then numbers in pixels: four corners (x, y), or x1, y1, x2, y2.
NOTHING, CORNERS, BOX, IGNORE = 0.0, 1.0, 2.0, 3.0

Box = tuple[float, float, float, float]
Labels = list[tuple[float, list[float]]]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A real photo in memory: pixels, plate boxes, and boxes that look like plates and must be left alone.

    `unsure` are boxes where a plate may stand that nobody labelled, `likenesses` those that were taken for plates and
    most likely are none.
    """

    image: Image
    plates: tuple[Box, ...]
    not_plates: tuple[Box, ...]
    unsure: tuple[Box, ...] = ()
    likenesses: tuple[Box, ...] = ()
