"""What is around a plate's ends is shown in its place and size, and where there is no picture that is marked."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from platewatch.reading.rectify import plate_size, rectify, rectify_with_surroundings
from platewatch.reading.surroundings import AROUND, COLUMNS, INSIDE, OUTSIDE, ROWS, look_around

PAPER, CAR, LEFT, RIGHT = (220, 220, 220), (90, 60, 60), (20, 20, 200), (20, 200, 20)
MARK = 255


def paint(high: int = 40, lines: int = 1, scale: float = 1.0) -> tuple[NDArray[np.uint8], Corners]:
    """A plate on a car, with a red post right before it and a green one right behind it, both a plate's height wide."""
    high = round(high * scale)
    wide, room = high * 4, high * 2
    image = np.empty((high * lines + 2 * room, wide + 2 * room, 3), np.uint8)
    image[:] = CAR
    image[room : room + high * lines, room : room + wide] = PAPER
    image[:, room - high : room], image[:, room + wide : room + wide + high] = LEFT, RIGHT
    left, top, right, bottom = float(room), float(room), float(room + wide), float(room + high * lines)
    return image, ((left, top), (right, top), (right, bottom), (left, bottom))


def look(image: NDArray[np.uint8], corners: Corners, lines: int = 1) -> NDArray[np.uint8]:
    return look_around(image, corners, lines, plate_size(corners)).ends


@pytest.mark.parametrize("scale", [0.5, 1.0, 6.0])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_both_ends_are_shown_with_what_is_outside_at_the_left(scale: float, lines: int) -> None:
    ends = look(*paint(lines=lines, scale=scale), lines=lines)
    edge = round(COLUMNS * OUTSIDE / (OUTSIDE + INSIDE))
    top = round(ROWS * AROUND / (lines + 2 * AROUND))
    for end, post in zip(ends, (LEFT, RIGHT), strict=True):
        assert np.abs(end[:, 3 : edge - 2, :3].astype(int) - post).max() < 12
        assert np.abs(end[top + 3 : ROWS - top - 3, edge + 3 :, :3].astype(int) - PAPER).max() < 12
        # A post reaches beyond the plate, the plate does not.
        assert np.abs(end[: top - 2, edge + 3 :, :3].astype(int) - CAR).max() < 12
        assert (end[..., 3] == 0).all()


def test_where_the_picture_ends_is_marked() -> None:
    image, corners = paint()
    right = int(corners[1][0]) + 10
    start, end = look(np.ascontiguousarray(image[:, :right]), corners)
    unit = COLUMNS / (OUTSIDE + INSIDE)
    border = round((OUTSIDE - 10 / 40) * unit)
    assert (start[..., 3] == 0).all()
    assert (end[:, : border - 1, 3] == MARK).all()
    assert (end[:, : border - 1, :3] == 0).all()
    assert (end[:, border + 2 :, 3] == 0).all()


def test_a_leaning_plate_stands_upright() -> None:
    image, corners = paint()
    high, wide = image.shape[:2]
    turn = np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])
    middle = np.array([wide / 2, high / 2])
    matrix = np.hstack([turn, (middle - turn @ middle)[:, None]])
    leaning = np.asarray(cv2.warpAffine(image, matrix, (wide, high), borderValue=CAR), np.uint8)
    points = ((np.array(corners) - middle) @ turn.T + middle).tolist()
    moved: Corners = tuple((x, y) for x, y in points)  # type: ignore[assignment]
    difference = np.abs(look(leaning, moved).astype(int) - look(image, corners))[:, 8:32, 4:44, :3]
    assert np.median(difference) < 12


@settings(deadline=None, max_examples=80)
@given(
    points=st.lists(st.tuples(st.floats(-400, 900), st.floats(-400, 900)), min_size=4, max_size=4),
    lines=st.integers(1, 3),
    size=st.tuples(st.integers(1, 60), st.integers(1, 60)),
)
def test_any_corners_give_surroundings(points: list[tuple[float, float]], lines: int, size: tuple[int, int]) -> None:
    corners: Corners = tuple(points)  # type: ignore[assignment]
    ends = look(np.zeros((*size, 3), np.uint8), corners, lines)
    assert ends.shape == (2, ROWS, COLUMNS, 4)
    assert ends.dtype == np.uint8


def test_the_strip_is_the_same_with_and_without_surroundings() -> None:
    image, corners = paint()
    both = rectify_with_surroundings(image, corners, 1)
    assert np.array_equal(both.image, rectify(image, corners, lines=1).image)
    assert both.surroundings is not None
    assert (both.surroundings.width, both.surroundings.height) == (160.0, 40.0)
