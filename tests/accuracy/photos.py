"""The validation photos beside the repository: where they are and what their labels say."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from training.battery.boxes import Box

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT.parent / "shared" / "data" / "validate"
MODELS: Final = ROOT / "layers" / "models"
WRONG_LABELS: Final = Path(__file__).with_name("eu_crops_wrong_labels.txt")


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a set's plates.csv."""
    with (DATA / name / "plates.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def clips() -> dict[str, tuple[list[str], list[Path]]]:
    """Of each clip of the Dutch car park: the plates, left to right, and its frames in order."""
    found: dict[str, tuple[list[str], list[Path]]] = {}
    for row in rows_of("nl-carpark-clips"):
        texts = [text for text in row["texts_left_to_right"].split("|") if text]
        found.setdefault(row["clip"], (texts, []))[1].append(DATA / "nl-carpark-clips" / "images" / row["file"])
    return {clip: (texts, sorted(paths)) for clip, (texts, paths) in found.items()}


def street_boxes() -> dict[str, list[Box]]:
    """The plates' boxes of each Spanish street photo, by file name."""
    boxes: dict[str, list[Box]] = defaultdict(list)
    for row in rows_of("es-street"):
        boxes[row["file"]].append((float(row["x1"]), float(row["y1"]), float(row["x2"]), float(row["y2"])))
    return boxes


def pictures(name: str, every: int = 1) -> Iterator[Path]:
    """The pictures of a set, or every second, third ... of them, sorted by name."""
    return iter(sorted((DATA / name / "images").iterdir())[::every])
