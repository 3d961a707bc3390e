"""One distractor scene: a place, a recorder's lettering over it, and what a camera makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from training.battery.distractors import words
from training.battery.distractors.canvas import Canvas
from training.battery.distractors.places import PLACES
from training.battery.lettering import Image, ink, write

SEED: Final = 20_190_701
"""Of all scenes. Training never uses it."""
SCENES: Final = 1500
SIZES: Final = ((640, 480), (1280, 720), (1920, 1080))


@dataclass(frozen=True, slots=True)
class Scene:
    """A JPEG and what is written in it, by kind: no plate."""

    data: bytes
    width: int
    height: int
    place: str
    texts: tuple[tuple[str, str], ...]


def draw_scenes(*, count: int = SCENES, start: int = 0) -> Iterator[Scene]:
    """The scenes `start` to `start + count`."""
    for number in range(start, start + count):
        yield draw_scene(number)


def draw_scene(number: int) -> Scene:
    """The scene of that number: the sizes and the places by turns."""
    rng = np.random.default_rng([SEED, number])
    width, height = SIZES[number % len(SIZES)]
    draw = PLACES[number // len(SIZES) % len(PLACES)]
    canvas = Canvas(np.zeros((height, width, 3), np.uint8))
    draw(rng, canvas)
    image = take(rng, canvas.image)
    if rng.random() < 0.5:
        image = stamp(rng, canvas, image)
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 93))])
    return Scene(coded.tobytes(), width, height, draw.__name__.removeprefix("draw_"), tuple(canvas.texts))


def take(rng: np.random.Generator, image: Image) -> Image:
    """Light, lens and sensor: by day, at dusk, or in infra-red."""
    sigma = image.shape[1] / 640 * float(rng.uniform(0.25, 0.9))
    picture = cv2.GaussianBlur(image, (0, 0), sigma)
    draw = rng.random()
    gain, spread = (1.0, rng.uniform(1, 4)) if draw < 0.6 else (rng.uniform(0.25, 0.6), rng.uniform(3, 9))
    if draw > 0.85:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    tile = (rng.standard_normal((256, 256, 3), dtype=np.float32) * np.float32(spread)).astype(np.int16)
    rows, columns = image.shape[:2]
    grain = np.tile(tile, (rows // 256 + 1, columns // 256 + 1, 1))[:rows, :columns]
    lit = cv2.convertScaleAbs(picture, alpha=float(gain), beta=0)
    return np.asarray(np.clip(lit + grain, 0, 255), np.uint8)


def stamp(rng: np.random.Generator, canvas: Canvas, image: Image) -> Image:
    """Date, time and the camera's name, in two corners."""
    face = words.one_of(rng, ("recorder-a", "recorder-b", "recorder-b"))
    tall = max(9, round(image.shape[1] * rng.uniform(0.013, 0.03)))
    boxed, colour = (
        rng.random() < 0.4,
        words.one_of(rng, ((245, 245, 245), (245, 245, 245), (60, 240, 250), (80, 250, 80))),
    )
    for line, corner in zip(words.stamp(rng), rng.permutation(4)[:2].tolist(), strict=True):
        mask = write(face, line, tall)
        x = 8 if corner % 2 == 0 else image.shape[1] - mask.shape[1] - 8
        y = 6 if corner < 2 else image.shape[0] - mask.shape[0] - 6
        if boxed:
            cv2.rectangle(image, (x - 4, y - 3), (x + mask.shape[1] + 4, y + mask.shape[0] + 2), (0, 0, 0), -1)
        else:
            ink(image, mask, x + 1, y + 1, (10, 10, 10))
        ink(image, mask, x, y, colour)
        canvas.texts.append(("recorder", line))
    return image
