"""Plates that enter the picture: passages of three frames, of which the first one is cut by the picture's border.

They are no part of the battery's figures. make bench-matching shows what matching makes of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from platewatch.reading.record import Corners
from training.battery.conditions import CONDITIONS, spoil
from training.battery.photo import Photo, as_corners, shake, take_photo, usual_view
from training.battery.plate import draw_plate
from training.battery.reads import FRAMES, SEED, Picture

PASSAGES: Final = 600
CUT: Final = (0.1, 0.3)
"""How much of the plate's width is outside the picture."""
WIDTHS: Final = (80.0, 160.0)
LEVEL: Final = 1
"""How badly the pictures are spoiled: hardly. What is cut is doubtful enough."""


def draw_cut_passages(*, count: int = PASSAGES) -> Iterator[list[Picture]]:
    """The frames of `count` passages; a passage is the same whatever else is drawn."""
    for number in range(count):
        yield draw_cut_passage(number)


def draw_cut_passage(number: int) -> list[Picture]:
    """FRAMES frames of one car that comes nearer. The first lacks the plate's start or end, `kind` says which."""
    rng = np.random.default_rng([SEED, 7, number])
    plate, condition = draw_plate(rng), CONDITIONS["mixed"]
    view, how = usual_view(rng, float(rng.uniform(*WIDTHS))), condition.spoil(rng, LEVEL)
    kind, share = ("start" if rng.random() < 0.5 else "end"), float(rng.uniform(*CUT))
    looks, step = int(rng.integers(1 << 62)), view.width * (1.0 if kind == "start" else -1.0)
    frames = []
    for frame in range(FRAMES):
        seen = replace(view, width=view.width * 1.125**frame, yaw=view.yaw + float(rng.normal(0, 1)))
        photo = spoil(rng, take_photo(np.random.default_rng(looks), plate, seen), how)
        if frame == 0:
            photo = cut_photo(photo, share, at_start=kind == "start")
        found = shake(rng, photo.corners)
        picture = Picture(photo.image, found, plate.text, plate.country, plate.lines, "cut", LEVEL)
        origin = (600.0 + step * frame, 300.0)
        frames.append(replace(picture, passage=number, frame=frame, kind=kind, origin=origin))
    return frames


def cut_photo(photo: Photo, share: float, *, at_start: bool) -> Photo:
    """The photo without a share of the plate's width, cut upright, and the corners of what is left of the plate."""
    top_left, top_right, bottom_right, bottom_left = np.array(photo.corners)
    part = share if at_start else 1.0 - share
    left, right = (top_left[0] + bottom_left[0]) / 2, (top_right[0] + bottom_right[0]) / 2
    border = round(left + part * (right - left))
    top, bottom = _cross(top_left, top_right, border), _cross(bottom_left, bottom_right, border)
    if at_start:
        corners = np.array([top, top_right, bottom_right, bottom]) - (border, 0)
        return Photo(np.ascontiguousarray(photo.image[:, border:]), as_corners(corners))
    rest: Corners = as_corners(np.array([top_left, top, bottom, bottom_left]))
    return Photo(np.ascontiguousarray(photo.image[:, :border]), rest)


def _cross(start: np.ndarray, end: np.ndarray, border: float) -> np.ndarray:
    """Where the line from `start` to `end` crosses the border."""
    part = (border - start[0]) / (end[0] - start[0])
    return np.asarray(start + part * (end - start))
