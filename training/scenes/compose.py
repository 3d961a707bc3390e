"""Compose training samples for the detector: a square picture and what stands where on it."""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates.outline import Outline
from training.scenes.backdrop import BOX, CORNERS, IGNORE, Backdrop, Box, Labels
from training.scenes.degrade import degrade
from training.scenes.distractors import add_distractors, add_timestamp, local_light
from training.scenes.paste import Image, Quad, paste, random_quad
from training.scenes.streets import draw_street
from training.scenes.views import NARROWEST, kind_of, move, take_view

SIZE = 352
MAX_LABELS = 16
HIGH = 0.5
"""From this height over width on a plate is most likely a motorcycle's."""


class Plate(Protocol):
    """A flat, tightly cut picture of a plate (BGR uint8)."""

    @property
    def image(self) -> Image: ...

    @property
    def outline(self) -> Outline: ...


class DrawPlate(Protocol):
    """Draws a plate, with `tall` one of two lines."""

    def __call__(self, rng: np.random.Generator, *, tall: bool = False) -> Plate: ...


@dataclass(slots=True)
class Sample:
    """`image` is SIZE x SIZE BGR; `labels` MAX_LABELS x 9: kind, then four corners (x, y) or x1, y1, x2, y2."""

    image: Image
    labels: NDArray[np.float32]


def compose(rng: np.random.Generator, photos: list[Backdrop], draw_plate: DrawPlate) -> Sample:
    """One sample: a real photo with new plates, or a drawn street. The trainer adds photos as they are."""
    if rng.random() < 0.45:
        image, labels = _redressed(rng, photos[rng.integers(len(photos))], draw_plate)
    else:
        image, labels = _drawn(rng, draw_plate)
    rows = np.zeros((MAX_LABELS, 9), np.float32)
    for row, (label, numbers) in zip(rows, labels, strict=False):
        row[0] = label
        row[1 : 1 + len(numbers)] = numbers
    return Sample(degrade(rng, image), rows)


def _redressed(rng: np.random.Generator, photo: Backdrop, draw_plate: DrawPlate) -> tuple[Image, Labels]:
    """The real plates are painted over; new ones hang in their places and, more rarely, anywhere."""
    view, scale, shift = take_view(rng, photo, SIZE)
    moved = [move(box, scale, shift) for box in photo.plates]
    for box in moved:
        _paint_over(rng, view, box)
    add_distractors(rng, view, int(rng.integers(0, 5)))
    # What may be a plate that nobody labelled counts neither way.
    labels: Labels = [
        (IGNORE, [float(v) for v in unsure.clip(0, SIZE).ravel()])
        for unsure in (move(box, scale, shift) for box in photo.unsure)
        if kind_of(unsure, SIZE) is not None
    ]
    for (x1, y1), (x2, y2) in moved:
        if rng.random() < 0.15:
            continue  # the place where a plate would be, and none there
        quad, plate = _fit(rng, draw_plate, (x1, y1, x2, y2))
        _hang(rng, view, plate, quad, labels)
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        _hang_anywhere(rng, view, draw_plate, labels)
    return view, labels


def _drawn(rng: np.random.Generator, draw_plate: DrawPlate) -> tuple[Image, Labels]:
    view, places = draw_street(rng, SIZE)
    add_distractors(rng, view, int(rng.integers(0, 9)))
    labels: Labels = []
    for place in places:
        if rng.random() < 0.85 and place[2] - place[0] >= NARROWEST - 3:
            quad, plate = _fit(rng, draw_plate, place)
            _hang(rng, view, plate, quad, labels)
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        _hang_anywhere(rng, view, draw_plate, labels)
    if rng.random() < 0.2:
        add_timestamp(rng, view)
    return view, labels


def _fit(rng: np.random.Generator, draw_plate: DrawPlate, box: Box) -> tuple[Quad, Plate]:
    """A new plate whose outline covers the box about as the old one did."""
    x1, y1, x2, y2 = box
    # A motorcycle's is high, and parked ones are seen from all sides.
    high = y2 - y1 > HIGH * (x2 - x1)
    plate = draw_plate(rng, tall=high and rng.random() < 0.85)
    aspect = plate.image.shape[0] / plate.image.shape[1]
    centre = ((x1 + x2) / 2, (y1 + y2) / 2)
    quad = random_quad(rng, centre, 100.0, aspect, steep=1.4 if high else 0.8, lean=_lean(rng) if high else 0.0)
    spread = quad.max(axis=0) - quad.min(axis=0)
    zoom = (x2 - x1) / spread[0]
    if abs(np.log((y2 - y1) / (x2 - x1) / (spread[1] / spread[0]))) < 0.35:
        zooms = np.array([zoom, (y2 - y1) / spread[1]])  # nearly the same shape: take the box's
    else:
        zooms = np.array([zoom, zoom])
    zooms = zooms * rng.uniform(0.92, 1.15)
    return np.asarray((quad - centre) * zooms + centre, np.float32), plate


