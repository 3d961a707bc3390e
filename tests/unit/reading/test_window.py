"""The window around a find shows the find and its surroundings, and points map there and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.reading.window import (
    AROUND_X,
    AROUND_Y,
    TURNED_FROM,
    WINDOW_HEIGHT,
    WINDOW_WIDTH,
    cut_window,
    measure_lean,
    turn_upright,
)


def _plane(width: int, height: int) -> np.ndarray:
    """Blue tells how far right a pixel is, green how far down."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.dstack([across, down, np.zeros_like(across)]).round().astype(np.uint8)


@pytest.mark.parametrize(("x", "y", "width", "height"), [(100, 80, 60, 15), (150, 60, 120, 90), (90, 90, 9, 5)])
@pytest.mark.parametrize("scale", [1, 5])
def test_the_windows_pixels_are_where_it_says(x: int, y: int, width: int, height: int, scale: int) -> None:
    image = _plane(400 * scale, 240 * scale)
    corners = np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], float) * scale
    window = cut_window(image, corners)
    assert window.image.shape == (WINDOW_HEIGHT, WINDOW_WIDTH, 3)
    for point in [(20, 10), (64, 32), (100, 50)]:
        shown = window.image[point[1], point[0], :2].astype(float)
        place = window.to_picture(np.array([point], float) + 0.5)[0]
        assert shown == pytest.approx(place / (400 * scale, 240 * scale) * 255, abs=2.0)


def test_the_find_lies_in_the_middle_with_its_surroundings() -> None:
    corners = np.array([(100, 80), (160, 80), (160, 100), (100, 100)], float)
    window = cut_window(_plane(400, 240), corners)
    assert window.corner == pytest.approx((100 - 60 * AROUND_X, 80 - 20 * AROUND_Y))
    assert window.sides == pytest.approx(np.diag([60 * (1 + 2 * AROUND_X), 20 * (1 + 2 * AROUND_Y)]))


@pytest.mark.parametrize("degrees", [-50, -20, -TURNED_FROM - 0.1, TURNED_FROM + 0.1, 35])
@pytest.mark.parametrize("scale", [0.4, 1, 5])
def test_a_leaning_plate_stands_upright_in_its_window(degrees: float, scale: float) -> None:
    flat = np.array([(-30, -20), (30, -20), (30, 20), (-30, 20)], float)
    corners = (flat @ turn_upright(degrees) + np.array([200, 120])) * scale
    image = _plane(round(400 * scale), round(240 * scale))
    window = cut_window(image, corners)
    left, top = 60 * AROUND_X, 40 * AROUND_Y
    shown = flat + np.array([30 + left, 20 + top])
    wide = (60 + 2 * left, 40 + 2 * top)
    assert window.from_picture(corners) == pytest.approx(shown / wide * (WINDOW_WIDTH, WINDOW_HEIGHT))
    for point in [(20, 10), (64, 32), (100, 50)]:
        seen = window.image[point[1], point[0], :2].astype(float)
        place = window.to_picture(np.array([point], float) + 0.5)[0]
        assert seen == pytest.approx(place / (image.shape[1], image.shape[0]) * 255, abs=3.0)


@pytest.mark.parametrize("degrees", [0, 2, -TURNED_FROM + 0.1, 70, 90, 180])
def test_a_plate_that_hardly_leans_or_cannot_be_one_keeps_its_window(degrees: float) -> None:
    flat = np.array([(-30, -20), (30, -20), (30, 20), (-30, 20)], float)
    window = cut_window(_plane(400, 240), flat @ turn_upright(degrees) + np.array([200, 120]))
    assert window.sides[0, 1] == window.sides[1, 0] == 0


def test_an_upright_plate_seen_from_the_side_is_turned_by_half_of_what_its_lines_fall() -> None:
    corners = np.array([(100, 80), (160, 102), (160, 120), (100, 98)], float)
    fall = np.degrees(np.arctan2(22, 60))
    window = cut_window(_plane(400, 240), corners)
    assert np.degrees(np.arctan2(window.sides[0, 1], window.sides[0, 0])) == pytest.approx(fall / 2)
    assert measure_lean(corners) == pytest.approx(fall / 2)


def test_of_a_small_find_no_detail_is_averaged_away() -> None:
    image = np.zeros((120, 200, 3), np.uint8)
    image[:, ::2] = 255
    window = cut_window(image, np.array([(80, 50), (120, 50), (120, 60), (80, 60)], float)).image
    assert window[WINDOW_HEIGHT // 2, :, 0].max() > 180
    assert window[WINDOW_HEIGHT // 2, :, 0].min() < 75


@pytest.mark.parametrize(("axis", "place"), [(1, 0), (1, -1), (0, 0), (0, -1)])
def test_a_pictures_outermost_pixels_are_in_the_window_and_are_repeated_beyond_it(axis: int, place: int) -> None:
    image = np.zeros((60, 120, 3), np.uint8)
    image[(slice(None), place) if axis == 1 else place] = 255
    window = cut_window(image, np.array([(0, 0), (120, 0), (120, 60), (0, 60)], float)).image
    edge = window[:, place] if axis == 1 else window[place]
    assert edge.min() > 200
    assert window[WINDOW_HEIGHT // 2, WINDOW_WIDTH // 2].max() == 0


@pytest.mark.parametrize(("width", "height", "axis"), [(600, 130, 1), (600, 400, 1), (600, 400, 0)])
@pytest.mark.parametrize("degrees", [0, 10])
def test_a_fine_grid_in_a_large_find_becomes_grey_and_no_pattern(
    width: int, height: int, axis: int, degrees: int
) -> None:
    """Of many pixels that fall on one, all count."""
    image = np.zeros((1400, 1600, 3), np.uint8)
    image[(slice(None), slice(None, None, 2)) if axis == 1 else slice(None, None, 2)] = 255
    flat = np.array([(-width, -height), (width, -height), (width, height), (-width, height)], float) / 2
    window = cut_window(image, flat @ turn_upright(degrees) + np.array([800, 700]))
    assert np.abs(window.image.astype(int) - 127).max() < 50


coordinates = st.floats(-2000, 3000)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=4, max_size=4))
def test_any_corners_give_a_window_and_points_come_back(points: list[tuple[float, float]]) -> None:
    corners = np.array(points)
    window = cut_window(np.zeros((50, 70, 3), np.uint8), corners)
    assert window.image.shape == (WINDOW_HEIGHT, WINDOW_WIDTH, 3)
    assert window.to_picture(window.from_picture(corners)) == pytest.approx(corners, abs=1e-6)
