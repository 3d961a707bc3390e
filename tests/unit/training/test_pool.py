"""The pool of composed samples on disk."""

from pathlib import Path

import numpy as np
import pytest

from training.scenes.compose import MAX_LABELS, SIZE
from training.scenes.pool import Pool


def test_a_pool_forgets_its_oldest_samples_first(tmp_path: Path) -> None:
    pool = Pool(tmp_path, 3)
    assert pool.written == 0
    for number in range(4):
        pool.put(number, np.full((SIZE, SIZE, 3), number, np.uint8), np.full((MAX_LABELS, 9), number, np.float32))
    pool.note_written(4)
    again = Pool(tmp_path, 3)
    assert again.written == 4
    assert [int(image[0, 0, 0]) for image in again.images] == [3, 1, 2]
    assert [int(labels[0, 0]) for labels in again.labels] == [3, 1, 2]


def test_a_pool_opened_with_another_capacity_is_left_as_it_is(tmp_path: Path) -> None:
    Pool(tmp_path, 3).put(0, np.full((SIZE, SIZE, 3), 7, np.uint8), np.zeros((MAX_LABELS, 9), np.float32))
    with pytest.raises(ValueError, match="another capacity"):
        Pool(tmp_path, 4)
    assert Pool(tmp_path, 3).images[0, 0, 0, 0] == 7
