"""Polygons in a camera's view: how people name them, and what lies in them."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from platewatch.fields import FieldInvalid, join, parse_number

Point = tuple[float, float]
Polygon = tuple[Point, ...]
"""Corners in order, as fractions of the picture's width and height from its top left; the last joins the first."""

MOST_POLYGONS: Final = 20
MOST_POINTS: Final = 50


def parse_polygons(value: object, where: str) -> tuple[Polygon, ...]:
    """The polygons of a list such as [[[0, 0], [0.3, 0], [0.3, 0.5]]]; an empty one says there is none.

    Raises FieldInvalid for what is no polygon, also where sides cross: its inside would be a matter of opinion.
    """
    if not isinstance(value, list) or len(value) > MOST_POLYGONS:
        raise FieldInvalid(where, f"must be a list of at most {MOST_POLYGONS} polygons")
    return tuple(_parse_polygon(polygon, f"{where}[{index}]") for index, polygon in enumerate(value))


def describe_polygons(polygons: Sequence[Polygon]) -> list[list[list[float]]]:
    """The list that read_polygons reads."""
    return [[[x, y] for x, y in polygon] for polygon in polygons]


def contains(polygon: Polygon, point: Point) -> bool:
    """Whether the point lies inside; one exactly on a side may count either way."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in _list_sides(polygon):
        # A ray from the point to the right leaves the inside at every second side that it crosses.
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def measure_area(polygon: Polygon) -> float:
    """The share of the picture that lies inside."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _list_sides(polygon))) / 2


def _parse_polygon(value: object, where: str) -> Polygon:
    if not isinstance(value, list) or not 3 <= len(value) <= MOST_POINTS:
        raise FieldInvalid(where, f"must be a list of 3 to {MOST_POINTS} points [x, y]")
    polygon = tuple(_parse_point(point, f"{where}[{index}]") for index, point in enumerate(value))
    if len(set(polygon)) < len(polygon):
        raise FieldInvalid(where, "has one point twice; the last joins the first by itself")
    sides = _list_sides(polygon)
    for (one, first), (other, second) in combinations(enumerate(sides), 2):
        neighbours = other - one in (1, len(sides) - 1)
        if not neighbours and _cross(first, second):
            raise FieldInvalid(where, f"has sides that cross or touch: side {one + 1} and side {other + 1}")
    if measure_area(polygon) < 5e-7:
        raise FieldInvalid(where, "has no area")
    return polygon


def _parse_point(value: object, where: str) -> Point:
    if not isinstance(value, list) or len(value) != 2:
        raise FieldInvalid(where, "must be a point [x, y], in fractions of the picture's width and height")
    return parse_number(value[0], join(where, "x"), 0, 1), parse_number(value[1], join(where, "y"), 0, 1)


Side = tuple[Point, Point]


def _list_sides(polygon: Polygon) -> list[Side]:
    return list(zip(polygon, polygon[1:] + polygon[:1], strict=True))


def _cross(one: Side, other: Side) -> bool:
    """Whether the sides have a point in common."""
    (a, b), (c, d) = one, other
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _lies_on(*end) for turn, end in zip(turns, ends, strict=True))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _lies_on(a: Point, b: Point, c: Point) -> bool:
    within = [min(one, two) <= at <= max(one, two) for one, two, at in zip(a, b, c, strict=True)]
    return all(within)
