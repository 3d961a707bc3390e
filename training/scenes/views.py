"""Views of real photos: a cut-out at a chosen scale, or a mosaic of several small ones, with the plates' boxes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.scenes.backdrop import BOX, IGNORE, Backdrop, Box, Labels
from training.scenes.degrade import take_noise
from training.scenes.paste import Image

NARROWEST, WIDEST = 12.0, 260.0
"""Widths of the plates in a view, in its pixels; narrower ones are neither wanted nor wrong."""


def take_view(
    rng: np.random.Generator, photo: Backdrop, size: int, *, narrowest: float = 14.0
) -> tuple[Image, NDArray[np.float64], NDArray[np.float64]]:
    """A size x size view that makes one of the photo's plates (or what looks like one) `narrowest` to WIDEST pixels
    wide; its scale and shift.
    """
    height, width = photo.image.shape[:2]
    boxes = photo.plates + photo.not_plates
    if photo.likenesses and rng.random() < 0.25:
        boxes = photo.likenesses
    if boxes and rng.random() < 0.9:
        box = boxes[rng.integers(len(boxes))]
        want = np.exp(rng.uniform(np.log(narrowest), np.log(max(min(WIDEST, size * 0.8), narrowest * 2))))
        zoom = want / max(box[2] - box[0], 4.0)
        focus = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    else:
        zoom = np.exp(rng.uniform(np.log(0.4), np.log(1.5))) * min(1.0, size / 200)
        focus = (rng.uniform(0, width), rng.uniform(0, height))
    zoom = float(np.clip(zoom, size / max(width, height) * 0.7, 2.5))
    stretch = np.exp(rng.normal(0, 0.12))
    if width == height:  # squashed to a square by those who published it
        stretch *= rng.uniform(1.0, 1.35)
    scale = np.array([zoom * np.sqrt(stretch), zoom / np.sqrt(stretch)])
    target = rng.uniform(0.1, 0.9, 2) * size
    shift = target - np.array(focus) * scale
    # Prefer to fill the view with photo rather than with border.
    for axis, length in enumerate((width, height)):
        spare = size - length * scale[axis]
        shift[axis] = np.clip(shift[axis], spare, 0) if spare < 0 else rng.uniform(0, spare)
    image = photo.image
    if zoom < 0.6:
        # Cut first what will be seen, then shrink: by averaging, as the reader shrinks pictures.
        low = np.maximum(np.floor(-shift / scale).astype(int) - 2, 0)
        high = np.minimum(np.ceil((size - shift) / scale).astype(int) + 2, [width, height])
        piece = image[low[1] : high[1], low[0] : high[0]]
        sides = np.maximum(np.round(np.array(piece.shape[1::-1]) * scale).astype(int), 1)
        image = np.asarray(cv2.resize(piece, tuple(int(v) for v in sides), interpolation=cv2.INTER_AREA), np.uint8)
        scale = sides / np.array(piece.shape[1::-1])
        inner = shift + low * scale
        matrix = np.array([[1, 0, inner[0]], [0, 1, inner[1]]], dtype=np.float64)
    else:
        matrix = np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]], dtype=np.float64)
    fill = tuple(int(v) for v in rng.integers(0, 255, 3)) if rng.random() < 0.5 else (114, 114, 114)
    view = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderValue=fill)
    return np.asarray(view, np.uint8), scale, shift


def move(box: Box, scale: NDArray[np.float64], shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Upper left and lower right corner of a box of the photo, in pixels of the view."""
    return np.asarray(box).reshape(2, 2) * scale + shift


def kind_of(moved: NDArray[np.float64], size: int) -> float | None:
    """BOX for a plate wholly in the view, IGNORE for a cut or tiny one, None for one outside it."""
    (x1, y1), (x2, y2) = moved
    if x2 < 0 or y2 < 0 or x1 > size or y1 > size:
        return None
    whole = x1 > -0.02 * (x2 - x1) and y1 > 0 and x2 < size + 0.02 * (x2 - x1) and y2 < size
    return BOX if whole and x2 - x1 >= NARROWEST - 1 else IGNORE


def take_real(rng: np.random.Generator, photos: list[Backdrop], size: int) -> tuple[Image, Labels]:
    """A view as it is, or a mosaic of four or nine small ones; boxes of the plates, IGNORE for what may be one."""
    parts = int(rng.choice([1, 1, 1, 2, 2, 3]))
    side = -(-size // parts)
    canvas = np.empty((side * parts, side * parts, 3), np.uint8)
    labels: Labels = []
    for row, column in np.ndindex(parts, parts):
        photo = photos[rng.integers(len(photos))]
        view, scale, shift = take_view(rng, photo, side, narrowest=NARROWEST)
        corner = np.array([column, row]) * side
        canvas[corner[1] : corner[1] + side, corner[0] : corner[0] + side] = view
        for box in photo.plates:
            moved = move(box, scale, shift)
            kind = kind_of(moved, side)
            if kind is not None:
                labels.append((kind, [float(v) for v in (moved.clip(0, side) + corner).ravel()]))
        for box in photo.unsure:
            moved = move(box, scale, shift)
            if kind_of(moved, side) is not None:
                labels.append((IGNORE, [float(v) for v in (moved.clip(0, side) + corner).ravel()]))
    return canvas[:size, :size], labels


def weather(rng: np.random.Generator, view: Image) -> Image:
    """What a camera may do to a view, only the cheap kinds of it: gamma, grey, blur, noise, JPEG, each now and then."""
    if rng.random() < 0.3:
        curve = (np.arange(256) / 255) ** np.exp(rng.normal(0, 0.4)) * rng.uniform(0.35, 1.1) * 255
        view = np.asarray(cv2.LUT(view, np.clip(curve, 0, 255).astype(np.uint8)), np.uint8)
    if rng.random() < 0.1:
        view = np.asarray(cv2.cvtColor(cv2.cvtColor(view, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
    if rng.random() < 0.2:
        view = np.asarray(cv2.GaussianBlur(view, (0, 0), float(rng.uniform(0.4, 1.3))), np.uint8)
    if rng.random() < 0.25:
        noise = take_noise(rng, *view.shape[:2]) * np.float32(rng.uniform(2, 14))
        view = np.clip(view + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        _, encoded = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 92))])
        view = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)
    return view
