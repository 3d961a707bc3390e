"""Some samples of the network of ends are shown as if the picture ended near the plate."""

import numpy as np
import pytest

from platewatch.reading.surroundings import AROUND, COLUMNS, INSIDE, NOTHING, OUTSIDE, ROWS
from training.surroundings.trimmed import trim

EDGE = round(OUTSIDE * COLUMNS / (OUTSIDE + INSIDE))
"""The column of the plate's end."""


def _trim(count: int, lines: int, seed: int, share: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    around = np.full((count, 2, ROWS, COLUMNS, 4), 90, np.uint8)
    around[..., 3] = 0
    trimmed = trim(around, np.full(count, lines, np.uint8), np.random.default_rng(seed), share)
    assert (around[..., 3] == 0).all()
    return around, trimmed


def test_the_given_share_is_trimmed_in_a_copy() -> None:
    around, trimmed = _trim(400, 1, 1, 0.25)
    changed = (trimmed != around).any(axis=(1, 2, 3, 4))
    assert 70 < changed.sum() < 130
    gone = trimmed[..., 3] == 255
    assert (trimmed[gone] == NOTHING).all()
    assert (trimmed[~gone] == around[~gone]).all()


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_hardly_anything_of_the_plate_itself_is_taken(lines: int) -> None:
    shown = _trim(300, lines, 2)[1][..., 3] == 0
    margin = round(AROUND * ROWS / (lines + 2 * AROUND))
    plate = shown[:, :, margin : ROWS - margin, EDGE:]
    # A detector's corners may lie a little inside of the plate's, and the picture's sides may lean.
    assert plate.mean() > 0.98
    assert plate[:, :, 1:-1, 4:].all()


def test_each_side_ends_near_the_plate_without_the_others() -> None:
    shown = _trim(400, 1, 3)[1][..., 3] == 0
    middle = shown[:, :, ROWS // 2]
    start, end = (middle[:, place, 2] for place in (0, 1))
    above, below = shown[:, 0, 0, EDGE], shown[:, 0, -1, EDGE]
    sides = np.stack([start, end, above, below])
    assert (sides.mean(axis=1) > 0.2).all()
    assert (sides.mean(axis=1) < 0.45).all()
    assert (np.abs(np.corrcoef(sides) - np.eye(4)) < 0.2).all()
    # Both ends are of one picture: it ends at the same height above them beside the end.
    heights = shown[:, :, :, EDGE + 8].sum(axis=2)
    assert np.abs(heights[:, 0].astype(int) - heights[:, 1]).mean() < 1


def test_a_picture_ends_at_most_half_a_line_beside_the_plate() -> None:
    shown = _trim(400, 1, 4)[1][..., 3] == 0
    beside = shown[:, 0, ROWS // 2, :EDGE].sum(axis=1)
    trimmed = beside[beside < EDGE]
    assert trimmed.min() <= 1
    assert 8 <= trimmed.max() <= 12
