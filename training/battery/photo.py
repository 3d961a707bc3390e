"""A plate on a car, seen by a camera from somewhere: the picture before anything spoils it, and the plate's corners."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from training.battery.lettering import Image, ink, write
from training.battery.plate import FlatPlate, one_of, vary

# How far a finder's corners lie off, in parts of the plate's width and height (standard deviations): each by itself,
# all together, and how much too large or too small they are.
EACH_CORNER: Final = (0.008, 0.03)
ALL_CORNERS: Final = (0.008, 0.025)
SIZE: Final = (0.015, 0.05)
# The finder sees to the pixel at best.
PIXEL: Final = 0.35


@dataclass(frozen=True, slots=True)
class View:
    """How the plate is seen: its width in pixels before it is turned, and by how many degrees it is turned."""

    width: float
    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture (BGR uint8) and the corners of its plate: top left, top right, bottom right, bottom left."""

    image: Image
    corners: Corners


def usual_view(rng: np.random.Generator, width: float) -> View:
    """The plate of a passing car: a little from above and from the side."""
    return View(width, float(rng.normal(0, 12)), float(rng.normal(6, 5)), float(rng.normal(0, 2.5)))


def take_photo(rng: np.random.Generator, plate: FlatPlate, view: View) -> Photo:
    """The plate and what is around it on the car, as the view says."""
    car, flat = mount(rng, plate)
    quad = project(view, plate)
    around = np.ptp(quad, axis=0) * (0.35, 0.6) + 4
    quad = quad - quad.min(axis=0) + around
    size = tuple(int(side) for side in np.ceil(quad.max(axis=0) + around))
    # Shrink by averaging first: warping alone would skip pixels.
    factor = min(1.0, 1.4 * view.width / plate.image.shape[1])
    small = np.asarray(cv2.resize(car, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    flat = flat * (small.shape[1] / car.shape[1], small.shape[0] / car.shape[0])
    transform = cv2.getPerspectiveTransform((flat - 0.5).astype(np.float32), (quad - 0.5).astype(np.float32))
    image = cv2.warpPerspective(small, transform, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return Photo(np.asarray(image, np.uint8), as_corners(quad))


def project(view: View, plate: FlatPlate) -> NDArray[np.float64]:
    """The corners of the plate around the origin, in pixels, from a camera some metres away."""
    height, width = plate.image.shape[:2]
    half = np.array([0.5, 0.5 * height / width])
    points = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], np.float64) * (*half, 0)
    yaw, pitch, roll = np.radians([view.yaw, view.pitch, view.roll])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turned = points @ (about_z @ about_x @ about_y).T
    far = 10.0  # plate widths: about five metres
    return np.asarray(turned[:, :2] * (far / (far + turned[:, 2:])) * view.width, np.float64)


def mount(rng: np.random.Generator, plate: FlatPlate) -> tuple[Image, NDArray[np.float64]]:
    """The plate on the back of a drawn car, and its corners there."""
    height, width = plate.image.shape[:2]
    side, above, below = round(width * 0.45), round(height * 1.1), round(height * 1.2)
    paint = np.array(vary(rng, one_of(rng, _PAINTS), 12), np.float32)
    ramp = np.linspace(rng.uniform(0.9, 1.25), rng.uniform(0.5, 0.9), height + above + below, dtype=np.float32)
    column = np.clip(ramp[:, None, None] * paint, 0, 255).astype(np.uint8)
    car = np.repeat(column, width + 2 * side, axis=1)
    for y in (rng.uniform(0.1, 0.4) * above, above + height + rng.uniform(0.4, 0.8) * below):  # joints of the bodywork
        cv2.line(car, (0, int(y)), (car.shape[1], int(y + rng.normal(0, 6))), (25, 25, 25), int(rng.integers(1, 4)))
    left, top = side, above
    recess = one_of(rng, (0, 4, 9))
    if recess:
        cv2.rectangle(
            car, (left - 3 * recess, top - 2 * recess), (left + width + 3 * recess, top + height + 14), (30, 30, 30), -1
        )
    if rng.random() < 0.45:  # a holder with the dealer's name below the plate
        edge, foot = int(rng.integers(2, 6)), int(rng.integers(2, 15))
        cv2.rectangle(car, (left - edge, top - edge), (left + width + edge, top + height + foot), (22, 22, 22), -1)
        if foot > 9:
            words = write(
                "sign-a", one_of(rng, ("Garage Oud-Zuid", "autohuis.example", "Carrosserie Leclerc", "Motorhaus")), 8
            )
            ink(car, words, left + (width - words.shape[1]) // 2, top + height + 1, (220, 220, 220))
    area = car[top : top + height, left : left + width]
    area[:] = plate.image if plate.shown is None else np.where(plate.shown[..., None] > 0, plate.image, area)
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return car, np.array(corners, np.float64)


def shake(rng: np.random.Generator, corners: Corners) -> Corners:
    """The corners as a finder would give them: a little off."""
    points = np.array(corners)
    across = (points[1] + points[2] - points[0] - points[3]) / 2
    down = (points[3] + points[2] - points[0] - points[1]) / 2
    grow = 1 + rng.normal(0, SIZE)
    off = rng.normal(0, ALL_CORNERS) + rng.normal(0, 1, (4, 2)) * EACH_CORNER
    outline = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    local = outline * (grow - 1) + off
    moved = points + local[:, :1] * across + local[:, 1:] * down + rng.normal(0, PIXEL, (4, 2))
    return as_corners(moved)


def as_corners(points: NDArray[np.float64]) -> Corners:
    """Four points as the reader's corners."""
    first, second, third, fourth = ((float(x), float(y)) for x, y in points)
    return first, second, third, fourth


_PAINTS: Final = (
    (40, 40, 42),
    (70, 68, 66),
    (150, 150, 150),
    (190, 190, 190),
    (225, 225, 225),
    (110, 60, 30),
    (40, 35, 130),
    (60, 80, 50),
    (80, 110, 140),
)
