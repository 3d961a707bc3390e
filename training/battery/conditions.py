"""What spoils a photo, by kind and level: each filter does one thing, and its level says how much.

Lengths are in pixels of the photo; sizes that must fit the plate are given as parts of a character's height.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from platewatch.reading.rectify import plate_size
from training.battery.photo import Photo

LEVELS: Final = 7
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spoiled:
    """How a photo is spoiled. Blur and motion are in character heights, smears in plate heights; `light` is the part of
    a well exposed photo's light that arrives, `noise` the standard deviation of the sensor's noise in grey levels.
    """

    blur: float = 0.0
    motion: float = 0.0
    motion_angle: float = 0.0
    light: float = 1.0
    noise: float = 0.0
    smears: float = 0.0
    quality: int = 88


@dataclass(frozen=True, slots=True)
class Condition:
    """A kind of trouble. By level: `widths` of a one-line plate in pixels, `yaws` in degrees from the front."""

    widths: tuple[float, ...]
    spoil: Callable[[np.random.Generator, int], Spoiled]
    yaws: tuple[float, ...] = (0.0,) * LEVELS


# By level; the first is easy, the others go in small steps through what is hard to read.
_WIDE: Final = (120.0,) * LEVELS
_BLURS: Final = (0.1, 0.145, 0.165, 0.185, 0.205, 0.23, 0.26)
_MOTIONS: Final = (0.15, 0.24, 0.28, 0.32, 0.36, 0.41, 0.47)
_LIGHTS: Final = (0.1, 0.0175, 0.015, 0.013, 0.0113, 0.0098, 0.0085)
_NOISES: Final = (20.0, 45.0, 54.0, 63.0, 73.0, 84.0, 97.0)
_SMEARS: Final = (0.3, 0.8, 1.1, 1.5, 2.0, 2.6, 3.3)


def _mixed(rng: np.random.Generator, level: int) -> Spoiled:
    """A wet evening: some of everything, none of it as bad as alone."""
    return Spoiled(
        blur=_BLURS[level] * float(rng.uniform(0.2, 0.55)),
        motion=_MOTIONS[level] * float(rng.uniform(0.1, 0.7)),
        motion_angle=float(rng.normal(0, 12)),
        light=0.4 - 0.04 * level,
        noise=(5 + 1.4 * level) * float(rng.uniform(0.6, 1.4)),
        smears=float(rng.uniform(0, 0.3)),
        quality=int(rng.integers(45, 80)),
    )


CONDITIONS: Final[Mapping[str, Condition]] = {
    "small": Condition((70, 46, 42, 38.5, 35.5, 32.5, 29.5), lambda rng, _: Spoiled(quality=int(rng.integers(75, 95)))),
    "blurred": Condition(_WIDE, lambda rng, level: Spoiled(blur=_BLURS[level] * rng.uniform(0.95, 1.05))),
    "moving": Condition(
        _WIDE,
        lambda rng, level: Spoiled(motion=_MOTIONS[level] * rng.uniform(0.95, 1.05), motion_angle=rng.normal(0, 9)),
    ),
    "dark": Condition(_WIDE, lambda rng, level: Spoiled(light=_LIGHTS[level] * rng.uniform(0.9, 1.1), noise=2.0)),
    "noisy": Condition(_WIDE, lambda rng, level: Spoiled(noise=_NOISES[level] * rng.uniform(0.95, 1.05), quality=70)),
    "tilted": Condition(
        (170.0,) * LEVELS, lambda *_: Spoiled(noise=5, blur=0.05, quality=80), (55, 71, 73.5, 75.5, 77, 78.5, 80)
    ),
    "smeared": Condition(_WIDE, lambda rng, level: Spoiled(smears=_SMEARS[level] * rng.uniform(0.85, 1.15))),
    "mixed": Condition((130, 108, 102, 96, 90, 84, 78), _mixed),
}


def spoil(rng: np.random.Generator, photo: Photo, how: Spoiled) -> Photo:
    """The photo, spoiled, and through a JPEG."""
    pixels = photo.image.astype(np.float32)
    height = character_height(photo.corners)
    if how.smears:
        _smear(rng, pixels, photo, how.smears)
    if how.blur:
        pixels = defocus(pixels, how.blur * height)
    if how.motion:
        pixels = move(pixels, how.motion * height, how.motion_angle)
    if how.light < 1:
        pixels = darken(rng, pixels, how.light)
    if how.noise:
        pixels = add_noise(rng, pixels, how.noise)
    _, coded = cv2.imencode(".jpg", np.clip(pixels, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, how.quality])
    return Photo(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8), photo.corners)


def character_height(corners: Corners) -> float:
    """About how high a plate's characters are, in pixels."""
    width, height = plate_size(corners)
    return height * (0.7 if height < 0.4 * width else 0.36)


