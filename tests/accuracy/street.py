"""The scores where only places are known, or where there is nothing to read: found, missed, too much."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from platewatch.reading.image import decode_image
from platewatch.reading.onnx.models import LoadedReader
from tests.accuracy import finds, photos
from training.battery.boxes import Box, box_of, overlap
from training.battery.distractors.scene import SCENES, draw_scenes
from training.battery.read import list_said

IOU = 0.5
WIDE = 40.0
WIDTHS = (25, 40, 60, 90, 130)


@dataclass(slots=True)
class Street:
    """Boxes found, by width class: (found, all). `extra_finds` and `extra_reads` touch no box."""

    widths: dict[str, tuple[int, int]] = field(default_factory=dict)
    wide_found: int = 0
    wide_read: int = 0
    wide: int = 0
    extra_finds: int = 0
    extra_reads: int = 0
    photos: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of the boxes at least 40 pixels wide."""
        return self.wide_found / max(1, self.wide)


def score_street(reader: LoadedReader, every: int = 1, *, extras: Path | None = None) -> Street:
    """Spanish streets: which boxes are found at an IoU of 0.5; `extras` gets a crop of every find that touches none."""
    score = Street()
    boxes = photos.street_boxes()
    for path in photos.pictures("es-street", every):
        data = path.read_bytes()
        timed = finds.read_timed(reader, data)
        score.times.append(timed.milliseconds)
        found = [box_of(corners) for corners in finds.find_plates(reader, data)]
        read = [box_of(plate.corners) for plate in timed.plates]
        score.photos += 1
        for box in boxes[path.name]:
            width = box[2] - box[0]
            hit = any(overlap(box, other) >= IOU for other in found)
            name = next((f"under {limit} px" for limit in WIDTHS if width < limit), f"{WIDTHS[-1]} px and more")
            hits, total = score.widths.get(name, (0, 0))
            score.widths[name] = (hits + hit, total + 1)
            if width >= WIDE:
                score.wide += 1
                score.wide_found += hit
                score.wide_read += any(overlap(box, other) >= IOU for other in read)
        extra = [box for box in found if not finds.touches(box, boxes[path.name])]
        score.extra_finds += len(extra)
        score.extra_reads += sum(not finds.touches(box, boxes[path.name]) for box in read)
        if extras and extra:
            _keep_crops(extras, decode_image(data), extra, f"street-{score.photos:02d}")
    return score


def _keep_crops(folder: Path, image: np.ndarray, boxes: Sequence[Box], name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index, (x1, y1, x2, y2) in enumerate(boxes):
        pad_x, pad_y = (x2 - x1) * 0.6, (y2 - y1) * 1.2
        left, top = round(max(0.0, x1 - pad_x)), round(max(0.0, y1 - pad_y))
        cv2.imwrite(str(folder / f"{name}-{index}.png"), image[top : round(y2 + pad_y), left : round(x2 + pad_x)])


def score_negatives(reader: LoadedReader, every: int = 1, *, extras: Path | None = None) -> tuple[int, int]:
    """Streets without readable plates: how many pictures, and how many plates were read all the same."""
    count = reported = 0
    for path in photos.pictures("street-negatives", every):
        data = path.read_bytes()
        plates = reader.read(data).plates
        count, reported = count + 1, reported + len(plates)
        if extras and plates:
            _keep_crops(extras, decode_image(data), [box_of(one.corners) for one in plates], f"negative-{count:02d}")
    return count, reported


def score_distractors(reader: LoadedReader, count: int = SCENES) -> tuple[dict[str, int], list[float]]:
    """Drawn scenes without a plate: how many plates were read, by kind of place, and what each read was said with."""
    reads: dict[str, int] = {}
    said = []
    for scene in draw_scenes(count=count):
        plates = reader.read(scene.data).plates
        reads[scene.place] = reads.get(scene.place, 0) + len(plates)
        said += [list_said(plate)[0][1] for plate in plates]
    return reads, said
