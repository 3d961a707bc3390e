"""Platewatch's own reader behind the protocol of bench/peer.py, measured like every other.

It decodes as recognise does: in the decode worker, whose computing time and memory count.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.completeness import weigh_whole
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.errors import ImageRejected
from platewatch.reading.onnx.models import LoadedReader, open_reader
from platewatch.reading.reader import DetectedPlate, Detector, Limits, ReadPlate, drop_overlaps
from platewatch.reading.record import Corners, scale_corners

MODELS: Final = Path(__file__).parents[2] / "layers" / "models"
Image = NDArray[np.uint8]


class WholePicture:
    """A Detector for pictures that are one plate."""

    def detect(self, image: Image) -> list[DetectedPlate]:
        """The picture's own corners."""
        height, width = (float(side) for side in image.shape[:2])
        return [DetectedPlate(((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)), 1.0)]


class NotingDetector:
    """A Detector that notes what another found last."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.last: Sequence[DetectedPlate] = ()

    def detect(self, image: Image) -> Sequence[DetectedPlate]:
        """What the other detector finds."""
        self.last = self._detector.detect(image)
        return self.last


def answer(reader: LoadedReader, worker: DecodeWorker, detector: NotingDetector, data: bytes) -> dict[str, Any]:
    """One answer of the protocol: the plates that were read, and those only found."""
    began = _cpu_seconds(worker)
    picture = reader.decode(data)
    decoded = _cpu_seconds(worker)
    found = reader.read_picture(picture)
    high, wide = picture.pixels.shape[:2]
    read = {plate.corners for plate in found.plates}
    limits = Limits()
    sure = [plate for plate in detector.last if plate.score >= limits.min_score]
    places = [
        scale_corners(plate.corners, picture.width / wide, picture.height / high)
        for plate in drop_overlaps(sure, limits.max_overlap)
    ]
    plates = [_describe(plate) for plate in found.plates]
    plates += [{"text": "", "corners": corners} for corners in places if not _stands_in(corners, read)]
    return {"plates": plates, "decode_ms": (decoded - began) * 1000}


def _cpu_seconds(worker: DecodeWorker) -> float:
    assert worker.pid is not None
    # The kernel's clock of another process, as clock_getcpuclockid(3) makes it: CPUCLOCK_SCHED of the whole process.
    return time.process_time() + time.clock_gettime((~worker.pid << 3) | 2)


def _stands_in(corners: Corners, read: set[Corners]) -> bool:
    return any(np.allclose(corners, other) for other in read)


def _describe(plate: ReadPlate) -> dict[str, Any]:
    best, *others = weigh_whole(plate.spellings, plate.completeness)
    return {
        "text": best.text,
        "probability": best.probability,
        "corners": plate.corners,
        "alternatives": [(other.text, other.probability) for other in others],
    }


def main() -> None:
    """Answer every path on standard input."""
    worker = DecodeWorker()
    reader = open_reader(MODELS)
    inner = WholePicture() if "--crops" in sys.argv[1:] else reader.models.detector
    detector = NotingDetector(inner)
    reader = LoadedReader(
        reader.model_version,
        replace(reader.models, detector=detector),  # type: ignore[arg-type]
        reader.max_bytes,
        reader.max_pixels,
        worker.decode,
    )
    for line in sys.stdin:
        try:
            said = answer(reader, worker, detector, Path(line.rstrip("\n")).read_bytes())
        except ImageRejected as error:
            said = {"plates": [], "error": error.code}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
