"""What the committed models make of the real photos beside the repository: figures, never pictures.

python -m tests.accuracy.scores prints them all.
"""

import csv
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from platewatch.adapters.models import LoadedReader
from platewatch.reading.reader import DetectedPlate, ReadPlate, drop_overlaps, read_plates
from platewatch.reads.record import Corners

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "validate"
MODELS = ROOT / "layers" / "models"
FOLDED = str.maketrans("OI", "01")
MATCH = 0.4
MIN_SCORE = 0.35


@dataclass(frozen=True, slots=True)
class Clips:
    """Of the plates of all clips: how many were read exactly in at least one frame; reads that fit no plate."""

    plates: int
    exact: int
    exact_frames: int
    frames: int
    foreign_reads: int
    milliseconds: float

    @property
    def share(self) -> float:
        """The part of the plates that was read exactly at least once."""
        return self.exact / self.plates


def read_folder(
    reader: LoadedReader, folder: Path, every: int = 1
) -> Iterator[tuple[str, tuple[ReadPlate, ...], float]]:
    """Name, plates and CPU milliseconds of each picture (or of every second, third ...), sorted by name."""
    for path in sorted((folder / "images").iterdir())[::every]:
        data = path.read_bytes()
        began = time.process_time()
        plates = tuple(reader.read(data).plates)
        yield path.name, plates, (time.process_time() - began) * 1000


def score_clips(reader: LoadedReader) -> Clips:
    """The Dutch car park: three frames of each clip."""
    wanted: dict[str, tuple[str, list[str]]] = {}
    with (DATA / "nl-carpark-clips" / "plates.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            wanted[row["file"]] = (row["clip"], [text for text in row["texts_left_to_right"].split("|") if text])
    read_once: dict[tuple[str, str], bool] = defaultdict(bool)
    exact_frames = frames = foreign = 0
    times = []
    for name, plates, spent in read_folder(reader, DATA / "nl-carpark-clips"):
        clip, texts = wanted[name]
        times.append(spent)
        found = [plate.spellings[0].text for plate in plates]
        foreign += sum(text not in texts for text in found)
        for text in texts:
            frames += 1
            exact_frames += text in found
            read_once[clip, text] |= text in found
    return Clips(len(read_once), sum(read_once.values()), exact_frames, frames, foreign, float(np.mean(times)))


def score_street(reader: LoadedReader, every: int = 1) -> tuple[float, float]:
    """Spanish streets: the share of boxes that were found, and of those at least 60 pixels wide."""
    boxes: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    with (DATA / "es-street" / "plates.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            boxes[row["file"]].append(tuple(float(row[key]) for key in ("x1", "y1", "x2", "y2")))
    hits: list[tuple[bool, bool]] = []
    for path in sorted((DATA / "es-street" / "images").iterdir())[::every]:
        found = [box_of(corners) for corners in find_plates(reader, path.read_bytes())]
        for box in boxes[path.name]:
            hit = any(overlap(box, other) >= MATCH for other in found)
            hits.append((hit, box[2] - box[0] >= 60))
    return (
        float(np.mean([hit for hit, _ in hits])),
        float(np.mean([hit for hit, wide in hits if wide])),
    )


def score_negatives(reader: LoadedReader, every: int = 1) -> tuple[int, int]:
    """Streets without readable plates: how many pictures, and how many plates were reported all the same."""
    results = [len(plates) for _, plates, _ in read_folder(reader, DATA / "street-negatives", every)]
    return len(results), sum(results)


class _WholePicture:
    """A detector for pictures that are cut to one plate."""

    def detect(self, image: np.ndarray) -> list[DetectedPlate]:
        height, width = (float(size) for size in image.shape[:2])
        return [DetectedPlate(((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)), 1.0)]


def score_crops(reader: LoadedReader, every: int = 1) -> float:
    """Plate crops of all Europe, each taken for the plate: the share exact when O counts as 0 and I as 1."""
    exact = []
    with (DATA / "eu-crops" / "plates.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[::every]:
        image = decode(DATA / "eu-crops" / "images" / row["file"])
        plates = read_plates(image, _WholePicture(), reader.models.recogniser)
        best = plates[0].spellings[0].text if plates else ""
        exact.append(best.translate(FOLDED) == row["text"].translate(FOLDED))
    return float(np.mean(exact))


def decode(path: Path) -> np.ndarray:
    """The picture's pixels."""
    from platewatch.reading.image import decode_image

    return decode_image(path.read_bytes())


def find_plates(reader: LoadedReader, data: bytes) -> list[Corners]:
    """Where the detector alone sees plates."""
    from platewatch.reading.image import decode_image

    found = reader.models.detector.detect(decode_image(data))
    return [plate.corners for plate in drop_overlaps(found) if plate.score >= MIN_SCORE]


def box_of(corners: Corners) -> tuple[float, ...]:
    """The box around the corners."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Intersection over union."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / (areas - wide * high)


def main() -> None:
    """Print all figures."""
    from platewatch.adapters.models import open_reader

    reader = open_reader(MODELS)
    clips = score_clips(reader)
    print(f"nl-carpark-clips: {clips.exact} of {clips.plates} plates exact in at least one frame ({clips.share:.2f})")
    print(f"  in {clips.exact_frames} of {clips.frames} frames; other reads: {clips.foreign_reads}")
    print(f"  {clips.milliseconds:.0f} ms a frame")
    print("es-street: boxes found {:.2f}; of those 60 px and wider {:.2f}".format(*score_street(reader)))
    print("street-negatives: {} pictures, {} plates reported".format(*score_negatives(reader)))
    print(f"eu-crops: {score_crops(reader):.3f} exact, O/0 and I/1 folded")


if __name__ == "__main__":
    main()
