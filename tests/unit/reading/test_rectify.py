"""Plates come out straight, whole and of the recogniser's size, from wherever they stand."""

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from platewatch.reading.rectify import (
    MARGIN_SIDE,
    MARGIN_TOP,
    RECOGNISER_HEIGHT,
    RECOGNISER_WIDTH,
    count_lines,
    plate_size,
    possible_lines,
    rectify,
)

SHAPE = (RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3)
# What a plate shows in these tests: left to right a ramp of blue, top to bottom a ramp of green.
CORNERS: Corners = ((120.0, 80.0), (330.0, 95.0), (335.0, 150.0), (118.0, 130.0))


def _paint(corners: Corners, size: tuple[int, int] = (480, 270), scale: float = 1.0) -> NDArray[np.uint8]:
    """A grey picture with a plate of two ramps at `corners`."""
    width, height = (round(side * scale) for side in size)
    across, down = np.meshgrid(np.linspace(0, 255, 800), np.linspace(0, 255, 200))
    flat = np.dstack([across, down, np.full_like(across, 200)]).astype(np.uint8)
    source = np.array([[0, 0], [800, 0], [800, 200], [0, 200]], np.float32) - 0.5
    target = np.array(corners, np.float32) * scale - 0.5
    transform = cv2.getPerspectiveTransform(source, target)
    grey = np.full((height, width, 3), 90, np.uint8)
    return np.asarray(
        cv2.warpPerspective(flat, transform, (width, height), dst=grey, borderMode=cv2.BORDER_TRANSPARENT)
    )


@pytest.mark.parametrize("scale", [0.6, 1.0, 6.0])
def test_a_plate_is_straightened_with_a_margin(scale: float) -> None:
    corners: Corners = tuple((x * scale, y * scale) for x, y in CORNERS)  # type: ignore[assignment]
    strip = rectify(_paint(CORNERS, scale=scale), corners).image
    assert strip.shape == SHAPE
    # Where the plate must lie in the strip, and how its ramps must run there.
    left = RECOGNISER_WIDTH * MARGIN_SIDE / (1 + 2 * MARGIN_SIDE)
    top = RECOGNISER_HEIGHT * MARGIN_TOP / (1 + 2 * MARGIN_TOP)
    for u, v in [(0.1, 0.2), (0.5, 0.5), (0.9, 0.8), (0.25, 0.75)]:
        x = left + u * (RECOGNISER_WIDTH - 2 * left) - 0.5
        y = top + v * (RECOGNISER_HEIGHT - 2 * top) - 0.5
        blue, green, red = strip[round(y), round(x)]
        assert blue == pytest.approx(255 * u, abs=8)
        assert green == pytest.approx(255 * v, abs=16)
        assert red == pytest.approx(200, abs=6)
    assert strip[0].mean(axis=0) == pytest.approx([90, 90, 90], abs=12)
    assert strip[:, 0].mean(axis=0) == pytest.approx([90, 90, 90], abs=12)


