"""How well the detector does on the held-out part of the real photos and on drawn scenes with unused seeds.

python -m training.detector.measure layers/models/detector.onnx layers/models/second_look.onnx \\
    --train ../shared/data/train
"""

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from platewatch.adapters.onnx_detector import OnnxDetector
from platewatch.reading.reader import DetectedPlate, drop_overlaps
from training.plates.render import draw_plate
from training.scenes.compose import CORNERS, IGNORE, compose
from training.scenes.photos import list_photos, load
from training.scenes.pool import load_backdrops

MATCH = 0.4
UNUSED_SEED = 990_000


def box_of(plate: DetectedPlate) -> np.ndarray:
    """The bounding box x1, y1, x2, y2 of a detection."""
    points = np.asarray(plate.corners)
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    if (sides <= 0).any():
        return 0.0
    shared = float(sides.prod())
    return shared / float((one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod() - shared)


def measure_photos(detector: OnnxDetector, train: Path, thresholds: tuple[float, ...]) -> None:
    """Recall, precision and mean overlap per set and threshold on held-out photos."""
    results: dict[str, list[tuple[float, float | None]]] = {}
    wanted: dict[str, int] = {}
    for photo in list_photos(train):
        if not photo.held_out:
            continue
        name = photo.path.parent.parent.name
        image, scale = load(photo)
        boxes = [np.array(box) * scale for box in photo.plates]
        wanted[name] = wanted.get(name, 0) + len(boxes)
        rows = results.setdefault(name, [])
        for plate in drop_overlaps(detector.detect(image)):
            overlaps = [overlap(box_of(plate), box) for box in boxes]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best >= 0 and overlaps[best] >= MATCH:
                rows.append((plate.score, overlaps[best]))
                del boxes[best]
            else:
                rows.append((plate.score, None))
    for name, rows in results.items():
        for threshold in thresholds:
            kept = [row for row in rows if row[0] >= threshold]
            hits = [row[1] for row in kept if row[1] is not None]
            precision = len(hits) / max(1, len(kept))
            fit = float(np.mean(hits)) if hits else 0.0
            print(
                f"{name} at {threshold}: recall {len(hits) / wanted[name]:.3f} precision {precision:.3f} IoU {fit:.3f}"
            )


def measure_drawn(detector: OnnxDetector, train: Path, count: int, threshold: float) -> None:
    """Recall, precision and corner error (in plate heights) on composed scenes with unused seeds."""
    photos = load_backdrops(train, held_out=True)
    found_count, wanted_count, wrong, errors = 0, 0, 0, []
    for index in range(count):
        sample = compose(np.random.default_rng([UNUSED_SEED, index]), photos, draw_plate)
        plates = [plate for plate in drop_overlaps(detector.detect(sample.image)) if plate.score >= threshold]
        quads = [row[1:].reshape(4, 2) for row in sample.labels if row[0] == CORNERS]
        spared = [row[1:5].reshape(2, 2) for row in sample.labels if row[0] == IGNORE]
        boxed = [row[1:5].reshape(2, 2) for row in sample.labels if row[0] not in (0, CORNERS, IGNORE)]
        wanted_count += len(quads)
        for plate in plates:
            mine = box_of(plate)
            overlaps = [overlap(mine, np.concatenate([q.min(axis=0), q.max(axis=0)])) for q in quads]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best >= 0 and overlaps[best] >= MATCH:
                quad = quads.pop(best)
                height = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
                errors.append(np.linalg.norm(np.asarray(plate.corners) - quad, axis=1).mean() / height)
                found_count += 1
            elif not any(overlap(mine, box.reshape(4)) > 0.1 for box in spared + boxed):
                wrong += 1
    error = (
        f"median {np.median(errors):.3f}, 90 % under {np.quantile(errors, 0.9):.3f} plate heights" if errors else "-"
    )
    print(f"drawn at {threshold}: recall {found_count / wanted_count:.3f}, {wrong} wrong in {count}, corners {error}")


def measure_time(detector: OnnxDetector) -> None:
    """CPU milliseconds for a 1280 x 720 picture."""
    image = np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8)
    detector.detect(image)
    began = time.process_time()
    for _ in range(10):
        detector.detect(image)
    print(f"1280x720: {(time.process_time() - began) * 100:.1f} ms")


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detector", type=Path)
    parser.add_argument("second_look", type=Path)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--drawn", type=int, default=300)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = [
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        for path in (args.detector, args.second_look)
    ]
    detector = OnnxDetector(*sessions)
    measure_time(detector)
    measure_photos(detector, args.train, (0.2, 0.3, 0.4, 0.5))
    measure_drawn(detector, args.train, args.drawn, 0.3)


if __name__ == "__main__":
    main()
