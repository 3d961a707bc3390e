"""What is marked in a camera's view: as people name it, and when a plate counts as a caption."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from platewatch.cameras.view import (
    NOTHING_MARKED,
    Polygon,
    View,
    contains,
    is_caption,
    measure_captions,
    parse_captions_document,
    parse_ground_document,
    parse_view,
)
from platewatch.fields import FieldInvalid

STRIP = [[0, 0.9], [1, 0.9], [1, 1], [0, 1]]
HALF = [[0, 0], [1, 0], [1, 0.5], [0, 0.5]]
Plate = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def box(left: float, top: float, right: float, bottom: float) -> Plate:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def test_each_document_marks_its_own_part_of_the_view() -> None:
    strip = (((0, 0.9), (1, 0.9), (1, 1), (0, 1)),)
    assert parse_ground_document({"private_ground": [STRIP]}) == strip
    assert parse_captions_document({"caption_areas": [STRIP]}) == strip
    assert parse_view({"caption_areas": [STRIP]}) == View((), strip)
    assert parse_view({"private_ground": [STRIP]}) == View(strip, ())
    assert parse_view({}) == NOTHING_MARKED


@pytest.mark.parametrize("read", [parse_ground_document, parse_captions_document])
@pytest.mark.parametrize("document", [None, [], {}, {"areas": []}, {"private_ground": [], "caption_areas": []}])
def test_another_document_is_refused(read: Any, document: object) -> None:
    with pytest.raises(FieldInvalid):
        read(document)


@pytest.mark.parametrize(
    ("areas", "field"),
    [
        ([STRIP, STRIP[:2]], "caption_areas[1]"),
        ([STRIP] * 21, "caption_areas"),
        ([HALF, STRIP], "caption_areas"),
        ([[[0, 0], [1, 0], [1, 1], [0, 1]]], "caption_areas"),
    ],
)
def test_no_polygons_and_more_than_half_of_the_view_are_refused(areas: object, field: str) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        parse_captions_document({"caption_areas": areas})
    assert refusal.value.field == field


def test_half_of_the_view_may_be_captions_and_all_of_it_private() -> None:
    assert measure_captions(parse_captions_document({"caption_areas": [HALF]})) == 0.5
    assert len(parse_ground_document({"private_ground": [HALF, [[0, 0], [1, 0], [1, 1], [0, 1]]]})) == 2


@pytest.mark.parametrize(
    ("plate", "caption"),
    [
        (box(0.1, 0.92, 0.3, 0.97), True),
        (box(0.1, 0.5, 0.3, 0.55), False),
        # Half, two thirds and one third of its height in the strip.
        (box(0.1, 0.85, 0.3, 0.95), True),
        (box(0.1, 0.88, 0.3, 0.94), True),
        (box(0.1, 0.86, 0.3, 0.92), False),
    ],
)
def test_a_plate_with_half_of_it_in_a_caption_area_is_a_caption(plate: Plate, caption: bool) -> None:
    assert is_caption(plate, parse_captions_document({"caption_areas": [STRIP]})) is caption


def test_several_areas_count_together_and_twice_marked_counts_once() -> None:
    left, right = box(0, 0, 0.15, 1), box(0.25, 0, 0.4, 1)
    plate = box(0.1, 0.1, 0.3, 0.15)
    assert not is_caption(plate, [left])
    assert not is_caption(plate, [left, left])
    assert is_caption(plate, [left, right])
    assert not is_caption(plate, [])


@pytest.mark.parametrize(("angle", "caption"), [(0, False), (90, True)])
def test_the_plate_counts_and_not_the_box_around_it(angle: float, caption: bool) -> None:
    """A long plate turned into the strip lies in it, though its middle is as far away as before."""
    strip = box(0.45, 0, 0.55, 1)
    turn = math.radians(angle)
    corners = [
        (0.5 + x * math.cos(turn) - y * math.sin(turn), 0.5 + x * math.sin(turn) + y * math.cos(turn))
        for x, y in ((-0.2, -0.04), (0.2, -0.04), (0.2, 0.04), (-0.2, 0.04))
    ]
    assert is_caption((corners[0], corners[1], corners[2], corners[3]), [strip]) is caption


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Polygon, Plate]:
    """A caption area, any convex polygon or triangle or notched one, and a plate, straight or slanted."""
    middle = draw(st.floats(0.2, 0.8)), draw(st.floats(0.2, 0.8))
    angles = sorted(draw(st.lists(st.floats(0, 2 * math.pi), min_size=3, max_size=8, unique=True)))
    size = [draw(st.floats(0.05, 0.2)) for _ in angles]
    area = tuple(
        (middle[0] + far * math.cos(angle), middle[1] + far * math.sin(angle))
        for angle, far in zip(angles, size, strict=True)
    )
    left, top = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    wide, high, slant = draw(st.floats(0.005, 0.3)), draw(st.floats(0.002, 0.1)), draw(st.floats(-0.05, 0.05))
    plate = ((left, top), (left + wide, top + slant), (left + wide, top + slant + high), (left, top + high))
    return area, plate


@given(drawn())
def test_a_plate_on_one_side_of_everything_marked_is_always_reported(case: tuple[Polygon, Plate]) -> None:
    area, plate = case
    apart = (
        max(x for x, _ in plate) < min(x for x, _ in area)
        or min(x for x, _ in plate) > max(x for x, _ in area)
        or max(y for _, y in plate) < min(y for _, y in area)
        or min(y for _, y in plate) > max(y for _, y in area)
    )
    assume(apart)
    assert not is_caption(plate, [area])


@given(drawn(), st.floats(0.01, 0.3))
def test_a_plate_wholly_inside_is_never_reported_whatever_else_is_marked(
    case: tuple[Polygon, Plate], margin: float
) -> None:
    other, plate = case
    around = box(
        min(x for x, _ in plate) - margin,
        min(y for _, y in plate) - margin,
        max(x for x, _ in plate) + margin,
        max(y for _, y in plate) + margin,
    )
    assert is_caption(plate, [around])
    assert is_caption(plate, [other, around])
    assert is_caption(plate, [around, other])


@given(drawn(), st.integers(3, 9), st.floats(0, 2 * math.pi), st.floats(0.02, 0.5))
def test_a_plate_with_all_corners_in_a_convex_area_is_a_caption(
    case: tuple[Polygon, Plate], sides: int, turn: float, size: float
) -> None:
    _, plate = case
    middle = sum(x for x, _ in plate) / 4, sum(y for _, y in plate) / 4
    angles = [turn + 2 * math.pi * side / sides for side in range(sides)]
    area = tuple((middle[0] + size * math.cos(angle), middle[1] + size * math.sin(angle)) for angle in angles)
    assume(all(contains(area, corner) for corner in plate))
    assert is_caption(plate, [area])


@pytest.mark.parametrize(("share", "caption"), [(0.44, False), (0.47, True), (0.5, True), (0.53, True), (1.0, True)])
@pytest.mark.parametrize("turn", range(4))
def test_half_of_a_plate_is_half_from_whichever_side(share: float, caption: bool, turn: int) -> None:
    plate = box(0.2, 0.4, 0.6, 0.5)
    area = (
        box(0, 0, 0.2 + 0.4 * share, 1),
        box(0.6 - 0.4 * share, 0, 1, 1),
        box(0, 0, 1, 0.4 + 0.1 * share),
        box(0, 0.5 - 0.1 * share, 1, 1),
    )[turn]
    # Six rows are coarser than twelve columns.
    expected = caption if turn < 2 or share != 0.44 else True
    assert is_caption(plate, [area]) is expected
    smaller = (
        box(0, 0, 0.2 + 0.4 * 0.4, 1),
        box(0.6 - 0.4 * 0.4, 0, 1, 1),
        box(0, 0, 1, 0.4 + 0.1 * 0.4),
        box(0, 0.5 - 0.1 * 0.4, 1, 1),
    )[turn]
    assert not is_caption(plate, [smaller])


@pytest.mark.parametrize("first", range(4))
def test_a_plate_is_measured_alike_from_whichever_corner_it_is_named(first: int) -> None:
    # A quarter turn makes rows of columns, so what is covered clearly stays clear.
    corners = list(box(0.2, 0.4, 0.6, 0.5))
    plate = (corners[first], corners[(first + 1) % 4], corners[(first + 2) % 4], corners[(first + 3) % 4])
    assert is_caption(plate, [box(0, 0, 0.45, 1)])
    assert not is_caption(plate, [box(0, 0, 0.35, 1)])
    assert is_caption(plate, [box(0, 0, 1, 0.46)])
    assert not is_caption(plate, [box(0, 0, 1, 0.43)])
    # Two of its corners are covered, and less than half of it.
    assert not is_caption(plate, [((0.2, 0.4), (0.5, 0.4), (0.2, 0.5))])
    assert is_caption(plate, [((0.2, 0.4), (0.6, 0.4), (0.6, 0.49), (0.2, 0.48))])


def test_exactly_half_of_the_picture_may_be_captions_and_no_more() -> None:
    more = [[0, 0], [1, 0], [1, 0.501], [0, 0.501]]
    with pytest.raises(FieldInvalid, match=r"50\.1%"):
        parse_captions_document({"caption_areas": [more]})
    quarter = [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]]
    assert measure_captions(parse_captions_document({"caption_areas": [quarter, quarter]})) == 0.5
