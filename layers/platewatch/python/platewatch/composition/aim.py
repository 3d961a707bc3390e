"""What `agent aim` reads pictures with: the service's own reader, and a worker of its own that decodes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from platewatch.agent.aiming.look import Look, Plate
from platewatch.cameras.view import NOTHING_MARKED
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.errors import ImageRejected
from platewatch.reading.image import Pixels, shrink
from platewatch.reading.measure_plate_sight import measure_plate_sight
from platewatch.reading.reader import PlateReader, ReadImage
from platewatch.reading.record import Corners
from platewatch.reading.trial import Found, Trial, describe_trial

WIDEST_PREVIEW: Final = 960
PREVIEW_QUALITY: Final = 80


@dataclass(slots=True)
class PlateEye:
    """Implements the port Eye. For one thread at a time."""

    reader: PlateReader
    worker: DecodeWorker | None = None

    def look(self, data: bytes) -> Look | None:
        """See Eye. Raises DecoderUnavailable, which is no fault of the picture."""
        try:
            image = self.reader.read(data)
        except ImageRejected:
            return None
        trial = describe_trial(image, NOTHING_MARKED)
        plate, found = _find_plate(image, trial)
        others = tuple(one.corners for one in _list_found(trial) if one is not found)
        return Look(_make_preview(image.image), trial.width, trial.height, plate, others)

    def close(self) -> None:
        """See Eye."""
        if self.worker is not None:
            self.worker.close()


def open_eye(models: Path, most_bytes: int) -> PlateEye:
    """The eye with the models of that folder. Raises ModelError."""
    # Before ONNX Runtime is loaded: the worker gets ready meanwhile.
    worker = DecodeWorker()
    from platewatch.reading.onnx.models import open_reader

    return PlateEye(open_reader(models, max_bytes=most_bytes, decode_pixels=worker.decode), worker)


def _find_plate(image: ReadImage, trial: Trial) -> tuple[Plate | None, Found | None]:
    """The widest plate that was read; where none was, the widest that was found."""
    if image.plates:
        read, tried = max(zip(image.plates, trial.plates, strict=True), key=lambda pair: pair[1].found.width)
        sight = measure_plate_sight(image.image, image.corners_in_image(read.corners), read.corners, read.lines)
        return Plate(tried.found.corners, tried.text, tried.probability, sight), tried.found
    if not image.unread:
        return None, None
    corners, found = _find_widest(image.unread, trial.unread)
    sight = measure_plate_sight(image.image, image.corners_in_image(corners), corners)
    return Plate(found.corners, "", 0.0, sight), found


def _find_widest(unread: Sequence[Corners], found: Sequence[Found]) -> tuple[Corners, Found]:
    return max(zip(unread, found, strict=True), key=lambda pair: pair[1].width)


def _list_found(trial: Trial) -> list[Found]:
    return [*(plate.found for plate in trial.plates), *trial.unread]


def _make_preview(image: Pixels) -> bytes:
    """The picture for the phone, coded by us: none of the camera's own bytes reach the phone's decoder."""
    high, wide = image.shape[:2]
    if wide > WIDEST_PREVIEW:
        image = shrink(image, WIDEST_PREVIEW, max(1, round(high * WIDEST_PREVIEW / wide)))
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, PREVIEW_QUALITY])
    return bytes(coded.tobytes())
