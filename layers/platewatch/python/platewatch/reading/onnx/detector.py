"""The plate detector on ONNX Runtime: finds on the whole, shrunk picture, then a closer look at each of them."""

from typing import Any, Final

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from platewatch.reading.areas import Area, find_areas, is_busy
from platewatch.reading.errors import ModelUnusable
from platewatch.reading.image import shrink
from platewatch.reading.reader import DetectedPlate, drop_overlaps
from platewatch.reading.record import Corners
from platewatch.reading.window import cut_window

# Pictures up to this size are looked at as they are, larger ones shrunk to it: what can't be found then is mostly too
# small to be read.
LONG_SIDE: Final = 1536
MULTIPLE: Final = 32
STRIDE: Final = 8
# The network takes four pixels of a row at a time.
PATCH: Final = 4

# It was trained on plates up to 260 pixels wide. In pictures that can hold wider ones it looks at a quarter of the size
# first, for a sixteenth of the time; there only plates that are too wide for the full size count.
LARGE_FROM: Final = 512
QUARTER: Final = 4
WIDE: Final = 40

# Of larger pictures half the size tells first where to look at all, unless they are busy.
HALF_FROM: Final = 1024

# Peaks lower than this are noise; the second look judges the others.
MIN_PEAK: Final = 0.25
MAX_PEAKS: Final = 32
# Finds at least this sure are looked at again where the last look saw them: their corners get better.
SURE: Final = 0.3
MORE_LOOKS: Final = 2


