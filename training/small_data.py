"""A little of the training photos for a shortened run; where there are none, pictures drawn in their place."""

import csv
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from training.holdout import RIDE, SETS, read_labels

COLUMNS: Final = ("file", "x1", "y1", "x2", "y2", "text", "lines", "country", "note")
FRAMES: Final = 125
"""Of the ride: enough for one stretch of it to be held out."""
OTHERS: Final = 40
SEED: Final = 550_000
WIDTH, HEIGHT = 480, 320


def make_small_data(photos: Path, folder: Path) -> Path:
    """Fill `folder` like the folder of photos, a sixth as large, and say with what; returns `folder`."""
    there = all((photos / name / "plates.csv").exists() for name in SETS)
    print(f"photos: a part of {photos}" if there else f"photos: none in {photos}, so pictures are drawn in their place")
    for number, name in enumerate(SETS):
        count = FRAMES if name == RIDE else OTHERS
        images = folder / name / "images"
        images.mkdir(parents=True, exist_ok=True)
        rows = (
            _link(photos, name, images, count) if there else _draw(np.random.default_rng([SEED, number]), images, count)
        )
        with (folder / name / "plates.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _link(photos: Path, name: str, images: Path, count: int) -> list[dict[str, str]]:
    labels = read_labels(photos, name)
    chosen = sorted(labels)[:count]
    for file in chosen:
        link = images / file
        link.unlink(missing_ok=True)
        link.symlink_to((photos / name / "images" / file).resolve())
    return [row for file in chosen for row in labels[file]]


def _draw(rng: np.random.Generator, images: Path, count: int) -> list[dict[str, str]]:
    from training.plates.render import draw_plate

    rows = []
    for index in range(count):
        coarse = rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)
        picture = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        plate = draw_plate(rng)
        wide = int(rng.integers(60, 200))
        high = max(12, round(wide * plate.image.shape[0] / plate.image.shape[1]))
        left, top = int(rng.integers(5, WIDTH - wide - 5)), int(rng.integers(5, HEIGHT - high - 5))
        flat = cv2.resize(plate.image, (wide, high), interpolation=cv2.INTER_AREA)
        picture[top : top + high, left : left + wide] = flat
        file = f"drawn_t{index:04d}.jpg"
        cv2.imwrite(str(images / file), picture)
        corners = {"x1": left, "y1": top, "x2": left + wide, "y2": top + high}
        told = {"text": plate.text, "lines": plate.lines, "country": plate.country, "note": "drawn"}
        rows.append({"file": file} | {key: str(value) for key, value in (corners | told).items()})
    return rows