def test_a_two_line_plate_becomes_one_line() -> None:
    corners: Corners = ((100.0, 50.0), (260.0, 50.0), (260.0, 150.0), (100.0, 150.0))
    plate = rectify(_paint(corners), corners)
    assert plate.lines == 2
    assert plate.image.shape == SHAPE
    half = RECOGNISER_WIDTH // 2
    upper, lower = plate.image[:, :half], plate.image[:, half:]
    # The upper line holds the top of the downward ramp, the lower line the bottom; both the whole ramp across.
    assert upper[8:24, half // 2, 1].max() < 150 < lower[16:24, half // 2, 1].min()
    for part in (upper, lower):
        assert part[16, 8, 0] < 30
        assert part[16, half - 9, 0] > 225


def _measure_height(part: NDArray[np.uint8]) -> float:
    """Which part of the plate's height the strip shows, by how steep the ramp is in it."""
    green = part[8:-8, 12:-12, 1].mean(axis=1)
    steepness = float(np.polyfit(np.arange(len(green)), green, 1)[0])
    return steepness * RECOGNISER_HEIGHT / 255 * 199 / 200  # the ramp has 200 rows


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_the_lines_of_a_plate_overlap_a_little_in_its_middle_and_have_their_margins(scale: float) -> None:
    corners: Corners = ((100.0, 50.0), (260.0, 50.0), (260.0, 150.0), (100.0, 150.0))
    large: Corners = tuple((x * scale, y * scale) for x, y in corners)  # type: ignore[assignment]
    strip = rectify(_paint(corners, scale=scale), large).image
    half = RECOGNISER_WIDTH // 2
    for part, top, bottom in ((strip[:, :half], -0.06, 0.55), (strip[:, half:], 0.45, 1.06)):
        assert _measure_height(part) == pytest.approx(bottom - top, rel=0.008)
        for row in range(RECOGNISER_HEIGHT):
            down = top + (row + 0.5) / RECOGNISER_HEIGHT * (bottom - top)
            for column in range(half):
                across = (column + 0.5) / half * 1.16 - 0.08
                if 0.03 < down < 0.97 and 0.03 < across < 0.97:
                    assert part[row, column, 1] == pytest.approx(255 * down, abs=5)
                    assert part[row, column, 0] == pytest.approx(255 * across, abs=5)
                if not (-0.02 < down < 1.02 and -0.02 < across < 1.02):
                    assert part[row, column] == pytest.approx([90, 90, 90], abs=8)


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_a_plate_of_three_lines_becomes_thirds_that_overlap_a_little(scale: float) -> None:
    corners: Corners = ((100.0, 50.0), (260.0, 50.0), (260.0, 200.0), (100.0, 200.0))
    large: Corners = tuple((x * scale, y * scale) for x, y in corners)  # type: ignore[assignment]
    plate = rectify(_paint(corners, scale=scale), large, lines=3)
    assert plate.lines == 3
    assert plate.image.shape == SHAPE
    bounds = ((0, 53, -0.04, 1 / 3 + 0.04), (53, 107, 1 / 3 - 0.04, 2 / 3 + 0.04), (107, 160, 2 / 3 - 0.04, 1.04))
    for left, right, top, bottom in bounds:
        assert _measure_height(plate.image[:, left:right]) == pytest.approx(bottom - top, rel=0.008)
        for row in range(RECOGNISER_HEIGHT):
            down = top + (row + 0.5) / RECOGNISER_HEIGHT * (bottom - top)
            for column in range(left, right):
                across = (column - left + 0.5) / (right - left) * 1.16 - 0.08
                if 0.03 < down < 0.97 and 0.03 < across < 0.97:
                    assert plate.image[row, column, 1] == pytest.approx(255 * down, abs=6)
                    assert plate.image[row, column, 0] == pytest.approx(255 * across, abs=6)
                if not (-0.02 < across < 1.02):
                    assert plate.image[row, column] == pytest.approx([90, 90, 90], abs=8)


@pytest.mark.parametrize(
    ("high", "lines"),
    [
        *((300, (1,)), (301, (1, 2)), (420, (1, 2)), (421, (2, 1)), (650, (2, 1)), (651, (2, 1, 3))),
        *((800, (2, 1, 3)), (801, (2, 3, 1)), (1700, (2, 3, 1))),
    ],
)
def test_from_which_shape_on_a_plate_may_hold_more_lines(high: float, lines: tuple[int, ...]) -> None:
    corners: Corners = ((0, 0), (1000, 0), (1000, high), (0, high))
    assert possible_lines(corners) == lines
    assert count_lines(corners) == lines[0]


def test_a_plates_size_is_the_mean_of_its_sides() -> None:
    assert plate_size(((0, 0), (100, 0), (120, 30), (0, 20))) == pytest.approx(
        ((100 + np.hypot(120, 10)) / 2, (20 + np.hypot(20, 30)) / 2)
    )


def test_tall_plates_may_hold_one_line_or_two() -> None:
    assert possible_lines(((0, 0), (520, 0), (520, 110), (0, 110))) == (1,)
    assert possible_lines(((0, 0), (312, 0), (312, 160), (0, 160))) == (2, 1)
    assert possible_lines(((0, 0), (400, 0), (400, 140), (0, 140))) == (1, 2)
    assert possible_lines(((0, 0), (340, 0), (340, 210), (0, 210))) == (2, 1)


def test_the_caller_may_say_how_many_lines() -> None:
    assert rectify(_paint(CORNERS), CORNERS).lines == 1
    assert rectify(_paint(CORNERS), CORNERS, lines=2).lines == 2


def test_the_shape_tells_the_lines_whatever_the_turn() -> None:
    flat = np.array([[0, 0], [520, 0], [520, 110], [0, 110]], float)
    for angle in np.radians([0, 20, 90, 200]):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        corners: Corners = tuple((float(x), float(y)) for x, y in flat @ turn.T)  # type: ignore[assignment]
        assert plate_size(corners) == pytest.approx((520, 110))
        assert count_lines(corners) == 1
    assert count_lines(((0, 0), (340, 0), (340, 210), (0, 210))) == 2


coordinates = st.floats(-500, 900, allow_nan=False)
points = st.tuples(coordinates, coordinates)


def _box(left: float, top: float, width: float, height: float) -> Corners:
    return ((left, top), (left + width, top), (left + width, top + height), (left, top + height))


@given(st.tuples(points, points, points, points), st.sampled_from([1, 2, 3, None]))
@example(_box(10, -400, 40, 10), None)
@example(_box(10, 800, 40, 10), None)
@example(_box(-400, 10, 40, 10), None)
@example(_box(800, 10, 40, 10), None)
@example(_box(-900, -900, 800, 800), None)
@example(_box(30, 30, 0, 0), None)
def test_no_corners_raise(corners: Corners, lines: int | None) -> None:
    image = np.full((60, 90, 3), 128, np.uint8)
    assert rectify(image, corners, lines=lines).image.shape == SHAPE


def _stripes(strip: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where a strip is hatched: where brightness goes up and down by turns along its rows."""
    steps = np.diff(strip.mean(axis=2), axis=1)
    return np.asarray((steps[:, :-2] * steps[:, 2:] < -200), dtype=np.bool_)


@pytest.mark.parametrize(("x", "side"), [(-30.0, "left"), (340.0, "right")])
def test_what_lies_outside_the_picture_is_hatched(x: float, side: str) -> None:
    image = np.full((270, 480, 3), 120, np.uint8)
    corners: Corners = ((x, 100.0), (x + 170, 100.0), (x + 170, 140.0), (x, 140.0))
    hatched = _stripes(rectify(image, corners).image).any(axis=0)
    # The border cuts the plate 30 of its 170 pixels from this end; the margin beyond it is outside too.
    outside = round(RECOGNISER_WIDTH * (30 / 170 + MARGIN_SIDE) / (1 + 2 * MARGIN_SIDE))
    expected = np.zeros(RECOGNISER_WIDTH, bool)
    if side == "left":
        expected[:outside] = True
    else:
        expected[-outside:] = True
    assert abs(int(hatched.sum()) - outside) <= 6
    assert (hatched & ~expected[: len(hatched)]).sum() <= 3


@pytest.mark.parametrize("scale", [1, 5])
def test_a_plate_in_the_pictures_corner_shows_its_first_row_and_column(scale: int) -> None:
    image = np.full((60 * scale, 200 * scale, 3), 200, np.uint8)
    image[:scale], image[:, :scale] = 0, 0
    wide, high = 100.0 * scale, 24.0 * scale
    strip = rectify(image, ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high))).image
    first = round(RECOGNISER_WIDTH * MARGIN_SIDE / (1 + 2 * MARGIN_SIDE))
    assert strip[20, first : first + 2].min() < 110
    assert strip[:8, 80].min() < 110


def test_the_hatching_is_of_two_shades_of_the_pictures_colour() -> None:
    image = np.full((270, 480, 3), (50, 100, 150), np.uint8)
    corners: Corners = ((-60.0, 100.0), (110.0, 100.0), (110.0, 140.0), (-60.0, 140.0))
    strip = rectify(image, corners).image
    assert {tuple(colour) for colour in strip[:, -40:].reshape(-1, 3).tolist()} == {(50, 100, 150)}
    assert {tuple(colour) for colour in strip[:, :40].reshape(-1, 3).tolist()} == {(30, 60, 90), (70, 140, 210)}


def test_a_small_plate_stays_in_the_middle_to_a_tenth_of_a_pixel() -> None:
    """Its ramp goes from 0 to 255 over 40 pixels: a quarter of a pixel is 1.6."""
    corners: Corners = ((60.0, 50.0), (100.0, 50.0), (100.0, 60.0), (60.0, 60.0))
    strip = rectify(_paint(corners), corners).image
    middle = strip[16:24, RECOGNISER_WIDTH // 2 - 20 : RECOGNISER_WIDTH // 2 + 20, 0]
    assert middle.mean() == pytest.approx(127.0, abs=0.8)


@pytest.mark.parametrize("along", [0, 1])
def test_the_finest_lines_of_a_large_plate_become_grey(along: int) -> None:
    """Picked out pixel by pixel they would be bars that no plate has."""
    image = np.zeros((900, 2600, 3), np.uint8)
    image[::2] = 255 if along == 0 else 0
    if along == 1:
        image[:, ::2] = 255
    corners: Corners = ((300.0, 200.0), (2300.0, 200.0), (2300.0, 640.0), (300.0, 640.0))
    strip = rectify(image, corners).image
    assert 110 <= strip.min() <= strip.max() <= 145


def test_a_plate_inside_the_picture_is_hatched_nowhere() -> None:
    image = np.random.default_rng(3).integers(100, 140, (270, 480, 3), dtype=np.uint8)
    near = np.array(CORNERS) - (CORNERS[3][0] - 40, CORNERS[0][1] - 30)
    corners: Corners = tuple((float(x), float(y)) for x, y in near)  # type: ignore[assignment]
    strip = rectify(image, corners).image
    assert 100 <= strip.min() <= strip.max() <= 140
