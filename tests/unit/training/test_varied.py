"""Samples that training shows a little differently each time."""

import numpy as np

from platewatch.reading.surroundings import COLUMNS, ROWS
from training.recogniser.labels import MOST_ENDS
from training.surroundings.varied import DOUBT, doubt, vary


def make_around(count: int) -> np.ndarray:
    """A dark character at a known place, and no picture in the last columns."""
    around = np.full((count, 2, ROWS, COLUMNS, 4), 160, np.uint8)
    around[..., 3] = 0
    around[:, :, 12:28, 22:26, :3] = 20
    around[:, :, :, 40:] = (0, 0, 0, 255)
    return around


def test_each_time_is_another_and_the_samples_stay_as_they_are() -> None:
    around = make_around(20)
    before = around.copy()
    rng = np.random.default_rng(1)
    first, second = vary(around, rng), vary(around, rng)
    assert (around == before).all()
    assert first.shape == around.shape
    assert first.dtype == np.uint8
    assert (first != second).any(axis=(1, 2, 3, 4)).all()
    assert (first[:, 0] != first[:, 1]).any(axis=(1, 2, 3)).all()


def test_what_is_shown_stays_where_it_is_within_a_few_pixels() -> None:
    varied = vary(make_around(200), np.random.default_rng(2)).astype(float)
    dark = varied[..., :36, 0] < 90
    columns = (dark * np.arange(36)).sum(axis=(2, 3)) / dark.sum(axis=(2, 3))
    rows = (dark * np.arange(ROWS)[:, None]).sum(axis=(2, 3)) / dark.sum(axis=(2, 3))
    assert abs(columns - 23.5).max() < 2.5
    assert abs(rows - 19.5).max() < 2.5
    assert columns.std() > 0.5
    light = varied[:, :, 2:8, 2:8, 0].mean(axis=(1, 2, 3))
    assert 120 < light.min() < 145 < 170 < light.max() < 200


def test_where_there_is_no_picture_there_is_none_afterwards() -> None:
    varied = vary(make_around(100), np.random.default_rng(3))
    gone = varied[..., 3] == 255
    assert (varied[gone][:, :3] == 0).all()
    assert set(np.unique(varied[..., 3])) == {0, 255}
    assert gone[..., 43:].all()
    assert not gone[..., :37].any()


def test_the_recogniser_is_doubted_about_the_ends_of_real_plates_alone() -> None:
    told = np.ones((4000, 30), np.float32)
    real = np.arange(4000) % 2 == 0
    doubted = doubt(told, real, np.random.default_rng(4))
    assert (told == 1).all()
    assert doubted.dtype == np.float32
    assert (doubted[~real] == 1).all()
    assert (doubted[real, MOST_ENDS:] == 1).all()
    logits = 4 * doubted[real, :MOST_ENDS]
    assert abs(logits.mean(axis=0) - 4).max() < 0.2
    assert abs(logits.std(axis=0) - DOUBT).max() < 0.1
