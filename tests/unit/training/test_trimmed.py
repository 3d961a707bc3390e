"""Some samples of the network of ends are shown as if the picture ended near the plate."""

import numpy as np

from platewatch.reading.surroundings import COLUMNS, INSIDE, NOTHING, OUTSIDE, ROWS
from training.surroundings.trimmed import trim


def _around(count: int) -> np.ndarray:
    around = np.full((count, 2, ROWS, COLUMNS, 4), 90, np.uint8)
    around[..., 3] = 0
    return around


def test_the_given_share_is_trimmed_in_a_copy() -> None:
    around = _around(400)
    trimmed = trim(around, np.random.default_rng(1), 0.25)
    assert (around[..., 3] == 0).all()
    changed = (trimmed != around).any(axis=(1, 2, 3, 4))
    assert 70 < changed.sum() < 130
    gone = trimmed[..., 3] == 255
    assert (trimmed[gone] == NOTHING).all()
    assert (trimmed[~gone] == around[~gone]).all()


def test_nothing_of_the_plate_itself_is_taken() -> None:
    trimmed = trim(_around(200), np.random.default_rng(2), 1.0)
    shown = trimmed[..., 3] == 0
    edge = round(OUTSIDE * COLUMNS / (OUTSIDE + INSIDE))
    middle = slice(ROWS // 4 + 1, -(ROWS // 4) - 1)
    # A detector's corners may lie a little inside of the plate's.
    assert shown[:, :, middle, edge + 1 :].all()
    beside = shown[:, :, ROWS // 2, :edge].sum(axis=2)
    assert (beside[:, 0] == beside[:, 1]).all()
    assert beside.min() <= 1
    assert 8 <= beside.max() <= 11
    assert shown[:, :, 0].any()
    assert not shown[:, :, 0].any(axis=(1, 2)).all()
