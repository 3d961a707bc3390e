"""What an earlier detector finds on the training photos where no label stands: unlabelled plates, and likenesses.

python -m training.scenes.finds FINDS.json --train DATA/train --models layers/models
"""

import argparse
import json
from pathlib import Path

import numpy as np

from platewatch.adapters.onnx_detector import OnnxDetector
from platewatch.reading.reader import drop_overlaps
from training.scenes.photos import Photo, list_photos, load

Box = tuple[float, float, float, float]


def find_unlabelled(detector: OnnxDetector, photo: Photo) -> list[tuple[float, Box]]:
    """Score and box (pixels of the stored photo) of each find that meets no labelled box."""
    image, scale = load(photo)
    finds = []
    for plate in drop_overlaps(detector.detect(image)):
        corners = np.asarray(plate.corners) / scale
        (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
        labelled = (*photo.plates, *photo.not_plates)
        if all(x2 < left or x1 > right or y2 < top or y1 > bottom for left, top, right, bottom in labelled):
            finds.append((plate.score, (float(x1), float(y1), float(x2), float(y2))))
    return finds


def read_finds(path: Path | None) -> dict[str, list[tuple[float, Box]]]:
    """The finds by `set/file`, as main() wrote them; none without a path."""
    if path is None:
        return {}
    return {name: [(score, tuple(box)) for score, box in finds] for name, finds in json.loads(path.read_text()).items()}


def key_of(photo: Photo) -> str:
    """The name of a photo in the file of finds."""
    return f"{photo.path.parent.parent.name}/{photo.path.name}"


def main() -> None:
    """Write the finds on every photo that trains."""
    from training.detector.measure import open_detector

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    args = parser.parse_args()
    detector = open_detector(args.models / "detector.onnx", args.models / "second_look.onnx")
    photos = [photo for photo in list_photos(args.train) if not photo.held_out]
    args.target.write_text(json.dumps({key_of(photo): find_unlabelled(detector, photo) for photo in photos}))


if __name__ == "__main__":
    main()
