"""The windows that the second look learns from say truly where the plate is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from platewatch.reading.window import WINDOW_HEIGHT, WINDOW_WIDTH
from training.detector.windows import IMAGES_PER_STEP, Found, Sources, draw_finds, take_windows
from training.scenes.backdrop import BOX, CORNERS
from training.scenes.compose import MAX_LABELS, SIZE
from training.scenes.pool import Pool

LEANING = [100, 100, 180, 140, 165, 170, 85, 130]
STANDS = [230, 220, 320, 245]


class FindsNothing:
    """A first look without a peak."""

    def run(self, _names: object, _inputs: object) -> tuple[Any, Any]:
        return np.zeros((1, 1, SIZE // 8, SIZE // 8)), np.zeros((1, 8, SIZE // 8, SIZE // 8))


def make_pool(folder: Path, *rows: tuple[float, list[int]]) -> Pool:
    pool = Pool(folder, 1)
    labels = np.zeros((MAX_LABELS, 9), np.float32)
    for row, (kind, numbers) in zip(labels, rows, strict=False):
        row[0], row[1 : 1 + len(numbers)] = kind, numbers
    pool.put(0, np.full((SIZE, SIZE, 3), 90, np.uint8), labels)
    pool.note_written(1)
    return pool


def draw(pool: Pool) -> list[Found]:
    return draw_finds(np.random.default_rng(1), Sources([pool], [], FindsNothing()))  # type: ignore[arg-type]


def test_a_plates_corners_are_where_its_window_shows_them_however_it_is_turned(tmp_path: Path) -> None:
    finds = draw(make_pool(tmp_path, (CORNERS, LEANING)))
    assert len(finds) > IMAGES_PER_STEP  # some were cut out of their picture besides
    size = np.array([WINDOW_WIDTH, WINDOW_HEIGHT])
    true = np.array(LEANING, float).reshape(4, 2)
    shifts = []
    for find in finds:
        placed = find.label[1:].reshape(4, 2) / size @ find.sides + find.corner
        shifts.append(true[0] - placed[0])
        # A plate that was cut out has another origin, the same shape.
        assert placed - placed[0] == pytest.approx(true - true[0], abs=1e-2)
    assert sum(bool(np.abs(shift).max() < 1e-2) for shift in shifts) == IMAGES_PER_STEP
    turned = [bool(abs(find.sides[0, 1]) > 1) for find in finds]
    assert any(turned)
    assert not all(turned)


def test_a_box_stays_in_the_pictures_own_pixels(tmp_path: Path) -> None:
    finds = [find for find in draw(make_pool(tmp_path, (BOX, STANDS))) if find.label[1] == STANDS[0]]
    assert len(finds) >= IMAGES_PER_STEP
    for find in finds:
        assert find.label[:5] == pytest.approx([BOX, *STANDS])
    assert any(abs(find.sides[0, 1]) > 1 for find in finds)


def test_as_many_windows_as_asked_for_set_the_ranges(tmp_path: Path) -> None:
    make_pool(tmp_path, (CORNERS, LEANING), (BOX, STANDS))
    assert take_windows(tmp_path, 1, 7).shape == (7, WINDOW_HEIGHT, WINDOW_WIDTH, 3)
