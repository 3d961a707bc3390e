"""The film worker's program: opens a camera's film, looks where plates are, and gives the frames that are asked for.

A process of its own, because a film is a stranger's bytes: it has no credentials, starts no process, opens no file, and
has bounds of memory and time. It may open connections until the film is open, and none afterwards. film_messages says
how it is spoken to.
"""

import contextlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from platewatch.confinement.limits import end_connecting, limit_connecting, limit_time, stand_back
from platewatch.reading.decoding.film_messages import (
    ENDED,
    FIND,
    HELLO,
    HIDDEN,
    KEEP,
    LENGTH,
    LONGEST_ORDER,
    LONGEST_SIDE,
    MOST_FINDS,
    READY,
    REASON,
    SAMPLE,
    SAMPLED,
    SIZE,
    Reason,
)
from platewatch.reading.errors import ModelError
from platewatch.reading.films.motion import Cells, has_changed, measure_cells
from platewatch.reading.films.sampling import is_looked_at
from platewatch.reading.films.sharpness import measure_sharpness
from platewatch.reading.image import Pixels, shrink
from platewatch.reading.onnx.detector import OnnxDetector
from platewatch.reading.onnx.models import load_detector
from platewatch.reading.reader import DetectedPlate, drop_overlaps
from platewatch.reading.record import Corners

LOOK_WIDTH: Final = 640
"""Pixels to which a frame is shrunk before plates are looked for."""

LEAST_SCORE: Final = 0.4
MEMORY_BYTES: Final = 160_000_000
"""What the worker may take beside what its networks hold, for films of up to LARGE pixels."""

MEMORY_BYTES_LARGE: Final = 520_000_000
LARGE: Final = 1_920 * 1_088
MOST_PIXELS: Final = 4_096 * 2_304
CPU_SECONDS: Final = 10
"""What opening the film, or a frame that is looked at with those before it, may take."""

QUALITY: Final = 88
MARGIN: Final = 0.25
"""How much wider than a plate, as a share of its size, what hides it is to each side: its corners are found roughly."""

GREY: Final = 127
OPEN_MS: Final = 8_000
STALLED_MS: Final = 8_000

NICE: Final = 10
"""Whatever a film makes its decoder do, the agent and the other cameras come first."""

_USUAL_RATE: Final = 25
_OPTIONS: Final = "OPENCV_FFMPEG_CAPTURE_OPTIONS"


