"""Plates are cut and hidden as the figures say, and what is counted is what was said."""

import numpy as np

from training.battery.boxes import box_of
from training.battery.incomplete import HIDDEN, Count, Shot, cut, draw_shots, hide, is_right

CORNERS = ((60.0, 40.0), (260.0, 40.0), (260.0, 84.0), (60.0, 84.0))


def _shot() -> Shot:
    image = np.full((124, 320, 3), 250, np.uint8)
    return Shot(image, "AB12", CORNERS)


def test_a_cut_picture_lacks_a_tenth_to_three_tenths_of_the_plate() -> None:
    for seed in range(40):
        rest = cut(np.random.default_rng(seed), _shot())
        left, _, right, _ = box_of(rest.corners)
        assert HIDDEN[0] - 0.01 <= 1 - (right - left) / 200 <= HIDDEN[1] + 0.01
        # The plate goes up to the picture's border at the end that is cut.
        assert left == 0 or right == rest.image.shape[1]


def test_what_hides_a_plate_covers_as_much_of_one_end() -> None:
    for seed in range(40):
        covered = (hide(np.random.default_rng(seed), _shot()).image[62, 60:260] != 250).any(axis=1)
        assert HIDDEN[0] - 0.04 <= covered.mean() <= HIDDEN[1] + 0.04
        assert covered[0] != covered[-1]


def test_only_a_wrong_text_that_is_said_to_be_whole_counts_as_wrong() -> None:
    count = Count()
    for said in (("AB12", 0.95), ("AB1", 0.95), ("AB1", 0.6), ("AB1", 0.4), None):
        count.add(_shot(), said)
    assert (count.plates, count.found, count.right, count.wrong_likely, count.wrong_sure) == (5, 4, 1, 2, 1)


def test_look_alikes_are_one_where_labels_do_not_tell_them_apart() -> None:
    shot = _shot()
    assert not is_right(shot, "ABI2")
    assert is_right(Shot(shot.image, "AB12", CORNERS, fold=True), "ABI2")


def test_a_drawn_plate_is_the_same_every_time_and_lies_in_its_picture() -> None:
    [shot], [again] = list(draw_shots(1)), list(draw_shots(1))
    assert shot.text == again.text
    assert np.array_equal(shot.image, again.image)
    left, top, right, bottom = box_of(shot.corners)
    assert min(left, top) >= 0
    assert (right, bottom) <= (shot.image.shape[1], shot.image.shape[0])
