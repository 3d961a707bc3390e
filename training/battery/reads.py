"""The battery's pictures: fixed by number, drawn one at a time, each with what it truly says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from platewatch.reading.record import Corners
from training.battery.conditions import CONDITIONS, LEVELS, Condition, Spoiled, spoil
from training.battery.lettering import Image
from training.battery.photo import Photo, View, as_corners, shake, take_photo, usual_view
from training.battery.plate import FlatPlate, draw_plate

SEED: Final = 20_181_203
"""Of all that is drawn here. Training never uses it."""
READS: Final = 200
"""Plates of each condition and level."""
PASSAGES: Final = 4_000
FRAMES: Final = 3
TWO_LINE_WIDTH: Final = 0.66
"""A two-line plate is narrower at the same distance."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of one plate; `found` are its corners as a finder gives them. `level` counts from 0.

    `passage` is the same for the frames of one passage, and None for a picture by itself; `origin` is where the picture
    would lie in the camera's full picture.
    """

    image: Image
    found: Corners
    text: str
    country: str
    lines: int
    condition: str
    level: int
    passage: int | None = None
    frame: int = 0
    kind: str = ""
    origin: tuple[float, float] = (0.0, 0.0)

    @property
    def place(self) -> Corners:
        """The found corners in the camera's full picture."""
        return as_corners(np.array(self.found) + self.origin)


def draw_reads(*, each: int = READS, conditions: tuple[str, ...] = tuple(CONDITIONS)) -> Iterator[Picture]:
    """`each` pictures of every level of every condition; a picture is the same whatever else is drawn."""
    for name in conditions:
        for level in range(LEVELS):
            for number in range(each):
                yield draw_read(name, level, number)


def draw_read(name: str, level: int, number: int) -> Picture:
    """The picture of that number."""
    rng = np.random.default_rng([SEED, 1, list(CONDITIONS).index(name), level, number])
    condition = CONDITIONS[name]
    plate = draw_plate(rng)
    view = _view(rng, condition, level, plate)
    photo = spoil(rng, take_photo(rng, plate, view), condition.spoil(rng, level))
    return _picture(plate, photo, shake(rng, photo.corners), name, level)


def draw_passages(*, count: int = PASSAGES) -> Iterator[list[Picture]]:
    """The frames of `count` passages."""
    for number in range(count):
        yield draw_passage(number)


def draw_passage(number: int) -> list[Picture]:
    """FRAMES frames of one car. What spoils them is mostly the same in all: the dirt, the light, the distance.

    `kind` says how they hang together: "approaching" (nearer by an eighth from frame to frame, each with its own blur
    and noise) or "still" (a car that waits: the same view and blur, other noise).
    """
    rng = np.random.default_rng([SEED, 2, number])
    name = ("small", "blurred", "moving", "dark", "noisy", "tilted", "smeared", "mixed", "mixed", "mixed")[number % 10]
    level = int(rng.integers(LEVELS))
    condition = CONDITIONS[name]
    plate = draw_plate(rng)
    view = _view(rng, condition, level, plate)
    how = condition.spoil(rng, level)
    kind = "still" if rng.random() < 0.35 else "approaching"
    origin, step = rng.uniform((200, 150), (1200, 600)), rng.normal(0, (0.5, 0.35)) * view.width
    looks, dirt = rng.integers(1 << 62, size=2)
    frames = []
    for frame in range(FRAMES):
        if kind == "approaching":
            seen = _nearer(rng, view, frame)
            spoiled = replace(how, blur=how.blur * rng.uniform(0.7, 1.3), motion=how.motion * rng.uniform(0.6, 1.4))
        else:
            seen, spoiled = replace(view, roll=view.roll + rng.normal(0, 0.15)), how
        photo = take_photo(np.random.default_rng(looks), plate, seen)
        photo = spoil(np.random.default_rng(dirt), photo, Spoiled(smears=spoiled.smears, quality=97))
        photo = spoil(rng, photo, replace(spoiled, smears=0.0))
        x, y = origin + step * frame if kind == "approaching" else origin
        picture = _picture(plate, photo, shake(rng, photo.corners), name, level)
        frames.append(replace(picture, passage=number, frame=frame, kind=kind, origin=(float(x), float(y))))
    return frames


def _picture(plate: FlatPlate, photo: Photo, found: Corners, name: str, level: int) -> Picture:
    return Picture(photo.image, found, plate.text, plate.country, plate.lines, name, level)


def _view(rng: np.random.Generator, condition: Condition, level: int, plate: FlatPlate) -> View:
    width = condition.widths[level] * (TWO_LINE_WIDTH if plate.lines == 2 else 1.0) * rng.uniform(0.94, 1.06)
    view = usual_view(rng, float(width))
    yaw = condition.yaws[level]
    if not yaw:
        return view
    side = 1 if rng.random() < 0.5 else -1
    return replace(view, yaw=side * (yaw + rng.normal(0, 1.5)), roll=float(rng.normal(0, 7)))


def _nearer(rng: np.random.Generator, view: View, frame: int) -> View:
    return replace(
        view, width=view.width * 1.125**frame, yaw=view.yaw + rng.normal(0, 1), pitch=view.pitch + frame * 1.5
    )