class OnnxDetector:
    """A Detector: `detect` looks at the whole picture once, then a second time and closer at each find."""

    def __init__(self, session: onnxruntime.InferenceSession, second_look: onnxruntime.InferenceSession) -> None:
        """`session` takes `image`, 1 x H x W/4 x 12 uint8, and gives a heatmap and corners on a grid of H/8 x W/8;
        `second_look` takes `windows` (see platewatch.reading.window) and gives a score and four corners for each.
        """
        _check_kind(session, "image")
        _check_kind(second_look, "windows")
        self._session = session
        self._second_look = second_look

    def detect(self, image: NDArray[np.uint8]) -> list[DetectedPlate]:
        """All plates in the picture (BGR uint8), surest first; one plate may be found more than once."""
        peaks = self._look(image)
        if not peaks:
            return []
        firsts = np.array([score for score, _ in peaks])
        closer, quads = self._look_closer(image, [quad for _, quad in peaks])
        # The first look knows the surroundings, the second the details: the mean of both is better than either.
        sure = [index for index, score in enumerate(np.sqrt(firsts * closer)) if score >= SURE]
        for look in range(2, 2 + (MORE_LOOKS if sure else 0)):
            again, better = self._look_closer(image, [quads[index] for index in sure])
            for index, score, quad in zip(sure, again, better, strict=True):
                # The mean of all looks so far.
                closer[index] += (score - closer[index]) / look
                quads[index] = quad
        scores = np.sqrt(firsts * closer)
        order = np.argsort(-scores, kind="stable")
        return [DetectedPlate(_as_corners(quads[index]), float(scores[index])) for index in order]

    def _look(self, image: NDArray[np.uint8]) -> list[tuple[float, NDArray[np.float64]]]:
        """Score and corners (in pixels of the picture) of what the first look finds, each place once."""
        height, width = image.shape[:2]
        wide, high = first_look_size(width, height)
        if max(wide, high) <= LARGE_FROM:
            return _keep_surest(self._look_at(image, (0, 0, wide, high), (wide, high)))
        halved = shrink(image, max(1, width // 2), max(1, height // 2))
        quarter = shrink(halved, max(1, wide // QUARTER), max(1, high // QUARTER))
        heat, corners = self._run(_pad(quarter))
        scale = np.array([width / quarter.shape[1], height / quarter.shape[0]])
        peaks = find_peaks(heat, corners)
        finds = [(score, quad * scale) for score, quad in peaks if np.ptp(quad[:, 0]) >= WIDE]
        if max(wide, high) <= HALF_FROM or is_busy(heat):
            boxes = [(0, 0, wide, high)]
        else:
            heat, _ = self._run(_pad(shrink(halved, max(1, wide // 2), max(1, high // 2))))
            boxes = [_enclose(area, wide, high) for area in find_areas(heat)]
        # Of very large pictures what is halved already holds enough.
        source = halved if halved.shape[1] >= wide and halved.shape[0] >= high else image
        scale = np.array([width / source.shape[1], height / source.shape[0]])
        for box in boxes:
            finds += [(score, quad * scale) for score, quad in self._look_at(source, box, (wide, high))]
        return _keep_surest(finds)

    def _look_at(
        self, image: NDArray[np.uint8], box: tuple[int, int, int, int], size: tuple[int, int]
    ) -> list[tuple[float, NDArray[np.float64]]]:
        """What is found in a box (left, top, right, bottom) of `image` shrunk to `size`; only this box is shrunk."""
        left, top, right, bottom = box
        per_pixel = np.array([image.shape[1] / size[0], image.shape[0] / size[1]])
        x1, y1 = np.floor(per_pixel * (left, top)).astype(int)
        x2, y2 = np.ceil(per_pixel * (right, bottom)).astype(int)
        piece = image[y1:y2, x1:x2]
        scale = np.array([piece.shape[1] / (right - left), piece.shape[0] / (bottom - top)])
        peaks = find_peaks(*self._run(_pad(shrink(piece, right - left, bottom - top))))
        return [(score, quad * scale + (x1, y1)) for score, quad in peaks]

    def _run(self, image: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Heat and corners as find_peaks takes them; both sides of `image` are multiples of MULTIPLE."""
        height, width = image.shape[:2]
        rows = image.reshape(1, height, width // PATCH, 3 * PATCH)
        heat, corners = self._session.run(None, {"image": rows})
        return heat[0, 0], corners[0]

    def _look_closer(
        self, image: NDArray[np.uint8], quads: list[NDArray[np.float64]]
    ) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
        windows = [cut_window(image, quad) for quad in quads]
        scores, corners = self._second_look.run(None, {"windows": np.stack([window.image for window in windows])})
        better = [window.to_picture(found.astype(np.float64)) for window, found in zip(windows, corners, strict=True)]
        return scores.astype(np.float64), better


def _keep_surest(
    finds: list[tuple[float, NDArray[np.float64]]],
) -> list[tuple[float, NDArray[np.float64]]]:
    """At most MAX_PEAKS finds, the surest first, each place once."""
    plates = {DetectedPlate(_as_corners(quad), score): quad for score, quad in finds}
    return [(plate.score, plates[plate]) for plate in drop_overlaps(list(plates))[:MAX_PEAKS]]


def _enclose(area: Area, wide: int, high: int) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) of an area of the look at half the size, in a picture of wide x high pixels.

    Its sides are multiples of MULTIPLE but for where the picture ends.
    """
    left, right = _stretch(area.left * 2 * STRIDE, area.right * 2 * STRIDE, wide)
    top, bottom = _stretch(area.top * 2 * STRIDE, area.bottom * 2 * STRIDE, high)
    return left, top, right, bottom


def _stretch(begin: int, end: int, length: int) -> tuple[int, int]:
    end = min(begin + -(-(end - begin) // MULTIPLE) * MULTIPLE, length)
    return max(0, end - -(-(end - begin) // MULTIPLE) * MULTIPLE), end


def _check_kind(session: onnxruntime.InferenceSession, wanted: str) -> None:
    names = [one.name for one in session.get_inputs()]
    if names != [wanted] or len(session.get_outputs()) != 2:
        raise ModelUnusable(f"A model with one input `{wanted}` and two outputs is needed; this one takes {names}.")


def find_peaks(heat: NDArray[Any], corners: NDArray[Any]) -> list[tuple[float, NDArray[np.float64]]]:
    """Score and four corners (in pixels of the network's input) of each local maximum, highest first.

    `heat` is h x w (0 to 1), `corners` 8 x h x w, relative to each cell's centre. The corners of the cells around a
    peak are averaged by their heat: each is its own guess of the same plate.
    """
    rows, columns = heat.shape
    highest = cv2.dilate(heat, np.ones((3, 3), np.uint8))
    ys, xs = np.nonzero((heat >= MIN_PEAK) & (heat >= highest))
    order = np.argsort(-heat[ys, xs], kind="stable")[:MAX_PEAKS]
    ys, xs = ys[order], xs[order]
    # Of each peak the nine cells around it: peaks x 9.
    down, across = (step.ravel() - 1 for step in np.mgrid[:3, :3])
    cell_ys, cell_xs = ys[:, None] + down, xs[:, None] + across
    inside = (cell_ys >= 0) & (cell_ys < rows) & (cell_xs >= 0) & (cell_xs < columns)
    held_ys, held_xs = cell_ys.clip(0, rows - 1), cell_xs.clip(0, columns - 1)
    weights = heat[held_ys, held_xs].astype(np.float64)
    weights = np.where(inside & (weights >= 0.5 * heat[ys, xs][:, None]), weights, 0.0)
    # Four corners of peaks x 9 cells, first x, then y.
    guesses = corners[:, held_ys, held_xs].reshape(4, 2, *weights.shape).astype(np.float64)
    guesses += STRIDE * (np.stack([cell_xs, cell_ys]) + 0.5)
    quads = (guesses * weights).sum(axis=3) / weights.sum(axis=1)
    return [(float(heat[y, x]), quad) for y, x, quad in zip(ys, xs, quads.transpose(2, 0, 1), strict=True)]


def first_look_size(width: int, height: int) -> tuple[int, int]:
    """The width and height to which a picture of this size is shrunk for the first look.

    A decoder may give the picture smaller than it is stored, but not smaller than this.
    """
    longest = max(width, height)
    if longest <= LONG_SIDE:
        return width, height
    return max(1, round(width * LONG_SIDE / longest)), max(1, round(height * LONG_SIDE / longest))


def _pad(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    bottom, right = -height % MULTIPLE, -width % MULTIPLE
    if bottom == right == 0:
        return np.ascontiguousarray(image)
    grey = (114, 114, 114)
    padded = cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=grey)
    return np.asarray(padded, dtype=np.uint8)


def _as_corners(quad: NDArray[np.float64]) -> Corners:
    first, second, third, fourth = ((float(x), float(y)) for x, y in quad)
    return first, second, third, fourth
