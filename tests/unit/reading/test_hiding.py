"""A picture of one vehicle of a film does not show the plates of the others."""

import numpy as np
import pytest

from platewatch.reading.decoding.film_worker import GREY, hide_plates, measure_place
from platewatch.reading.image import Pixels
from platewatch.reading.record import Corners


def box(left: float, top: float, right: float, bottom: float) -> Corners:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


@pytest.fixture
def frame() -> Pixels:
    return np.random.default_rng(3).integers(150, 250, (200, 400, 3), np.uint8)


def test_a_hidden_plate_is_grey_with_a_margin_and_nothing_else_changes(frame: Pixels) -> None:
    before = frame.copy()
    shown = hide_plates(frame, [box(40, 40, 80, 60), box(240, 100, 280, 120)], 0b10)
    left, top, right, bottom = 230, 95, 290, 125
    assert (shown[top:bottom, left:right] == GREY).all()
    shown[top:bottom, left:right] = before[top:bottom, left:right]
    assert (shown == before).all()
    assert (frame == before).all()


def test_where_two_overlap_the_shown_one_stays_whole(frame: Pixels) -> None:
    plates = [box(100, 100, 180, 120), box(150, 90, 190, 110)]
    shown = hide_plates(frame, plates, 0b10)
    assert (shown[100:120, 100:180] == frame[100:120, 100:180]).all()
    assert (shown[86:94, 150:199] == GREY).all()


def test_nothing_hidden_is_the_frame_itself_and_a_bit_without_a_plate_hides_nothing(frame: Pixels) -> None:
    assert hide_plates(frame, [box(40, 40, 80, 60)], 0) is frame
    assert (hide_plates(frame, [box(40, 40, 80, 60)], 0b10) == frame).all()


@pytest.mark.parametrize(
    ("plate", "place"),
    [
        (box(0, 0, 40, 20), (0, 0, 50, 25)),
        (box(380, 190, 400, 200), (375, 188, 400, 200)),
        (box(-30, -20, -10, -5), (0, 0, 0, 0)),
    ],
)
def test_what_hides_a_plate_ends_at_the_pictures_border(plate: Corners, place: tuple[int, int, int, int]) -> None:
    assert measure_place(plate, (200, 400, 3)) == place
