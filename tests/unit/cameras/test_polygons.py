"""Polygons as people name them: their inside is beyond doubt, or a refusal names the place."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platewatch.cameras.view import Polygon, contains, describe_polygons, measure_area, parse_polygons
from platewatch.fields import FieldInvalid

GARDEN = [[0, 0], [0.3, 0], [0.3, 0.55], [0, 0.6]]
HOOK = [[0, 0], [1, 0], [1, 1], [0.8, 1], [0.8, 0.2], [0, 0.2]]


MANY = [
    [round(0.5 + 0.4 * math.cos(turn * math.pi / 25), 6), round(0.5 + 0.4 * math.sin(turn * math.pi / 25), 6)]
    for turn in range(50)
]


@pytest.mark.parametrize(
    "polygons", [[], [GARDEN], [GARDEN, HOOK], [GARDEN] * 20, [MANY], [[[0, 0], [1, 0], [1, 0.00001]]]]
)
def test_what_is_described_is_what_was_read(polygons: list[Any]) -> None:
    read = parse_polygons(polygons, "")
    assert describe_polygons(read) == polygons
    assert parse_polygons(describe_polygons(read), "") == read


@pytest.mark.parametrize(
    ("polygons", "field"),
    [
        (None, "ground"),
        ({}, "ground"),
        ([GARDEN] * 21, "ground"),
        ([[[0, 0], [1, 0], [-0.01, 1]]], "ground[0][2].x"),
        ([[[0, -0.01], [1, 0], [1, 1]]], "ground[0][0].y"),
        ([[[0, 0], [1, 0], [1.01, 1]]], "ground[0][2].x"),
        ([[[0, 0], [1, 0], [1]]], "ground[0][2]"),
        ([[[0, 0], [1, 0], [1, 0.0000005]]], "ground[0]"),
        ([[]], "ground[0]"),
        ([GARDEN, GARDEN[:2]], "ground[1]"),
        ([[[0, 0]] * 51], "ground[0]"),
        ([[[0, 0], [1, 0], 7]], "ground[0][2]"),
        ([[[0, 0], [1, 0], [1, 1, 1]]], "ground[0][2]"),
        ([[[0, 0], [1, 0], [1, 1.01]]], "ground[0][2].y"),
        ([[[0, 0], [1, 0], ["1", 1]]], "ground[0][2].x"),
        ([[[0, 0], [1, 0], [True, 1]]], "ground[0][2].x"),
        ([[[0, 0], [1, 0], [math.nan, 1]]], "ground[0][2].x"),
        # Closed by hand.
        ([[*GARDEN, [0, 0]]], "ground[0]"),
        # A bow tie, a star, a line, and a corner that touches another side.
        ([[[0, 0], [1, 1], [1, 0], [0, 1]]], "ground[0]"),
        ([[[0.5, 0], [0.8, 1], [0, 0.4], [1, 0.4], [0.2, 1]]], "ground[0]"),
        ([[[0, 0], [0.5, 0.5], [1, 1]]], "ground[0]"),
        ([[[0, 0], [1, 0], [1, 1], [0.5, 0], [0, 1]]], "ground[0]"),
    ],
)
def test_what_is_no_polygon_is_refused_and_named(polygons: object, field: str) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        parse_polygons(polygons, "ground")
    assert refusal.value.field == field


places = st.tuples(st.integers(0, 6), st.integers(0, 6))


def _meet(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    """Whether two sides have a point in common, found by walking along the first in steps that miss no such point."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = other
    bottom = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if bottom:
        along = Fraction((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx), bottom)
        across = Fraction((cx - ax) * (by - ay) - (cy - ay) * (bx - ax), bottom)
        return 0 <= along <= 1 and 0 <= across <= 1
    if (bx - ax) * (cy - ay) != (by - ay) * (cx - ax):
        return False
    return max(min(ax, bx), min(cx, dx)) <= min(max(ax, bx), max(cx, dx)) and max(min(ay, by), min(cy, dy)) <= min(
        max(ay, by), max(cy, dy)
    )


@settings(max_examples=400)
@given(st.lists(places, min_size=4, max_size=6, unique=True))
def test_sides_that_have_a_point_in_common_are_refused_and_no_others(corners: list[tuple[int, int]]) -> None:
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    apart = [
        (one, other)
        for one in range(len(sides))
        for other in range(one + 2, len(sides))
        if other - one != len(sides) - 1
    ]
    crossing = [pair for pair in apart if _meet(sides[pair[0]], sides[pair[1]])]
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in sides)
    polygon = [[x / 8, y / 8] for x, y in corners]
    if not crossing and area:
        assert len(parse_polygons([polygon], "ground")) == 1
        return
    with pytest.raises(FieldInvalid) as refusal:
        parse_polygons([polygon], "ground")
    assert ("no area" in str(refusal.value)) == (not crossing)
    if crossing:
        assert f"side {crossing[0][0] + 1} and side {crossing[0][1] + 1}" in str(refusal.value)


