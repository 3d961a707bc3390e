"""What an earlier reader finds on the training photos where no label stands: unlabelled plates, and likenesses.

python -m training.scenes.finds FINDS.json --train DATA/train --models layers/models
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from platewatch.plates.distribution import Distribution
from platewatch.plates.syntax import fits
from platewatch.reading.onnx.models import Models, load_models
from platewatch.reading.reader import drop_overlaps
from platewatch.reading.rectify import possible_lines, rectify
from training.holdout import RIDE
from training.scenes.photos import UNLABELLED, Photo, list_photos, load

Box = tuple[float, float, float, float]

# On the ride, where small plates were left unlabelled, finds are plates from this score on and may be from the next.
PLATE_ON_RIDE, UNSURE_ON_RIDE = 0.55, 0.2
# In sets with labels a find may be a forgotten plate from here on; a small one sooner.
UNSURE, UNSURE_IF_SMALL, SMALL = 0.7, 0.45, 30.0
# A plate so wide that was photographed at rest can be read; what can't be read there is none.
LEGIBLE, READ, NOT_READ = 45.0, 0.5, 0.05
CERTAIN = 0.97


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """A find without a label: its score, its box in pixels of the stored photo, how probable it is that the
    recogniser can read it, and what it says if that is as good as certain.
    """

    score: float
    box: Box
    readable: float
    text: str = ""


def find_unlabelled(models: Models, photo: Photo) -> list[Unlabelled]:
    """Each find that meets no labelled box."""
    image, scale = load(photo)
    finds = []
    for plate in drop_overlaps(models.detector.detect(image)):
        corners = np.asarray(plate.corners) / scale
        (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
        labelled = (*photo.plates, *photo.not_plates)
        if all(x2 < left or x1 > right or y2 < top or y1 > bottom for left, top, right, bottom in labelled):
            strips = [rectify(image, plate.corners, lines=lines) for lines in possible_lines(plate.corners)]
            reads = [read.distribution for read in models.recogniser.recognise(strips)]
            readable = max(1.0 - read.unreadable for read in reads)
            box = (float(x1), float(y1), float(x2), float(y2))
            finds.append(Unlabelled(plate.score, box, readable, _certain_text(photo, reads[0])))
    return finds


def _certain_text(photo: Photo, read: Distribution) -> str:
    """The text that a plate of an unlabelled set's country says beyond doubt; empty if none."""
    country = UNLABELLED.get(photo.path.parent.parent.name)
    if country is None or not read.spellings:
        return ""
    best = read.spellings[0]
    return best.text if best.probability >= CERTAIN and fits(best.text, country) else ""


def judge_find(photo: Photo, find: Unlabelled) -> str:
    """What the find is taken for when a detector trains: plate, unsure or likeness."""
    name, width = photo.path.parent.parent.name, find.box[2] - find.box[0]
    if name == RIDE:
        if find.score >= PLATE_ON_RIDE:
            return "plate"
        return "unsure" if find.score >= UNSURE_ON_RIDE else "likeness"
    if width >= LEGIBLE and find.readable < NOT_READ:
        return "likeness"
    if name in UNLABELLED:
        if width >= LEGIBLE and find.readable >= READ:
            return "plate"
        return "unsure" if find.score >= UNSURE_IF_SMALL else "likeness"
    return "unsure" if find.score >= (UNSURE_IF_SMALL if width < SMALL else UNSURE) else "likeness"


def read_finds(path: Path | None) -> dict[str, list[Unlabelled]]:
    """The finds by `set/file`, as main() wrote them; none without a path."""
    if path is None:
        return {}
    stored = json.loads(path.read_text())
    return {
        name: [Unlabelled(score, tuple(box), readable, text) for score, box, readable, text in finds]
        for name, finds in stored.items()
    }


def key_of(photo: Photo) -> str:
    """The name of a photo in the file of finds."""
    return f"{photo.path.parent.parent.name}/{photo.path.name}"


def main() -> None:
    """Write the finds on every photo that trains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    args = parser.parse_args()
    models = load_models(args.models)
    found = {key_of(photo): find_unlabelled(models, photo) for photo in list_photos(args.train) if not photo.held_out}
    rows = {name: [(find.score, find.box, find.readable, find.text) for find in finds] for name, finds in found.items()}
    args.target.write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