def _hang_anywhere(rng: np.random.Generator, view: Image, draw_plate: DrawPlate, labels: Labels) -> None:
    # Plates of two lines are rare in the photos that train, and stand in every street.
    plate = draw_plate(rng, tall=rng.random() < 0.25)
    aspect = plate.image.shape[0] / plate.image.shape[1]
    width = float(np.exp(rng.uniform(np.log(14), np.log(260))))
    centre = (float(rng.uniform(0, SIZE)), float(rng.uniform(0, SIZE)))
    lean = _lean(rng) if aspect > HIGH else 0.0
    _hang(rng, view, plate, random_quad(rng, centre, width, aspect, lean=lean), labels)


def _lean(rng: np.random.Generator) -> float:
    """By how many degrees the plate of a motorcycle leans: much if it stands on its side stand or takes a bend."""
    return float(np.clip(rng.normal(0, 20), -45, 45))


def _hang(rng: np.random.Generator, view: Image, plate: Plate, quad: Quad, labels: Labels) -> None:
    low, high = quad.min(axis=0), quad.max(axis=0)
    if any(_overlap((low, high), _bounds(numbers)) for _, numbers in labels):
        return
    light = local_light(view, quad, rng)
    if rng.random() < 0.35:
        _draw_holder(rng, view, quad)
    paste(view, plate.image, quad, light=light, outline=plate.outline)
    if rng.random() < 0.12:
        _cast_shadow(rng, view, quad)
    kind = kind_of(np.stack([low, high]), SIZE)
    if kind == BOX:
        labels.append((CORNERS, [float(v) for v in quad.ravel()]))
    elif kind is not None:
        labels.append((IGNORE, [float(v) for v in (*low, *high)]))


def _bounds(numbers: list[float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.asarray(numbers).reshape(-1, 2)
    return points.min(axis=0), points.max(axis=0)


def _overlap(
    one: tuple[NDArray[np.float32], NDArray[np.float32]], other: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> bool:
    return bool(np.all(one[0] < other[1] + 2) and np.all(other[0] < one[1] + 2))


def _draw_holder(rng: np.random.Generator, view: Image, quad: Quad) -> None:
    """The frame around the plate: a little wider all round, more below where the dealer's name stands."""
    centre = quad.mean(axis=0)
    wider = (quad - centre) * (1 + rng.uniform(0.02, 0.06), 1 + rng.uniform(0.06, 0.25)) + centre
    wider[2:] += (quad[3] - quad[0]) * rng.uniform(0, 0.2)
    shade = tuple(int(v) for v in np.clip(rng.integers(5, 70) + rng.integers(-5, 6, 3), 0, 255))
    points = np.round((wider - 0.5) * 16).astype(np.int32)
    cv2.fillConvexPoly(view, points, shade, lineType=cv2.LINE_AA, shift=4)


def _cast_shadow(rng: np.random.Generator, view: Image, quad: Quad) -> None:
    left, top = np.maximum(quad.min(axis=0).astype(int) - 4, 0)
    right, bottom = np.maximum(quad.max(axis=0).astype(int) + 4, 1)
    area = view[top:bottom, left:right]
    if area.size:
        cut = int(rng.integers(0, area.shape[0]))
        area[:cut] = (area[:cut] * rng.uniform(0.35, 0.8)).astype(np.uint8)


def _paint_over(rng: np.random.Generator, view: Image, box: NDArray[np.float64]) -> None:
    """Hide a plate behind what stands left and right of it, blended, with a little noise."""
    (x1, y1), (x2, y2) = box
    grow_x, grow_y = 0.06 * (x2 - x1) + 1, 0.12 * (y2 - y1) + 1
    left, right = int(max(x1 - grow_x, 0)), int(min(x2 + grow_x, SIZE))
    top, bottom = int(max(y1 - grow_y, 0)), int(min(y2 + grow_y, SIZE))
    if right - left < 3 or bottom - top < 3:
        return
    area = view[top:bottom, left:right].astype(np.float32)
    upper, lower = area[0].copy(), area[-1].copy()
    upper = cv2.blur(upper[None], (15, 1))[0]
    lower = cv2.blur(lower[None], (15, 1))[0]
    down = np.linspace(0, 1, bottom - top, dtype=np.float32)[:, None, None]
    filled = upper[None] * (1 - down) + lower[None] * down
    filled = filled + rng.normal(0, 2, (bottom - top, right - left, 1))
    view[top:bottom, left:right] = np.clip(filled, 0, 255).astype(np.uint8)