@given(st.lists(st.floats(0, 2 * math.pi), min_size=3, max_size=12, unique=True))
def test_every_convex_polygon_is_taken(angles: list[float]) -> None:
    corners = sorted({round(angle, 3) for angle in angles})
    polygon = [[0.5 + 0.4 * math.cos(angle), 0.5 + 0.4 * math.sin(angle)] for angle in corners]
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, polygon[1:] + polygon[:1], strict=True)))
    if len(corners) >= 3 and corners[-1] - corners[0] < 6.28 and area > 1e-5:
        assert len(parse_polygons([polygon], "")) == 1


def as_polygon(corners: list[list[float]]) -> Polygon:
    return tuple((x, y) for x, y in corners)


@pytest.mark.parametrize(
    ("point", "inside"),
    [((0.5, 0.1), True), ((0.9, 0.5), True), ((0.5, 0.5), False), ((0.9, 1.1), False), ((-0.1, 0.1), False)],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_the_notch_of_a_hook_lies_outside_whichever_way_round_it_is_named(
    point: tuple[float, float], inside: bool, turn: int
) -> None:
    assert contains(as_polygon(HOOK[::turn]), point) is inside


@pytest.mark.parametrize(
    ("point", "inside"), [((0.5, 0.5), True), ((0.1, 0.5), True), ((-0.1, 0.5), False), ((1.1, 0.5), False)]
)
@pytest.mark.parametrize("first", range(4))
def test_a_point_level_with_a_corner_lies_where_it_lies(point: tuple[float, float], inside: bool, first: int) -> None:
    diamond = [[0.0, 0.5], [0.5, 0.0], [1.0, 0.5], [0.5, 1.0]]
    assert contains(as_polygon(diamond[first:] + diamond[:first]), point) is inside


@given(
    st.lists(places, min_size=3, max_size=6, unique=True),
    st.tuples(st.floats(-1, 7), st.floats(-1, 7)),
    st.integers(0, 5),
)
@example([(0, 0), (2, 2), (5, 5)], (2.0491910772276514, 2.0491910772276514), 0).via("a point on a side")
def test_what_lies_inside_is_a_matter_of_shape_alone(
    corners: list[tuple[int, int]], point: tuple[float, float], first: int
) -> None:
    """Neither the corner it begins with nor the way round counts. On a side or level with a corner, either may hold."""
    polygon = tuple((float(x), float(y)) for x, y in corners)
    x, y = point
    at = first % len(polygon)
    sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    on_a_side = any(abs((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) < 1e-6 for (x1, y1), (x2, y2) in sides)
    if on_a_side or any(abs(y - corner[1]) < 1e-9 for corner in polygon):
        return
    found = contains(polygon, point)
    assert contains(polygon[at:] + polygon[:at], point) is found
    assert contains(polygon[::-1], point) is found


def test_a_polygons_area_is_its_share_of_the_picture() -> None:
    assert measure_area(as_polygon(HOOK)) == pytest.approx(0.36)
    assert measure_area(as_polygon(HOOK[::-1])) == pytest.approx(0.36)
    assert measure_area(((0, 0), (1, 0), (1, 1), (0, 1))) == 1


@pytest.mark.parametrize("kind", [str, tuple, lambda polygon: dict(enumerate(polygon)), lambda _: None])
def test_a_polygon_is_a_list_of_points(kind: Any) -> None:
    for value in (kind(GARDEN), [kind(GARDEN)]):
        with pytest.raises(FieldInvalid, match="must be a list"):
            parse_polygons(value, "ground")
    with pytest.raises(FieldInvalid, match=r"must be a point|from 0 to 1|must be a number"):
        parse_polygons([[[0, 0], [1, 0], kind([1, 1])]], "ground")


@pytest.mark.parametrize(("count", "good"), [(2, False), (3, True), (50, True), (51, False)])
def test_a_polygon_has_three_to_fifty_points(count: int, good: bool) -> None:
    turns = [2 * math.pi * number / count for number in range(count)]
    polygon = [[0.5 + 0.4 * math.cos(turn), 0.5 + 0.4 * math.sin(turn)] for turn in turns]
    if good:
        assert len(parse_polygons([polygon], "")[0]) == count
        return
    with pytest.raises(FieldInvalid, match="must be a list of 3 to 50 points"):
        parse_polygons([polygon], "ground")


def test_from_which_size_on_a_polygon_has_an_area() -> None:
    assert measure_area(parse_polygons([[[0, 0], [1, 0], [1, 1e-6]]], "")[0]) == 5e-7
    with pytest.raises(FieldInvalid, match="has no area"):
        parse_polygons([[[0, 0], [1, 0], [1, 0.99e-6]]], "")
