"""Photos drawn for the benchmark, the same everywhere: places and texts are known, and nobody's plate is on them."""

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from training.samples import draw_car, draw_dutch, draw_street, photograph

SEED: Final = 31_415_926
QUALITY: Final = 85
# A plate is this part of its drawn car's width.
PLATE_SHARE: Final = 0.29


@dataclass(frozen=True, slots=True)
class Kind:
    """One size of photo; `plates` are the widths of its plates in shares of the photo's width.

    `grain` is the standard deviation of the sensor's noise: with it the files are as heavy as real photos of the size.
    `number` is the kind's own in what its photos are drawn from.
    """

    name: str
    width: int
    height: int
    plates: tuple[float, ...]
    grain: float
    number: int


# A barrier, a road, two streets, and a telephone's twelve megapixels, where the smallest plate has 1/40 of the width.
KINDS: Final = (
    Kind("drawn-640x480", 640, 480, (1 / 5,), 4.0, 0),
    Kind("drawn-1280x720", 1280, 720, (1 / 7, 1 / 12), 0.0, 1),
    Kind("drawn-1600x1200", 1600, 1200, (1 / 10, 1 / 20, 1 / 30), 4.0, 4),
    Kind("drawn-1920x1440", 1920, 1440, (1 / 10, 1 / 20, 1 / 30), 8.0, 2),
    Kind("drawn-4000x3000", 4000, 3000, (1 / 12, 1 / 24, 1 / 40), 8.0, 3),
)


def draw_photos(folder: Path, count: int) -> list[Path]:
    """Draw `count` photos of each kind into folders of their own (images/ and plates.csv); returns these folders.

    What is already complete there stays.
    """
    return [_draw_kind(folder / kind.name, kind, count) for kind in KINDS]


def _draw_kind(folder: Path, kind: Kind, count: int) -> Path:
    table = folder / "plates.csv"
    if table.is_file() and len(list((folder / "images").glob("*.jpg"))) == count:
        return folder
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for index in range(count):
        data, plates = draw_photo(np.random.default_rng([SEED, kind.number, index]), kind)
        name = f"{index:03d}.jpg"
        (folder / "images" / name).write_bytes(data)
        rows += [(name, *(round(side, 1) for side in box), text) for box, text in plates]
    # Last of all: a folder with its table is complete.
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("file", "x1", "y1", "x2", "y2", "text"), *rows])
    return folder


Plates = list[tuple[tuple[float, float, float, float], str]]


def draw_photo(rng: np.random.Generator, kind: Kind) -> tuple[bytes, Plates]:
    """One photo as JPEG, and the box (x1, y1, x2, y2, pixels) and text of each plate on it, from left to right."""
    scene = draw_street(rng, 2560, round(2560 * kind.height / kind.width))
    scene = np.asarray(cv2.resize(scene, (kind.width, kind.height), interpolation=cv2.INTER_AREA), np.uint8)
    plates: Plates = []
    for middle, share in zip(_places(kind.plates), kind.plates, strict=True):
        plate = draw_dutch(rng)
        # What is small is far away, and stands higher in the picture.
        quad = draw_car(rng, scene, middle, share / PLATE_SHARE, 0.5 + 1.1 * share / PLATE_SHARE * 0.75, plate)
        (x1, y1), (x2, y2) = (quad.min(axis=0), quad.max(axis=0))
        plates.append(((float(x1), float(y1), float(x2), float(y2)), plate.text))
    photo = photograph(rng, scene, kind.width, kind.height)
    if kind.grain:
        grain = rng.standard_normal(photo.shape, dtype=np.float32) * kind.grain
        photo = np.asarray(np.clip(photo + grain, 0, 255), np.uint8)
    done, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise RuntimeError(f"OpenCV could not encode a picture of {kind.width} x {kind.height} pixels.")
    return data.tobytes(), plates


def _places(shares: tuple[float, ...]) -> list[float]:
    """The middles of the cars: beside each other, each with room as its width asks."""
    room = np.cumsum([0.0, *shares])
    return [float((low + high) / 2 / room[-1]) for low, high in pairwise(room)]