def defocus(pixels: Pixels, radius: float) -> Pixels:
    """What a lens out of focus does: every point becomes a disc of `radius` pixels (not a bell, as in training)."""
    reach = max(1, int(np.ceil(radius)))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(cv2.filter2D(pixels, -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE), np.float32)


def move(pixels: Pixels, length: float, angle: float) -> Pixels:
    """The camera or the car moves by `length` pixels while the shutter is open, along `angle` (degrees)."""
    steps = max(2, int(np.ceil(length * 2)))
    total = np.zeros_like(pixels)
    direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    for at in np.linspace(-0.5, 0.5, steps):
        shift = np.array([[1, 0, direction[0] * length * at], [0, 1, direction[1] * length * at]])
        total += cv2.warpAffine(pixels, shift, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return total / np.float32(steps)


def darken(rng: np.random.Generator, pixels: Pixels, light: float) -> Pixels:
    """Little light: few photons, each counted, in whole steps; then the camera lifts the picture by half."""
    photons = rng.poisson(np.clip(pixels, 0, 255) * light * 3.0).astype(np.float32) / 3.0
    counted = np.round(photons + rng.standard_normal(pixels.shape, dtype=np.float32) * 0.8)
    lift = min(1 / light, 0.5 / light + 0.5)
    return np.asarray(np.clip(counted, 0, 255) * np.float32(lift * 0.6), np.float32)


def add_noise(rng: np.random.Generator, pixels: Pixels, spread: float) -> Pixels:
    """A sensor turned up: grain of `spread` grey levels in brightness, coarser grain in colour."""
    rows, columns = pixels.shape[:2]
    grain = rng.standard_normal((rows, columns, 1), dtype=np.float32) * np.float32(spread)
    coarse = rng.standard_normal((rows // 3 + 1, columns // 3 + 1, 3), dtype=np.float32) * np.float32(spread * 0.6)
    coarse = np.asarray(cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(pixels + grain + coarse, np.float32)


def _smear(rng: np.random.Generator, pixels: Pixels, photo: Photo, amount: float) -> None:
    """Mud over parts of the plate, in place: streaks as long as `amount` plate heights, some of them thin."""
    points = np.array(photo.corners)
    _, height = plate_size(photo.corners)
    for _ in range(2 + int(rng.integers(0, 3))):
        u, v = rng.uniform(0.08, 0.95), rng.uniform(0.1, 0.95)
        start = points[0] + (points[1] - points[0]) * u + (points[3] - points[0]) * v
        angle = rng.normal(0, 0.5)
        length = height * amount * rng.uniform(0.3, 0.8)
        end = start + np.array([np.cos(angle), np.sin(angle)]) * length
        cover = np.zeros(pixels.shape[:2], np.float32)
        thick = max(1, round(height * rng.uniform(0.1, 0.28) * min(1.2, 0.4 + 0.6 * amount)))
        first, last = (int(start[0]), int(start[1])), (int(end[0]), int(end[1]))
        cv2.line(cover, first, last, 1.0, thick, cv2.LINE_AA)
        speckle = cv2.resize(rng.random((9, 19), dtype=np.float32), cover.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        cover = cv2.GaussianBlur(cover, (0, 0), max(0.6, height * 0.03)) * np.clip(speckle * 1.6, 0.25, 1)
        mud = np.array([60, 75, 90], np.float32) * np.float32(rng.uniform(0.6, 1.6))
        pixels[:] = pixels * (1 - cover[..., None]) + mud * cover[..., None]
