"""How well a plate is seen: what is measured of it, the grade of each measure, and what is worst."""

import math
from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.reading.measure_plate_sight import measure_plate_sight
from platewatch.reading.plate_sight import Fault, Grade, PlateSight, find_worst, grade_plate_sight
from platewatch.reading.plate_width import EXPECTED, FEW, WIDE, expect_share
from platewatch.reading.record import Corners
from tests.layers import ROOT

GOOD = PlateSight(width=110.0, lean=1.0, turn=20.0, sharpness=0.3, brightness=140.0, clipped=0.0)
PLACE: Corners = ((100.0, 100.0), (204.0, 100.0), (204.0, 122.0), (100.0, 122.0))


def draw(corners: Corners = PLACE, blur: float = 0.0, gain: float = 1.0) -> np.ndarray:
    """A white plate with dark bars at these corners, on grey."""
    flat = np.full((110, 520, 3), 230, np.uint8)
    for left in range(40, 480, 60):
        cv2.rectangle(flat, (left, 20), (left + 30, 90), (25, 25, 25), -1)
    small = cv2.resize(flat, (104, 22), interpolation=cv2.INTER_AREA)
    base = np.array([(0, 0), (104, 0), (104, 22), (0, 22)], np.float32)
    transform = cv2.getPerspectiveTransform(base, np.array(corners, np.float32))
    image = np.full((320, 420, 3), 90, np.uint8)
    cv2.warpPerspective(small, transform, (420, 320), dst=image, borderMode=cv2.BORDER_TRANSPARENT)
    if blur:
        image = cv2.GaussianBlur(image, (0, 0), blur)
    return np.clip(image.astype(np.float32) * gain, 0, 255).astype(np.uint8)


def turn_by(degrees: float) -> Corners:
    points = np.array(PLACE) - (152, 111)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned = points @ np.array([[cos, sin], [-sin, cos]]) + (200, 160)
    first, second, third, fourth = ((float(x), float(y)) for x, y in turned)
    return first, second, third, fourth


def test_a_good_plate_measures_well() -> None:
    sight = measure_plate_sight(draw(), PLACE, PLACE, 1)
    assert find_worst(sight) is None
    assert (sight.width, round(sight.lean), round(sight.turn or 0)) == (104.0, 0, 0)


def test_sizes_are_those_of_the_cameras_own_picture() -> None:
    twice: Corners = tuple((2 * x, 2 * y) for x, y in PLACE)  # type: ignore[assignment]
    assert measure_plate_sight(draw(), PLACE, twice, 1).width == 208.0


@pytest.mark.parametrize("degrees", [-30.0, -5.0, 12.0])
def test_lean_is_how_far_the_line_of_text_is_from_level(degrees: float) -> None:
    corners = turn_by(degrees)
    sight = measure_plate_sight(draw(corners), corners, corners, 1)
    assert sight.lean == pytest.approx(abs(degrees), abs=0.1)
    assert sight.turn == pytest.approx(0, abs=1), "a tilted plate is not seen from the side"


@pytest.mark.parametrize(("wide", "high", "turn"), [(52.0, 22.0, 60.0), (104.0, 11.0, 60.0)])
def test_turn_is_how_far_it_is_seen_from_the_side_or_from_above(wide: float, high: float, turn: float) -> None:
    corners: Corners = ((100.0, 100.0), (100 + wide, 100.0), (100 + wide, 100 + high), (100.0, 100 + high))
    assert measure_plate_sight(draw(corners), corners, corners, 1).turn == pytest.approx(turn, abs=0.5)
    assert measure_plate_sight(draw(corners), corners, corners, 2).turn is None, "two lines have many shapes"


def test_blur_dark_and_glare_are_measured() -> None:
    sharp, blurred = (measure_plate_sight(draw(blur=blur), PLACE, PLACE, 1).sharpness for blur in (0.0, 3.0))
    assert blurred < 0.5 * sharp
    assert measure_plate_sight(draw(gain=0.1), PLACE, PLACE, 1).brightness < 20
    assert measure_plate_sight(draw(gain=3.0), PLACE, PLACE, 1).clipped > 0.3
    assert measure_plate_sight(draw(gain=0.0), PLACE, PLACE, 1).sharpness == 0.0, (
        "all black is no fault of the arithmetic"
    )


def test_corners_without_area_measure_badly_and_raise_nothing() -> None:
    nothing: Corners = ((10.0, 10.0),) * 4
    assert find_worst(measure_plate_sight(draw(), nothing, nothing)) == (Fault.NARROW, Grade.POOR)


@pytest.mark.parametrize(
    ("change", "worst"),
    [
        ({}, None),
        ({"width": 69.9}, (Fault.NARROW, Grade.FAIR)),
        ({"width": 49.9}, (Fault.NARROW, Grade.POOR)),
        ({"brightness": 59.0}, (Fault.DARK, Grade.FAIR)),
        ({"brightness": 19.0}, (Fault.DARK, Grade.POOR)),
        ({"clipped": 0.6}, (Fault.BRIGHT, Grade.FAIR)),
        ({"clipped": 0.8}, (Fault.BRIGHT, Grade.POOR)),
        ({"sharpness": 0.2}, (Fault.BLURRED, Grade.FAIR)),
        ({"sharpness": 0.1}, (Fault.BLURRED, Grade.POOR)),
        ({"turn": 60.0}, (Fault.TURNED, Grade.FAIR)),
        ({"turn": 71.0}, (Fault.TURNED, Grade.POOR)),
        ({"turn": None}, None),
        ({"lean": 9.0}, (Fault.LEANING, Grade.FAIR)),
        ({"lean": 16.0}, (Fault.LEANING, Grade.POOR)),
        ({"width": 60.0, "lean": 16.0}, (Fault.LEANING, Grade.POOR)),
        ({"width": 40.0, "lean": 16.0}, (Fault.NARROW, Grade.POOR)),
    ],
)
def test_the_worst_comes_first_and_of_equal_ones_the_cause(change: dict[str, Any], worst: object) -> None:
    assert find_worst(replace(GOOD, **change)) == worst


NUMBER = st.floats(allow_nan=True, allow_infinity=True)


@given(st.builds(PlateSight, NUMBER, NUMBER, st.none() | NUMBER, NUMBER, NUMBER, NUMBER))
def test_nothing_is_wrong_only_where_every_measure_is_good(sight: PlateSight) -> None:
    grades = grade_plate_sight(sight)
    assert (find_worst(sight) is None) == all(grade is Grade.GOOD for grade in grades.values())
    if any(math.isnan(value) for field in fields(sight) if (value := getattr(sight, field.name)) is not None):
        assert find_worst(sight) is not None, "what could not be measured is not good"


def test_the_console_has_the_same_limits() -> None:
    script = (ROOT / "functions/console/page/cameras/trial.js").read_text()
    assert f"const WIDE = {WIDE};" in script
    assert f"const FEW = {FEW};" in script


def test_the_expected_share_is_that_of_the_figures() -> None:
    figures = (ROOT / "docs/figures.md").read_text()
    for lower, share in EXPECTED:
        assert expect_share(lower) == share
        assert f"{share:.1%}".replace("%", " %") in figures
    assert expect_share(-1.0) == EXPECTED[0][1]
    assert expect_share(500.0) == EXPECTED[-1][1]