def main() -> None:
    """Looks at one film until it ends, or until nobody listens."""
    order = json.loads(_read(LENGTH.unpack(_read(LENGTH.size))[0]))
    try:
        detector = load_detector(Path(order["models"]))
    except ModelError:
        _end(Reason.NO_MODELS)
        return
    # What the networks load and make for the first picture, they shall have before files can't be opened any more.
    detector.detect(np.zeros((LOOK_WIDTH * 9 // 16, LOOK_WIDTH, 3), np.uint8))
    cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))
    live, source = bool(order["live"]), str(order["source"])
    if not live:
        source = _open_file(source)
    stand_back(NICE)
    raise_memory = limit_connecting(MEMORY_BYTES, MEMORY_BYTES_LARGE)
    os.write(1, READY)
    limit_time(CPU_SECONDS)
    film = _open(source)
    end_connecting()
    if not film.isOpened():
        _end(Reason.NOT_OPENED)
        return
    size = (int(film.get(cv2.CAP_PROP_FRAME_WIDTH)), int(film.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    if not 0 < min(size) <= max(size) <= LONGEST_SIDE or size[0] * size[1] > MOST_PIXELS:
        _end(Reason.SIZE)
        return
    if size[0] * size[1] > LARGE:
        raise_memory()
    _write(HELLO + SIZE.pack(*size, min(1000.0, max(0.0, float(film.get(cv2.CAP_PROP_FPS))))))
    _Look(film, detector, live).run()
    _end(Reason.OVER)


def _open_file(path: str) -> str:
    """Opens a file while that is still possible, and says how FFmpeg gets it: it looks into it within the limits."""
    with contextlib.suppress(OSError):
        number = os.open(path, os.O_RDONLY)
        os.environ[_OPTIONS] = f"protocol_whitelist;fd|fd;{number}"
    return "fd:"


def _open(source: str) -> Any:
    wanted = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, STALLED_MS]
    return cv2.VideoCapture(source, cv2.CAP_FFMPEG, [*wanted, cv2.CAP_PROP_N_THREADS, 1])


@dataclass(slots=True)
class _Look:
    """One film, and what was seen of it last."""

    film: Any
    detector: OnnxDetector
    live: bool
    cells: Cells | None = None
    sharpness: float = 0.0

    def run(self) -> None:
        """Looks until the film ends, or a frame of it can't be shown."""
        last_ms: float | None = None
        begun, busy_ms, count = time.monotonic(), 0.0, 0
        while self.film.grab():
            grabbed = time.monotonic()
            at_ms = (grabbed - begun) * 1000 if self.live else self._find_time(count)
            count += 1
            if not is_looked_at(at_ms, last_ms, busy_ms if self.live else 0.0):
                continue
            last_ms = at_ms
            limit_time(CPU_SECONDS)
            done, frame = self.film.retrieve()
            if not done or frame is None:
                return
            self._tell(np.asarray(frame, np.uint8), at_ms, grabbed)
            busy_ms = (time.monotonic() - grabbed) * 1000

    def _find_time(self, count: int) -> float:
        """The time (ms) in a file of the frame after so many; some files say none."""
        at_ms = float(self.film.get(cv2.CAP_PROP_POS_MSEC))
        return at_ms if at_ms > 0 else count * 1000 / _USUAL_RATE

    def _tell(self, frame: Pixels, at_ms: float, grabbed: float) -> None:
        cells = measure_cells(frame)
        changed = has_changed(cells, self.cells)
        finds: list[DetectedPlate] = []
        if changed:
            self.cells = cells
            self.sharpness = measure_sharpness(frame, (0, 0, frame.shape[1], frame.shape[0]))
            finds = self._find(frame)
        age_ms = int((time.monotonic() - grabbed) * 1000) if self.live else 0
        told = SAMPLE.pack(max(0, round(at_ms)), age_ms, changed, float(cells.mean()) / 255, self.sharpness, len(finds))
        _write(SAMPLED + told + b"".join(_pack(frame, plate) for plate in finds))
        while _read(1) == KEEP:
            (hidden,) = HIDDEN.unpack(_read(HIDDEN.size))
            shown = hide_plates(frame, [plate.corners for plate in finds], hidden)
            done, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            encoded = data.tobytes() if done else b""
            _write(LENGTH.pack(len(encoded)) + encoded)

    def _find(self, frame: Pixels) -> list[DetectedPlate]:
        """The plates, in pixels of the frame, each once."""
        factor = max(1.0, frame.shape[1] / LOOK_WIDTH)
        small = shrink(frame, round(frame.shape[1] / factor), round(frame.shape[0] / factor)) if factor > 1 else frame
        found = [one for one in self.detector.detect(small) if one.score >= LEAST_SCORE]
        return [DetectedPlate(_scale(one, factor), one.score) for one in drop_overlaps(found)[:MOST_FINDS]]


def hide_plates(frame: Pixels, plates: Sequence[Corners], hidden: int) -> Pixels:
    """The frame with a grey box over each plate whose bit in `hidden` is 1, and a margin around it; where it lies over
    another plate, that one stays.
    """
    places = [measure_place(plate, frame.shape) for plate in plates]
    if not hidden:
        return frame
    shown = frame.copy()
    for number, (left, top, right, bottom) in enumerate(places):
        if hidden >> number & 1:
            shown[top:bottom, left:right] = GREY
    for number, (left, top, right, bottom) in enumerate(places):
        if not hidden >> number & 1:
            shown[top:bottom, left:right] = frame[top:bottom, left:right]
    return shown


def measure_place(plate: Corners, shape: Sequence[int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the box around a plate, MARGIN of its own size wider to each side."""
    xs, ys = [x for x, _ in plate], [y for _, y in plate]
    aside, above = MARGIN * (max(xs) - min(xs)), MARGIN * (max(ys) - min(ys))
    left, right = (min(max(0, round(x)), shape[1]) for x in (min(xs) - aside, max(xs) + aside))
    top, bottom = (min(max(0, round(y)), shape[0]) for y in (min(ys) - above, max(ys) + above))
    return left, top, right, bottom


def _scale(plate: DetectedPlate, factor: float) -> Any:
    return tuple((x * factor, y * factor) for x, y in plate.corners)


def _pack(frame: Pixels, plate: DetectedPlate) -> bytes:
    xs, ys = [x for x, _ in plate.corners], [y for _, y in plate.corners]
    sharpness = measure_sharpness(frame, (min(xs), min(ys), max(xs), max(ys)))
    return FIND.pack(*(side for corner in plate.corners for side in corner), plate.score, sharpness)


def _end(reason: Reason) -> None:
    _write(ENDED + REASON.pack(reason))


def _read(length: int) -> bytes:
    """So many bytes. Ends the process where nobody is there to send them."""
    data = bytearray()
    while len(data) < min(length, LONGEST_ORDER):
        part = os.read(0, length - len(data))
        if not part:
            os._exit(0)
        data += part
    return bytes(data)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main()
