"""Draws films of passing cars: two lanes, seen from above and behind, with their plates and times known.

Plates belong to nobody. A car is drawn once and stretched into each frame, as the camera would see it at that distance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from training.samples import BODIES, draw_rear, draw_street
from training.scenes.paste import Image
from training.town import Car, draw_plate_of

SEED: Final = 20_261_202
RATE: Final = 25
LANES: Final = (-1.85, 1.85)
"""Metres beside the middle of the picture."""

NEAR: Final = 13.0
FAR: Final = 45.0
"""Metres from the camera at which a car comes into the film, under it, and is gone."""

_HEIGHT: Final = 5.0
_CAR: Final = 1.8
_FOCUS: Final = 1.72
"""Of the lens, in widths of the picture."""

_SPRITE: Final = (900, 820)
_SHARE: Final = 0.85
_GRAIN: Final = 3.0


@dataclass(frozen=True, slots=True)
class Passing:
    """A car: its plate's seed, metres beside the middle, when it comes (seconds) and its speed (metres in a second).

    It stops for `stop_s` at `stop_at` metres from the camera, if that is more than 0.
    """

    seed: int
    beside: float
    from_s: float
    speed: float
    stop_at: float = 0.0
    stop_s: float = 0.0

    @property
    def until_s(self) -> float:
        """When it is gone."""
        return self.from_s + (FAR - NEAR) / self.speed + self.stop_s

    @property
    def text(self) -> str:
        """Its plate."""
        return draw_plate_of(_car(self.seed)).text

    def find_distance(self, at_s: float) -> float | None:
        """Metres from the camera; None while it is not there."""
        if not self.from_s <= at_s < self.until_s:
            return None
        driven = (at_s - self.from_s) * self.speed
        if self.stop_s and driven > (before := self.stop_at - NEAR):
            driven = max(before, driven - self.stop_s * self.speed)
        return NEAR + driven


def plan_cars(count: int, seed: int = SEED, slowest: float = 8.0, fastest: float = 36.0) -> list[Passing]:
    """Cars in two lanes, often beside each other, none through another one. Speeds in metres in a second."""
    rng = np.random.default_rng([seed, count])
    free = [0.2 for _ in LANES]
    cars: list[Passing] = []
    while len(cars) < count:
        lane = int(np.argmin(free))
        speed = float(rng.uniform(slowest, fastest))
        car = Passing(1000 + len(cars), LANES[lane] + float(rng.uniform(-0.2, 0.2)), 0.0, speed)
        before = next((one for one in reversed(cars) if (one.beside > 0) == (car.beside > 0)), None)
        come = free[lane] + float(rng.exponential(0.4))
        if before is not None:
            # It is gone a moment after the one before it.
            come = max(come, before.until_s + 0.3 - (FAR - NEAR) / speed)
        cars.append(replace(car, from_s=come))
        # A car and a gap behind it, at the speed of the one before.
        free[lane] = come + 8.0 / speed + 0.25
    return cars


def write_film(path: Path, cars: Sequence[Passing], size: tuple[int, int], seconds: float) -> int:
    """Writes the film (MPEG-4) of `size` pixels, 25 frames in a second; how many frames it has."""
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), RATE, size)
    if not film.isOpened():
        raise RuntimeError(f"OpenCV could not open {path} to write a film")
    count = 0
    for frame in draw_frames(cars, size, seconds):
        film.write(frame)
        count += 1
    film.release()
    return count


def draw_frames(cars: Sequence[Passing], size: tuple[int, int], seconds: float) -> Iterator[Image]:
    """The frames, one after the other."""
    across, down = size
    street = draw_street(np.random.default_rng(SEED), 2560, round(2560 * down / across))
    street = np.asarray(cv2.resize(street, size, interpolation=cv2.INTER_AREA), np.uint8)
    rng = np.random.default_rng(SEED)
    grain = [(rng.standard_normal((down, across, 3)) * _GRAIN).astype(np.int8) for _ in range(4)]
    for number in range(round(seconds * RATE)):
        frame = street.copy()
        there = [(away, car) for car in cars if (away := car.find_distance(number / RATE)) is not None]
        # The nearest last: it hides what is behind it.
        for away, car in sorted(there, key=lambda one: -one[0]):
            _put(frame, car, away)
        noise = grain[int(rng.integers(len(grain)))]
        noise = np.roll(noise, int(rng.integers(down)), axis=0)
        yield np.asarray(cv2.add(frame, noise, dtype=cv2.CV_8U), np.uint8)


def _put(frame: Image, car: Passing, away: float) -> None:
    down, across = frame.shape[:2]
    focus = _FOCUS * across
    scale = focus * _CAR / away / (_SPRITE[0] * _SHARE)
    foot = focus * _HEIGHT / away - 0.22 * across * 0.5625
    middle = across / 2 + focus * car.beside / away
    sprite, cover = _draw_sprite(car.seed)
    left, top = middle - scale * _SPRITE[0] / 2, foot - scale * _SPRITE[1] * 0.95
    x1, y1 = max(0, int(left)), max(0, int(top))
    x2, y2 = min(across, int(left + scale * _SPRITE[0]) + 1), min(down, int(top + scale * _SPRITE[1]) + 1)
    if x2 <= x1 or y2 <= y1:
        return
    matrix = np.array([[scale, 0, left - x1 + scale / 2 - 0.5], [0, scale, top - y1 + scale / 2 - 0.5]])
    # Without shrinking first, thin strokes would come and go.
    small = max(1, int(0.7 / scale))
    if small > 1:
        sprite, cover = (cv2.blur(one, (small, small)) for one in (sprite, cover))
    placed = cv2.warpAffine(sprite, matrix, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR)
    mask = cv2.warpAffine(cover, matrix, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR)[..., None]
    area = frame[y1:y2, x1:x2]
    area[:] = np.clip(placed + area * (1 - mask) + 0.5, 0, 255).astype(np.uint8)


def _car(seed: int) -> Car:
    return Car(seed, BODIES[seed % len(BODIES)])


@lru_cache(16)
def _draw_sprite(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The car before nothing (its colours times its cover), and what it covers, from 0 to 1."""
    plate = draw_plate_of(_car(seed))
    shown = []
    for shade in (0, 255):
        scene = np.full((_SPRITE[1], _SPRITE[0], 3), shade, np.uint8)
        draw_rear(np.random.default_rng(seed), scene, (0.5, _SHARE, 0.95), _car(seed).colour, plate)
        shown.append(scene.astype(np.float32))
    cover = 1 - (shown[1] - shown[0]).mean(axis=2) / 255
    return shown[0], cover
