"""The real photos that may shape the weights, with their plate boxes, and which of them are held out."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.holdout import SETS, held_out_files, read_labels

LONGEST_SIDE = 1280
UNLABELLED = {"gr-cars": "GR"}
"""Sets without a plates.csv, and whose plates they show: an earlier reader's finds tell where. All of them train."""


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
    held_out = held_out_files(train)
    for name in SETS:
        for file_name, labels in sorted(read_labels(train, name).items()):
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
                    (name, file_name) in held_out,
                )
            )
    unlabelled = (path for name in UNLABELLED for path in sorted((train / name / "images").glob("*.jpg")))
    return [*photos, *(Photo(path, (), (), (), held_out=False) for path in unlabelled)]


def load(photo: Photo) -> tuple[NDArray[np.uint8], float]:
    """The photo, BGR, shrunk to LONGEST_SIDE if larger, and by how much it was shrunk."""
    image = cv2.imread(str(photo.path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise FileNotFoundError(photo.path)
    scale = min(1.0, LONGEST_SIDE / max(image.shape[:2]))
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(image, dtype=np.uint8), scale
