"""A video coder for a few frames: each frame is what the last one was, moved, and a coarsely counted difference.

The battery's own: cosines over blocks of 8 x 8, colour at half the resolution, steps that grow with the frequency, and
small differences that are dropped. Training's pictures go through JPEG instead.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from training.battery.lettering import Image

Plane = NDArray[np.float32]
SIDE: Final = 8
REACH: Final = 6
"""How far a block may have come from, in pixels."""


def _cosines() -> Plane:
    at = np.arange(SIDE)
    basis = np.cos((2 * at[None, :] + 1) * at[:, None] * np.pi / (2 * SIDE)) * np.sqrt(2 / SIDE)
    basis[0] /= np.sqrt(2)
    return np.asarray(basis, np.float32)


_BASIS: Final = _cosines()
_STEEP: Final = (1 + 0.16 * np.add.outer(np.arange(SIDE), np.arange(SIDE))).astype(np.float32)


def film(frames: Sequence[Image], step: float) -> Image:
    """The last of the frames (BGR uint8, all of one size) as the recording shows it; `step` is the coarseness of what
    is counted, in grey levels. Raises ValueError without frames.
    """
    if not frames:
        raise ValueError("no frames to record")
    shown: list[Plane] = []
    for frame in frames:
        planes = _split(frame)
        before = shown or [np.full_like(plane, 128) for plane in planes]
        coarse = (step, step * 1.4, step * 1.4)
        way = find_way(before[0], planes[0]) if shown else (0, 0)
        shown = []
        for number, (plane, last) in enumerate(zip(planes, before, strict=True)):
            guess = _move(last, way if number == 0 else (way[0] // 2, way[1] // 2))
            shown.append(np.clip(guess + count_coarsely(plane - guess, coarse[number]), 0, 255))
    return _join(shown, frames[-1].shape[:2])


def count_coarsely(plane: Plane, step: float) -> Plane:
    """The plane, block by block as cosines in whole steps; what is less than two thirds of a step is dropped."""
    rows, columns = plane.shape
    padded = np.pad(plane, ((0, -rows % SIDE), (0, -columns % SIDE)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // SIDE, SIDE, padded.shape[1] // SIDE, SIDE).transpose(0, 2, 1, 3)
    waves = _BASIS @ blocks @ _BASIS.T
    steps = _STEEP * np.float32(step)
    kept = np.sign(waves) * np.floor(np.abs(waves) / steps + np.float32(1 / 3)) * steps
    back = (_BASIS.T @ kept @ _BASIS).transpose(0, 2, 1, 3).reshape(padded.shape)
    return np.asarray(back[:rows, :columns], np.float32)


def find_way(before: Plane, now: Plane) -> tuple[int, int]:
    """By how many whole pixels (right, down) the picture moved, as far as the coder looks."""
    inner = now[REACH:-REACH, REACH:-REACH]
    if min(inner.shape) < SIDE:
        return 0, 0
    scores = cv2.matchTemplate(before, inner, cv2.TM_SQDIFF)
    _, _, (x, y), _ = cv2.minMaxLoc(scores)
    return REACH - x, REACH - y


def _move(plane: Plane, way: tuple[int, int]) -> Plane:
    shift = np.array([[1, 0, way[0]], [0, 1, way[1]]], np.float32)
    size = (plane.shape[1], plane.shape[0])
    return np.asarray(cv2.warpAffine(plane, shift, size, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _split(frame: Image) -> list[Plane]:
    planes = cv2.split(cv2.cvtColor(frame, cv2.COLOR_BGR2YUV).astype(np.float32))
    half = ((frame.shape[1] + 1) // 2, (frame.shape[0] + 1) // 2)
    return [
        np.asarray(planes[0], np.float32),
        *(np.asarray(cv2.resize(plane, half, interpolation=cv2.INTER_AREA), np.float32) for plane in planes[1:]),
    ]


def _join(planes: Sequence[Plane], size: tuple[int, ...]) -> Image:
    whole = [planes[0], *(cv2.resize(plane, (size[1], size[0])) for plane in planes[1:])]
    joined = np.clip(np.round(np.dstack(whole)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(joined, cv2.COLOR_YUV2BGR), np.uint8)
