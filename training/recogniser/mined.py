"""What the detector takes for plates and is none, as strips: the junk that the recogniser will really be shown.

python -m training.recogniser.mined JUNK.npy --train DATA/train --models FOLDER --pool POOL --former layers/models

From composed scenes, where it is known what stands everywhere, and from the photos that train: there only what is
labelled as no plate, or lies beside all labels and is not so plate-like that someone may have forgotten its label. A
recogniser that was trained before sorts them: what it can't turn away is kept, of the rest only as much again.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.junk import is_word
from platewatch.reading.reader import DetectedPlate, drop_overlaps
from platewatch.reading.record import Corners
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, possible_lines, rectify
from platewatch.reading.spellings import decode
from training.detector.measure import box_of, hull, open_detector, overlap
from training.plates.strip import shake_corners
from training.recogniser.export import run_onnx
from training.scenes.backdrop import BOX, CORNERS, IGNORE
from training.scenes.finds import NOT_READ, Unlabelled, judge_find
from training.scenes.photos import list_photos, load
from training.scenes.pool import Pool

Image = NDArray[np.uint8]
FAINTEST = 0.1
SCENES = 10_000
SCALES = (1.0, 0.6, 1.6)
TURNED_AWAY, SURE = 0.97, 0.4
EASY_AT_LEAST = 500
SHAKEN = 2
"""So many strips of each find on a photo, as other detectors would have cut them: photos are few."""


def main() -> None:
    """Find, cut, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True, help="detector.onnx and second_look.onnx")
    parser.add_argument("--pool", type=Path, required=True, help="composed scenes")
    parser.add_argument("--capacity", type=int, default=12000, help="of the pool")
    parser.add_argument("--former", type=Path, required=True, help="the folder of the recogniser that sorts")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    detector = open_detector(arguments.models / "detector.onnx", arguments.models / "second_look.onnx")
    rng = np.random.default_rng(arguments.seed)
    recogniser = arguments.former / "recogniser.onnx"
    scenes = _stack(_on_scenes(detector, Pool(arguments.pool, arguments.capacity)))
    hard, easy = _sort(recogniser, scenes)
    photos = _stack(_on_photos(detector, arguments.train, rng))
    # Mixed letters and figures on a photo may be a plate that has no label.
    hard_photos, easy_photos = _sort(recogniser, photos, leave_out=lambda text: not is_word(text))
    hard, easy = np.concatenate([hard, hard_photos]), np.concatenate([easy, easy_photos])
    easy = easy[rng.permutation(len(easy))[: max(EASY_AT_LEAST, len(hard))]]
    kept = np.concatenate([hard, easy])
    np.save(arguments.target, kept[rng.permutation(len(kept))])
    print(f"{len(scenes)} strips of scenes, {len(photos)} of photos; kept {len(hard)} hard ones, {len(easy)} others")


def _stack(strips: Iterator[Image]) -> Image:
    return np.array([*strips], np.uint8).reshape(-1, RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3)


def _sort(recogniser: Path, strips: Image, leave_out: Callable[[str], bool] | None = None) -> tuple[Image, Image]:
    """The strips that the recogniser may take for plates, without what is to be left out, and the others."""
    if not len(strips):
        return strips, strips
    hard, easy = [], []
    for index, logits in enumerate(run_onnx(recogniser, strips)[0]):
        read = decode(logits)
        if read.unreadable > TURNED_AWAY or not read.spellings:
            easy.append(index)
        elif leave_out is None or read.spellings[0].probability < SURE or not leave_out(read.spellings[0].text):
            hard.append(index)
    return strips[hard], strips[easy]


def _on_scenes(detector, pool: Pool) -> Iterator[Image]:  # type: ignore[no-untyped-def]
    for index in range(min(SCENES, pool.written, pool.capacity)):
        image = np.ascontiguousarray(pool.images[index])
        labels = [
            hull(row[1:].reshape(4, 2) if row[0] == CORNERS else row[1:5].reshape(2, 2))
            for row in np.array(pool.labels[index])
            if row[0] in (CORNERS, BOX, IGNORE)
        ]
        for plate in _beside(detector.detect(image), labels):
            yield from _cut(image, plate.corners)


def _on_photos(detector, train: Path, rng: np.random.Generator) -> Iterator[Image]:  # type: ignore[no-untyped-def]
    for photo in list_photos(train):
        if photo.held_out:
            continue
        stored, scale = load(photo)
        for zoom in SCALES:
            image = np.asarray(cv2.resize(stored, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), np.uint8)
            whole = scale * zoom
            labelled = [tuple(v * whole for v in box) for box in (*photo.plates, *photo.not_plates)]
            corners = [_corners(box) for box in labelled[len(photo.plates) :]]
            for plate in _beside(detector.detect(image), labelled):
                x1, y1, x2, y2 = (float(side) / whole for side in box_of(plate))
                # Whether it can be read is asked of all strips together, later.
                if judge_find(photo, Unlabelled(plate.score, (x1, y1, x2, y2), NOT_READ)) == "likeness":
                    corners.append(plate.corners)
            for quad in corners:
                for _ in range(SHAKEN):
                    yield from _cut(image, shake_corners(rng, quad))


def _beside(found: list[DetectedPlate], boxes: Sequence[Sequence[float] | NDArray[np.float64]]) -> list[DetectedPlate]:
    """The finds that touch none of the boxes."""
    return [
        plate
        for plate in drop_overlaps([one for one in found if one.score >= FAINTEST])
        if not any(overlap(box_of(plate), np.asarray(box)) for box in boxes)
    ]


def _cut(image: Image, corners: Corners) -> Iterator[Image]:
    return (rectify(image, corners, lines=lines).image for lines in possible_lines(corners))


def _corners(box: tuple[float, ...]) -> Corners:
    x1, y1, x2, y2 = box
    return (x1, y1), (x2, y1), (x2, y2), (x1, y2)


if __name__ == "__main__":
    main()
