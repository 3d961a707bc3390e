"""Whole photos for the whole reader: a drawn place with one plate in it, on a piece of a car."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from platewatch.reading.record import Corners
from training.battery.distractors.canvas import Board, Canvas, hang
from training.battery.distractors.places import PLACES
from training.battery.distractors.scene import SIZES, stamp, take
from training.battery.photo import as_corners, mount, project, usual_view
from training.battery.plate import FlatPlate, draw_plate
from training.battery.reads import SEED, TWO_LINE_WIDTH

PHOTOS: Final = 300
WIDTHS: Final = (45.0, 240.0)
"""The narrowest and the widest plate, in pixels."""


@dataclass(frozen=True, slots=True)
class WholePhoto:
    """A JPEG, what its one plate says and where it is."""

    data: bytes
    text: str
    country: str
    corners: Corners


def draw_photos(*, count: int = PHOTOS) -> Iterator[WholePhoto]:
    """The first `count` photos."""
    for number in range(count):
        yield draw_photo(number)


def draw_photo(number: int) -> WholePhoto:
    """The photo of that number: the sizes and the places by turns."""
    rng = np.random.default_rng([SEED, 5, number])
    canvas = draw_place(rng, number)
    plate = draw_plate(rng)
    return take_whole(rng, canvas, plate, WIDTHS)


def draw_place(rng: np.random.Generator, number: int) -> Canvas:
    """The place of that number, without a plate."""
    width, height = SIZES[number % len(SIZES)]
    canvas = Canvas(np.zeros((height, width, 3), np.uint8))
    PLACES[number // len(SIZES) % len(PLACES)](rng, canvas)
    return canvas


def take_whole(rng: np.random.Generator, canvas: Canvas, plate: FlatPlate, widths: tuple[float, float]) -> WholePhoto:
    """The place with the plate in it, on a piece of a car, between so many pixels wide if it has one line."""
    height, width = canvas.image.shape[:2]
    wide = float(np.exp(rng.uniform(*np.log(widths)))) * (TWO_LINE_WIDTH if plate.lines > 1 else 1.0)
    quad = project(usual_view(rng, wide), plate)
    quad += rng.uniform((wide, wide * 0.7), (width - wide, height - wide * 0.7))
    car, flat = mount(rng, plate)
    # The piece of car follows the plate's perspective: its own corners are where the plate's transform puts them.
    transform = cv2.getPerspectiveTransform(flat.astype(np.float32), quad.astype(np.float32))
    rows, columns = car.shape[:2]
    outline = np.array([[(0, 0), (columns, 0), (columns, rows), (0, rows)]], np.float32)
    hang(canvas, Board(car), np.asarray(cv2.perspectiveTransform(outline, transform)[0], np.float64))
    image = take(rng, canvas.image)
    if rng.random() < 0.5:
        image = stamp(rng, canvas, image)
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])
    return WholePhoto(coded.tobytes(), plate.text, plate.country, as_corners(quad))
