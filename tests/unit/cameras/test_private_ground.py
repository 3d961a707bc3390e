"""Private ground as people name it: polygons whose inside is beyond doubt, or a refusal that names the place."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.private_ground import describe_private_ground, read_ground_document, read_private_ground
from platewatch.fields import FieldInvalid

GARDEN = [[0, 0], [0.3, 0], [0.3, 0.55], [0, 0.6]]
HOOK = [[0, 0], [1, 0], [1, 1], [0.8, 1], [0.8, 0.2], [0, 0.2]]


@pytest.mark.parametrize("polygons", [[], [GARDEN], [GARDEN, HOOK]])
def test_what_is_described_is_what_was_read(polygons: list[Any]) -> None:
    read = read_ground_document({"private_ground": polygons})
    assert describe_private_ground(read) == polygons
    assert read_private_ground(describe_private_ground(read), "") == read


@pytest.mark.parametrize(
    ("polygons", "field"),
    [
        (None, "ground"),
        ({}, "ground"),
        ([GARDEN] * 21, "ground"),
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
        read_private_ground(polygons, "ground")
    assert refusal.value.field == field


@given(st.lists(st.floats(0, 2 * math.pi), min_size=3, max_size=12, unique=True))
def test_every_convex_polygon_is_taken(angles: list[float]) -> None:
    corners = sorted({round(angle, 3) for angle in angles})
    polygon = [[0.5 + 0.4 * math.cos(angle), 0.5 + 0.4 * math.sin(angle)] for angle in corners]
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, polygon[1:] + polygon[:1], strict=True)))
    if len(corners) >= 3 and corners[-1] - corners[0] < 6.28 and area > 1e-5:
        assert len(read_private_ground([polygon], "")) == 1
