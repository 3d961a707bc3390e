"""How well the detector does on the held-out part of the real photos and on drawn scenes with unused seeds.

python -m training.detector.measure layers/models/detector.onnx layers/models/second_look.onnx --data DATA/train
"""

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from platewatch.reading.onnx.detector import OnnxDetector
from platewatch.reading.onnx.models import make_options
from platewatch.reading.reader import DetectedPlate, drop_overlaps
from training.scenes.backdrop import CORNERS, NOTHING
from training.scenes.compose import compose
from training.scenes.hung import draw_hung
from training.scenes.photos import list_photos, load
from training.scenes.pool import load_backdrops

MATCH = 0.4
UNUSED_SEED = 990_000
# Below this width in pixels of the photo nobody could read a plate.
READABLE_WIDTH = 40


@dataclass(slots=True)
class Score:
    """Finds and misses of one set of pictures."""

    wanted: int = 0
    wrong: int = 0
    fits: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of wanted plates that were found."""
        return len(self.fits) / max(1, self.wanted)

    @property
    def precision(self) -> float:
        """The share of finds that are wanted plates."""
        return len(self.fits) / max(1, len(self.fits) + self.wrong)

    @property
    def fit(self) -> float:
        """Mean intersection over union of the found boxes with the wanted ones."""
        return float(np.mean(self.fits)) if self.fits else 0.0


def open_detector(detector: Path, second_look: Path) -> OnnxDetector:
    """The detector as the package uses it, on one thread."""
    cv2.setNumThreads(1)
    first, second = (
        onnxruntime.InferenceSession(str(path), make_options(), providers=["CPUExecutionProvider"])
        for path in (detector, second_look)
    )
    return OnnxDetector(first, second)


def overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Intersection over union of two boxes x1, y1, x2, y2."""
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    if (sides <= 0).any():
        return 0.0
    shared = float(sides.prod())
    return shared / float((one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod() - shared)


def measure_photos(detector: OnnxDetector, data: Path, thresholds: tuple[float, ...]) -> dict[tuple[str, float], Score]:
    """Scores of the held-out photos by set and threshold. Plates too small to be read count neither way."""
    scores: dict[tuple[str, float], Score] = {}
    for photo in list_photos(data):
        if not photo.held_out:
            continue
        image, scale = load(photo)
        found = drop_overlaps(detector.detect(image))
        boxes = [np.array(box) * scale for box in photo.plates]
        for threshold in thresholds:
            score = scores.setdefault((photo.path.parent.parent.name, threshold), Score())
            sure = [box_of(plate) for plate in found if plate.score >= threshold]
            _match(score, sure, boxes)
    return scores


def measure_drawn(detector: OnnxDetector, data: Path, count: int, threshold: float) -> Score:
    """Score of composed scenes with unused seeds, with the mean corner error of each find in plate heights."""
    photos = load_backdrops(data, held_out=True)
    score = Score()
    for index in range(count):
        sample = compose(np.random.default_rng([UNUSED_SEED, index]), photos, draw_hung)
        found = [plate for plate in drop_overlaps(detector.detect(sample.image)) if plate.score >= threshold]
        quads = [row[1:].reshape(4, 2) for row in sample.labels if row[0] == CORNERS]
        others = [row[1:5] for row in sample.labels if row[0] not in (NOTHING, CORNERS)]
        score.wanted += len(quads)
        for plate in found:
            overlaps = [overlap(box_of(plate), hull(quad)) for quad in quads]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best >= 0 and overlaps[best] >= MATCH:
                quad = quads.pop(best)
                height = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
                off = np.linalg.norm(np.asarray(plate.corners) - quad, axis=1).mean()
                score.fits.append(overlaps[best])
                score.errors.append(float(off / height))
            elif not any(overlap(box_of(plate), np.asarray(box, np.float64)) > 0.1 for box in others):
                score.wrong += 1
    return score


def measure_time(detector: OnnxDetector) -> float:
    """CPU milliseconds for a 1280 x 720 picture."""
    image = np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8)
    detector.detect(image)
    began = time.process_time()
    for _ in range(10):
        detector.detect(image)
    return (time.process_time() - began) * 100


def box_of(plate: DetectedPlate) -> NDArray[np.float64]:
    """The bounding box x1, y1, x2, y2 of a detection."""
    return hull(np.asarray(plate.corners))


def hull(quad: NDArray[np.float64]) -> NDArray[np.float64]:
    """The box x1, y1, x2, y2 around points."""
    return np.concatenate([quad.min(axis=0), quad.max(axis=0)]).astype(np.float64)


def _match(score: Score, found: list[NDArray[np.float64]], boxes: list[NDArray[np.float64]]) -> None:
    left = list(boxes)
    for mine in found:
        overlaps = [overlap(mine, box) for box in left]
        best = int(np.argmax(overlaps)) if overlaps else -1
        if best < 0 or overlaps[best] < MATCH:
            score.wrong += 1
            continue
        box = left.pop(best)
        if box[2] - box[0] >= READABLE_WIDTH:
            score.fits.append(overlaps[best])
    score.wanted += sum(box[2] - box[0] >= READABLE_WIDTH for box in boxes)


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detector", type=Path)
    parser.add_argument("second_look", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--drawn", type=int, default=300)
    args = parser.parse_args()
    detector = open_detector(args.detector, args.second_look)
    print(f"1280x720: {measure_time(detector):.1f} ms")
    for (name, threshold), score in measure_photos(detector, args.data, (0.2, 0.35, 0.5, 0.7)).items():
        print(f"{name} at {threshold}: recall {score.recall:.3f} precision {score.precision:.3f} IoU {score.fit:.3f}")
    score = measure_drawn(detector, args.data, args.drawn, 0.3)
    print(
        f"drawn: recall {score.recall:.3f} precision {score.precision:.3f} corners off by {np.median(score.errors):.3f}"
        f", nine in ten under {np.quantile(score.errors, 0.9):.3f} plate heights"
    )


if __name__ == "__main__":
    main()
