"""Samples shown a little differently each time, so that training does not learn them by heart."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.surroundings import COLUMNS, ROWS
from training.recogniser.labels import MOST_ENDS

SHIFT: Final = 1.5
"""Pixels. A line is about twenty high."""
GROWTH: Final = 0.05
SLANT: Final = 0.06
SMOOTHED: Final = 0.15
"""The share that is blurred."""
NOISE: Final = 5.0
"""The most standard deviation of noise, of 255."""
GAMMA: Final = 1.4
DOUBT: Final = 2.0
"""The standard deviation of the noise on the recogniser's logits of the ends of real plates. It learnt from the same
plates, and knows their ends better than those of other vehicles: by its logits alone the log loss is 0.035 an end, and
0.075 for vehicles that it never saw. With this noise it is 0.075 for both.
"""


def vary(around: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A copy [N, 2, ROWS, COLUMNS, 4] in which each end is moved, stretched and slanted by little, and each plate has
    another brightness and noise. Where there is no picture there is none afterwards."""
    count = len(around)
    varied = np.empty_like(around)
    powers = GAMMA ** rng.uniform(-1, 1, count)
    grains = NOISE * rng.random(count)
    noise = rng.standard_normal((ROWS, COLUMNS, 3), np.float32)
    levels = np.linspace(0, 1, 256)
    for place in range(count):
        for end in range(2):
            moved = _move(around[place, end], rng)
            if rng.random() < SMOOTHED:
                moved[..., :3] = cv2.blur(moved[..., :3], (3, 3))
            bent = (255 * levels ** powers[place]).astype(np.float32)[moved[..., :3]]
            bent += grains[place] * np.roll(noise, rng.integers(ROWS * COLUMNS))
            moved[..., :3] = np.where(moved[..., 3:] > 0, 0, np.clip(bent, 0, 255))
            varied[place, end] = moved
    return varied


def doubt(told: NDArray[np.float32], real: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.float32]:
    """A copy of what is heard in which the recogniser is as unsure of `real` plates as of those that it never saw."""
    told = told.copy()
    # The logits come first, divided by four.
    told[real, :MOST_ENDS] += rng.normal(0, DOUBT / 4, (int(real.sum()), MOST_ENDS)).astype(np.float32)
    return told


def _move(end: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    grown, slant = 1 + rng.uniform(-GROWTH, GROWTH, 2), rng.uniform(-SLANT, SLANT)
    centre = np.array([COLUMNS, ROWS]) / 2
    matrix = np.array([[grown[0], slant, 0], [0, grown[1], 0]])
    matrix[:, 2] = centre - matrix[:, :2] @ centre + rng.uniform(-SHIFT, SHIFT, 2)
    moved = cv2.warpAffine(end, matrix, (COLUMNS, ROWS), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # Half shown is shown: its colour is mixed with that of nothing, as a picture's last pixel is.
    moved[..., 3] = np.where(moved[..., 3] > 127, 255, 0)
    return np.asarray(moved, np.uint8)
