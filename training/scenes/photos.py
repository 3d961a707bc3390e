"""The real photos that may shape the weights, with their plate boxes, and which of them are held out."""

import csv
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SETS = ("ro-dashcam", "kaggle-plates", "open-images-plates")
LONGEST_SIDE = 1280


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo's file and the boxes on it (x1, y1, x2, y2 in its pixels); `not_plates` are boxes to leave alone."""

    path: Path
    plates: tuple[tuple[float, float, float, float], ...]
    not_plates: tuple[tuple[float, float, float, float], ...]
    texts: tuple[str, ...]
    held_out: bool


def list_photos(train: Path) -> list[Photo]:
    """All photos of the training sets, in a fixed order. Mirrored and upside-down ones are left out."""
    photos = []
    for name in SETS:
        rows: dict[str, list[dict[str, str]]] = defaultdict(list)
        with (train / name / "plates.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                rows[row["file"]].append(row)
        held_out = _held_out_vehicles(name, rows)
        for file_name, labels in sorted(rows.items()):
            notes = " ".join(label["note"] for label in labels).lower()
            if "mirror" in notes or "upside" in notes or "rotat" in notes:
                continue
            plates, not_plates, texts = [], [], []
            for label in labels:
                box = tuple(float(label[key]) for key in ("x1", "y1", "x2", "y2"))
                if "not-a-plate" in label["note"]:
                    not_plates.append(box)
                else:
                    plates.append(box)
                    texts.append(label["text"])
            photos.append(
                Photo(
                    train / name / "images" / file_name,
                    tuple(plates),
                    tuple(not_plates),
                    tuple(texts),
                    file_name in held_out,
                )
            )
    return photos


def load(photo: Photo) -> tuple[NDArray[np.uint8], float]:
    """The photo, BGR, shrunk to LONGEST_SIDE if larger, and by how much it was shrunk."""
    image = cv2.imread(str(photo.path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise FileNotFoundError(photo.path)
    scale = min(1.0, LONGEST_SIDE / max(image.shape[:2]))
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(image, dtype=np.uint8), scale


def _held_out_vehicles(name: str, rows: dict[str, list[dict[str, str]]]) -> set[str]:
    """About every seventh photo; of the ride, all photos that share a vehicle go the same way."""
    if name != "ro-dashcam":
        return {file for file in rows if zlib.crc32(file.encode()) % 7 == 0}
    # The ride's frames in order: a stretch of 30 frames goes as a whole, and so does every vehicle seen in it.
    held_out: set[str] = set()
    vehicles: set[str] = set()
    for index, file in enumerate(sorted(rows, key=_frame_number)):
        if (index // 30) % 7 == 3:
            held_out.add(file)
            vehicles.update(_vehicles(rows[file]))
    for file, labels in rows.items():
        if vehicles.intersection(_vehicles(labels)):
            held_out.add(file)
    return held_out


def _vehicles(labels: list[dict[str, str]]) -> Iterator[str]:
    for label in labels:
        text = label["text"] or label["note"].partition("unsure:")[2]
        if text:
            yield text


def _frame_number(file: str) -> tuple[str, int]:
    stem, _, number = Path(file).stem.rpartition("_t")
    return stem, int(number) if number.isdigit() else 0
