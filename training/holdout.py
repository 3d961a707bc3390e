"""Which real photos never train: one rule for the detector and the recogniser, by photo, ride and vehicle.

About a seventh of the photos; on the ride whole stretches. Whatever shows a vehicle of theirs is held out as well, so
no held-out plate was ever seen in training, not even in another photo.
"""

import csv
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

SETS = ("ro-dashcam", "kaggle-plates", "open-images-plates")
RIDE = "ro-dashcam"
SHARE = 7
STRETCH = 30
"""Frames of the ride that go the same way."""

Rows = Mapping[str, Sequence[Mapping[str, str]]]


def read_labels(train: Path, name: str) -> dict[str, list[dict[str, str]]]:
    """The rows of a set's plates.csv, by file."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (train / name / "plates.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    return rows


def held_out_files(train: Path) -> frozenset[tuple[str, str]]:
    """Set and file of every held-out photo."""
    labels = {name: read_labels(train, name) for name in SETS}
    chosen = {(name, file) for name, rows in labels.items() for file in _choose(name, rows)}
    vehicles = {vehicle for name, file in chosen for vehicle in _vehicles(labels[name][file])}
    sharing = {
        (name, file)
        for name, rows in labels.items()
        for file, plates in rows.items()
        if vehicles.intersection(_vehicles(plates))
    }
    return frozenset(chosen | sharing)


def _choose(name: str, rows: Rows) -> Iterator[str]:
    if name == RIDE:
        frames = sorted(rows, key=_frame_number)
        return (file for index, file in enumerate(frames) if (index // STRETCH) % SHARE == 3)
    return (file for file in rows if zlib.crc32(file.encode()) % SHARE == 0)


def _vehicles(labels: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for label in labels:
        text = label["text"] or label["note"].partition("unsure:")[2]
        if text:
            yield text


def _frame_number(file: str) -> tuple[str, int]:
    stem, _, number = Path(file).stem.rpartition("_t")
    return stem, int(number) if number.isdigit() else 0
