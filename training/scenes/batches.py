"""Batches for the detector's training: views of real photos, composed samples, and mosaics of them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.scenes.backdrop import BOX, CORNERS, IGNORE, Backdrop, Labels
from training.scenes.compose import SIZE
from training.scenes.pool import Pool
from training.scenes.views import NARROWEST, take_real, weather

Rows = NDArray[np.float32]

# Of each batch so much is views of real photos, and of the composed rest so much mosaics of shrunk samples.
REAL, SHRUNK = 0.5, 0.35


def draw_batch(
    rng: np.random.Generator, pools: list[Pool], photos: list[Backdrop], count: int, crop: int
) -> tuple[NDArray[np.uint8], Rows]:
    """`count` crop x crop pictures and their labels, count x M x 9."""
    images = np.empty((count, crop, crop, 3), np.uint8)
    labels: list[Rows] = []
    for row in range(count):
        if rng.random() < REAL:
            image, found = take_real(rng, photos, crop)
            image, rows = weather(rng, image), rows_of(found)
        elif rng.random() < SHRUNK:
            image, rows = _mosaic(rng, pools, crop)
        else:
            image, rows = _crop(rng, *_take(rng, pools), crop)
        if rng.random() < 0.3:
            image, rows = np.ascontiguousarray(image[:, ::-1]), mirror_labels(rows, crop)
        gain = np.exp(rng.normal(0, 0.1, 3) + rng.normal(0, 0.12)) * 255
        images[row] = cv2.LUT(image, (np.linspace(0, 1, 256)[:, None] * gain).clip(0, 255).astype(np.uint8)[None])
        labels.append(rows)
    padded = np.zeros((count, max(len(rows) for rows in labels) or 1, 9), np.float32)
    for target, rows in zip(padded, labels, strict=True):
        target[: len(rows)] = rows
    return images, padded


def rows_of(labels: Labels) -> Rows:
    """The labels as N x 9 numbers."""
    rows = np.zeros((len(labels), 9), np.float32)
    for target, (kind, numbers) in zip(rows, labels, strict=True):
        target[: 1 + len(numbers)] = kind, *numbers
    return rows


def _take(rng: np.random.Generator, pools: list[Pool]) -> tuple[NDArray[np.uint8], Rows]:
    pool = pools[rng.integers(len(pools))]
    index = int(rng.integers(min(pool.written, pool.capacity)))
    labels = np.array(pool.labels[index])
    return pool.images[index], labels[labels[:, 0] > 0]


def _crop(
    rng: np.random.Generator, image: NDArray[np.uint8], labels: Rows, crop: int
) -> tuple[NDArray[np.uint8], Rows]:
    left, top = (int(v) for v in rng.integers(0, SIZE - crop + 1, 2))
    return image[top : top + crop, left : left + crop], move_labels(labels, 1.0, (-left, -top), crop)


def _mosaic(rng: np.random.Generator, pools: list[Pool], crop: int) -> tuple[NDArray[np.uint8], Rows]:
    """Four or nine samples, shrunk: small plates in pictures full of things."""
    parts = int(rng.choice([2, 2, 3]))
    side = -(-crop // parts)
    canvas = np.empty((side * parts, side * parts, 3), np.uint8)
    rows = []
    for row, column in np.ndindex(parts, parts):
        image, labels = _take(rng, pools)
        x, y = column * side, row * side
        canvas[y : y + side, x : x + side] = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
        rows.append(move_labels(labels, side / SIZE, (x, y), crop))
    return canvas[:crop, :crop], np.concatenate(rows)


def move_labels(labels: Rows, scale: float, shift: tuple[float, float], size: int) -> Rows:
    """Labels of a picture that was scaled and then shifted; what is now cut or tiny counts neither way."""
    moved = labels.copy()
    moved[:, 1:] *= scale
    moved[:, 1::2] += shift[0]
    moved[:, 2::2] += shift[1]
    for row in moved:
        numbers = row[1:9] if row[0] == CORNERS else row[1:5]
        points = numbers.reshape(-1, 2)
        (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
        cut = x1 < -3 or y1 < -3 or x2 > size + 3 or y2 > size + 3
        if row[0] in (CORNERS, BOX) and (cut or x2 - x1 < NARROWEST - 1):
            row[0] = IGNORE
            row[1:5] = x1, y1, x2, y2
    return moved


def mirror_labels(labels: Rows, width: int) -> Rows:
    """Labels of a picture of that width whose left and right were swapped."""
    mirrored = labels.copy()
    for row in mirrored:
        if row[0] == CORNERS:  # what was right above is now left above
            row[1:] = row[1:].reshape(4, 2)[[1, 0, 3, 2]].ravel()
            row[1::2] = width - row[1::2]
        else:
            row[1], row[3] = width - row[3], width - row[1]
    return mirrored
