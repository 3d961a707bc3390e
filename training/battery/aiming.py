"""How many plates are read, by what `platewatch agent aim` measures of them: drawn plates, one thing wrong at a time.

python -m training.battery.aiming [--models FOLDER] [--each N]
"""

import argparse
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from platewatch.reading.measure_plate_sight import measure_plate_sight
from platewatch.reading.onnx.models import open_reader
from training.battery.conditions import Spoiled, spoil
from training.battery.measure import fold
from training.battery.photo import Photo, View, shake, take_photo, usual_view
from training.battery.plate import draw_plate
from training.battery.read import read_pictures
from training.battery.reads import Picture

ROOT = Path(__file__).parents[2]
SEED: Final = 20_261_201
"""Of all that is drawn here. Training never uses it."""

EACH: Final = 60
"""Plates of each row of widths; the other tables have as many for each of their steps."""

WIDTHS: Final = (140.0, 100.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0)
BLURS: Final = (0.05, 0.12, 0.16, 0.18, 0.2, 0.22, 0.24, 0.26)
GAINS: Final = (0.05, 0.1, 0.2, 0.4, 1.3, 1.7, 2.4, 4.0)
YAWS: Final = (20.0, 40.0, 50.0, 60.0, 65.0, 70.0, 75.0, 80.0)


@dataclass(frozen=True, slots=True)
class Table:
    """What is varied, in which steps, and the bounds between the rows of what is measured."""

    steps: tuple[float, ...]
    measure: str
    bounds: tuple[float, ...]


TABLES: Final = {
    "width": Table(WIDTHS, "width", (35.0, 45.0, 55.0, 65.0, 75.0, 90.0, 120.0)),
    "sharpness": Table(BLURS, "sharpness", (0.14, 0.17, 0.19, 0.22, 0.26)),
    "brightness": Table(GAINS, "brightness", (10.0, 20.0, 30.0, 60.0, 120.0, 180.0)),
    "clipped": Table(GAINS, "clipped", (0.05, 0.1, 0.3, 0.5, 0.7)),
    "turn": Table(YAWS, "turn", (30.0, 40.0, 50.0, 60.0, 65.0, 70.0, 75.0)),
}


def draw_pictures(name: str, each: int) -> Iterator[Picture]:
    """`each` pictures for every step of a table."""
    for number, step in enumerate(TABLES[name].steps):
        for count in range(each):
            yield draw_picture(name, step, np.random.default_rng([SEED, list(TABLES).index(name), number, count]))


def draw_picture(name: str, step: float, rng: np.random.Generator) -> Picture:
    """A plate of one line, spoiled in one way by so much."""
    plate = draw_plate(rng)
    while plate.lines != 1:
        plate = draw_plate(rng)
    view = usual_view(rng, step if name == "width" else 120.0)
    if name == "turn":
        view = View(170.0, step * float(rng.choice((-1, 1))), view.pitch, view.roll)
    photo = take_photo(rng, plate, view)
    if name in ("brightness", "clipped"):
        lit = np.clip(photo.image.astype(np.float32) * step + rng.normal(0, 2, photo.image.shape), 0, 255)
        photo = Photo(lit.astype(np.uint8), photo.corners)
    how = Spoiled(blur=step if name == "sharpness" else 0.0, quality=int(rng.integers(75, 95)))
    photo = spoil(rng, photo, how)
    return Picture(photo.image, shake(rng, photo.corners), plate.text, plate.country, 1, name, 0)


def main() -> None:
    """Read the arguments, read the pictures, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--each", type=int, default=EACH)
    arguments = parser.parse_args()
    recogniser = open_reader(arguments.models).models.recogniser
    for name, table in TABLES.items():
        rows: list[list[bool]] = [[] for _ in range(len(table.bounds) + 1)]
        for reading in read_pictures(draw_pictures(name, arguments.each), recogniser):
            picture = reading.picture
            sight = measure_plate_sight(picture.image, picture.found, picture.found, 1)
            rows[bisect_right(table.bounds, getattr(sight, table.measure))].append(fold(reading.answer).right)
        print(name, flush=True)
        for lower, right in zip(("less", *table.bounds), rows, strict=True):
            if right:
                print(f"  from {lower:>5}: {sum(right) / len(right):6.1%} of {len(right)}", flush=True)


if __name__ == "__main__":
    main()
