"""Plates that the picture's border cuts."""

import numpy as np
import pytest

from training.battery.cut import CUT, cut_photo, draw_cut_passage, draw_cut_passages
from training.battery.photo import Photo
from training.battery.reads import FRAMES

IMAGE = np.arange(60 * 200 * 3, dtype=np.uint32).astype(np.uint8).reshape(60, 200, 3)
PHOTO = Photo(IMAGE, ((40.0, 10.0), (140.0, 20.0), (140.0, 40.0), (40.0, 30.0)))


def test_the_end_lies_outside_the_picture() -> None:
    cut = cut_photo(PHOTO, 0.2, at_start=False)
    assert np.array_equal(cut.image, IMAGE[:, :120])
    assert np.array(cut.corners) == pytest.approx(np.array([(40, 10), (120, 18), (120, 38), (40, 30)]))


def test_the_start_lies_outside_the_picture() -> None:
    cut = cut_photo(PHOTO, 0.2, at_start=True)
    assert np.array_equal(cut.image, IMAGE[:, 60:])
    assert np.array(cut.corners) == pytest.approx(np.array([(0, 12), (80, 20), (80, 40), (0, 32)]))


def test_the_first_of_three_frames_is_cut_and_the_others_are_not() -> None:
    for passage in draw_cut_passages(count=6):
        assert [picture.frame for picture in passage] == list(range(FRAMES))
        assert len({picture.text for picture in passage}) == 1
        first, *others = passage
        assert first.kind in ("start", "end")
        xs = [x for x, _ in first.found]
        wide = first.image.shape[1]
        beyond = -min(xs) if first.kind == "start" else max(xs) - wide
        assert abs(beyond) < 0.1 * wide
        for picture in others:
            right = max(x for x, _ in picture.found)
            assert min(x for x, _ in picture.found) > 4
            assert right < picture.image.shape[1] - 4
        # What is left is narrower than in the next frame, by more than the car comes nearer.
        assert max(xs) - min(xs) < (1 - CUT[0] / 2) * (right - min(x for x, _ in picture.found))


def test_a_passage_is_the_same_whatever_else_is_drawn() -> None:
    *_, last = draw_cut_passages(count=3)
    assert all(
        np.array_equal(one.image, other.image) and one.found == other.found
        for one, other in zip(last, draw_cut_passage(2), strict=True)
    )
