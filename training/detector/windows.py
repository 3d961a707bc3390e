"""The windows that the second look learns from: around what the first look finds, right or wrong, and around plates.

What is a plate's corners keeps its place in the window; what is only a box keeps its place in the picture.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from platewatch.reading.onnx.detector import PATCH, find_peaks
from platewatch.reading.window import cut_window, measure_lean, turn_upright
from training.scenes.backdrop import BOX, CORNERS, IGNORE, NOTHING, Backdrop
from training.scenes.batches import rows_of
from training.scenes.compose import SIZE
from training.scenes.pool import Pool
from training.scenes.views import take_real, weather

IMAGES_PER_STEP = 16
REAL = 0.45
FINDS_PER_IMAGE = 6
# So many plates are seen a second time cut out of the picture, as in pictures that show nothing but a plate.
CUT_OUT = 0.25
NOT_A_PLATE = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A window and what it shows: a label row, a plate's corners in pixels of the window, a box's in pixels of the
    picture; `sides` as Window has them, `corner` its top left one in the picture.
    """

    image: NDArray[np.uint8]
    label: NDArray[np.float32]
    sides: NDArray[np.float32]
    corner: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where windows come from: the first look's finds on samples of the pools and on views of the photos, if any."""

    pools: list[Pool]
    photos: list[Backdrop]
    first_look: onnxruntime.InferenceSession


def draw_finds(rng: np.random.Generator, sources: Sources) -> list[Found]:
    """Windows of some samples' finds and shaken plates."""
    finds: list[Found] = []
    for _ in range(IMAGES_PER_STEP):
        if sources.photos and rng.random() < REAL:
            image, found = take_real(rng, sources.photos, SIZE)
            image, labels = np.ascontiguousarray(weather(rng, image)), rows_of(found)
        else:
            pool = sources.pools[rng.integers(len(sources.pools))]
            index = rng.integers(min(pool.written, pool.capacity))
            image, labels = np.array(pool.images[index]), np.array(pool.labels[index])
        heat, corners = sources.first_look.run(None, {"image": image.reshape(1, SIZE, SIZE // PATCH, 3 * PATCH)})
        for _, quad in find_peaks(heat[0, 0], corners[0])[:FINDS_PER_IMAGE]:
            kind, row = _owner(quad, labels)
            if kind != IGNORE:
                finds.append(_window(image, quad, row))
        plates = [row for row in labels if row[0] in (CORNERS, BOX)][:FINDS_PER_IMAGE]
        finds += [_window(image, _shake(rng, _points(row)), row) for row in plates]
        finds += [_cut_out(rng, image, row) for row in plates if rng.random() < CUT_OUT]
    return finds


def _cut_out(rng: np.random.Generator, image: NDArray[np.uint8], row: NDArray[np.float32]) -> Found:
    """The window of a plate at the picture's borders: what lies beyond is not there to be seen."""
    points = _points(row)
    low, high = points.min(axis=0), points.max(axis=0)
    left, top, right, bottom = rng.uniform(0, 0.12, 4) * np.tile(high - low, 2)
    x1, y1 = np.maximum(np.floor(low - np.array([left, top])), 0).astype(int)
    x2, y2 = np.minimum(np.ceil(high + np.array([right, bottom])), SIZE).astype(int)
    piece = np.ascontiguousarray(image[y1:y2, x1:x2])
    moved = row.copy()
    moved[1::2] -= x1
    moved[2::2] -= y1
    if rng.random() < 0.5:  # as it is looked at again
        return _window(piece, _shake(rng, _points(moved)), moved)
    sides = np.array([x2 - x1, y2 - y1], np.float64)
    around = np.stack([sides * rng.uniform(-0.02, 0.08, 2), sides * (1 - rng.uniform(-0.02, 0.08, 2))])
    return _window(piece, around, moved)


def _points(row: NDArray[np.float32]) -> NDArray[np.float64]:
    count = 4 if row[0] == CORNERS else 2
    return row[1 : 1 + 2 * count].reshape(count, 2).astype(np.float64)


def _shake(rng: np.random.Generator, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A rough outline of the plate: its box, or, half the time, one that leans about as it does."""
    leans = rng.random() < 0.5
    lean = measure_lean(points) if leans and len(points) == 4 else 0.0
    upright = points @ turn_upright(lean).T
    low, high = upright.min(axis=0), upright.max(axis=0)
    sides = high - low
    wild = rng.uniform(0.2, 1.0)
    middle = (low + high) / 2 + rng.normal(0, (0.06, 0.14)) * sides * wild
    sides = sides * np.exp(rng.normal(0, (0.12, 0.16)) * wild)
    if not leans:
        return np.stack([middle - sides / 2, middle + sides / 2])
    around = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * sides
    return middle @ turn_upright(lean) + around @ turn_upright(lean + rng.normal(0, 7))


def _owner(quad: NDArray[np.float64], labels: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
    """The plate that a find means; NOT_A_PLATE if it means none; IGNORE if that can't be said."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    doubtful = False
    for row in labels:
        if row[0] == NOTHING:
            continue
        points = _points(row)
        first, last = points.min(axis=0), points.max(axis=0)
        sides = np.minimum(high, last) - np.maximum(low, first)
        if (sides <= 0).any():
            continue
        shared = float(sides.prod())
        joint = shared / float((high - low).prod() + (last - first).prod() - shared)
        if row[0] in (CORNERS, BOX) and joint > 0.3:
            return float(row[0]), row
        if row[0] == IGNORE or joint > 0.05:
            doubtful = True
    return (IGNORE if doubtful else NOT_A_PLATE), np.zeros(9, np.float32)


def _window(image: NDArray[np.uint8], quad: NDArray[np.float64], row: NDArray[np.float32]) -> Found:
    window = cut_window(image, quad)
    label = row.copy()
    if row[0] == CORNERS:
        label[1:] = window.from_picture(_points(row)).ravel()
    return Found(window.image, label, window.sides.astype(np.float32), window.corner.astype(np.float32))


def take_windows(pool: Path, capacity: int, count: int) -> NDArray[np.uint8]:
    """`count` windows of a pool's plates, and of places beside them, that set the ranges of the whole numbers."""
    samples, rng = Pool(pool, capacity), np.random.default_rng(0)
    windows: list[NDArray[np.uint8]] = []
    while len(windows) < count:
        index = int(rng.integers(max(1, min(samples.written, capacity))))
        image, labels = np.array(samples.images[index]), samples.labels[index]
        quads = [_shake(rng, _points(row)) for row in labels if row[0] in (CORNERS, BOX)]
        x, y = rng.uniform(0, SIZE, 2)
        quads.append(np.array([(x, y), (x + 60, y + 15)]))
        windows += [cut_window(image, quad).image for quad in quads]
    return np.stack(windows[:count])
