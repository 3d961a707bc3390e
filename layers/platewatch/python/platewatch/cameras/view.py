"""What is marked in a camera's view: private ground, which no overview shows, and captions, which are no plates.

Both are polygons: how people name them, and what lies in them, is here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Protocol

from platewatch.fields import FieldInvalid, join, parse_number, parse_object
from platewatch.sentences import say

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
        raise FieldInvalid(where, say("must be a list of at most {most} polygons", most=MOST_POLYGONS))
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
        raise FieldInvalid(where, say("must be a list of 3 to {most} points [x, y]", most=MOST_POINTS))
    polygon = tuple(_parse_point(point, f"{where}[{index}]") for index, point in enumerate(value))
    if len(set(polygon)) < len(polygon):
        raise FieldInvalid(where, "has one point twice; the last joins the first by itself")
    sides = _list_sides(polygon)
    for (one, first), (other, second) in combinations(enumerate(sides), 2):
        neighbours = other - one in (1, len(sides) - 1)
        if not neighbours and _cross(first, second):
            raise FieldInvalid(
                where,
                say("has sides that cross or touch: side {one} and side {other}", one=one + 1, other=other + 1),
            )
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


MOST_CAPTIONED: Final = 0.5
"""The share of the picture that caption areas may cover. A camera that reads nothing is revoked, not covered up."""

LEAST_COVERED: Final = 0.5
"""The share of a plate that lies in caption areas from which on it is a caption."""

_ACROSS: Final = 12
_DOWN: Final = 6


@dataclass(frozen=True, slots=True)
class View:
    """What people have marked in a camera's view, wherever the camera stands.

    No overview shows `private_ground`, whatever goes on there. In `caption_areas` the camera writes into the picture
    itself: what looks like a plate there is not read, also where it is a car's.
    """

    private_ground: tuple[Polygon, ...] = ()
    caption_areas: tuple[Polygon, ...] = ()


NOTHING_MARKED: Final = View()


class ViewFinder(Protocol):
    """Where it is looked up what is marked in a camera's view."""

    def find_view(self, camera_id: str) -> View:
        """What is marked; nothing for a camera that nobody knows."""


def parse_view(fields: Mapping[str, object]) -> View:
    """What the fields private_ground and caption_areas mark; one that is absent marks nothing. Raises FieldInvalid."""
    return View(
        parse_polygons(fields.get("private_ground", []), "private_ground"),
        _parse_caption_areas(fields.get("caption_areas", [])),
    )


def parse_ground_document(document: object) -> tuple[Polygon, ...]:
    """The polygons of a document {private_ground}. Raises FieldInvalid."""
    return parse_view(parse_object(document, "", ("private_ground",))).private_ground


def parse_captions_document(document: object) -> tuple[Polygon, ...]:
    """The polygons of a document {caption_areas}.

    Raises FieldInvalid for what is no polygon, and where they would leave the camera less than half of its view.
    """
    return parse_view(parse_object(document, "", ("caption_areas",))).caption_areas


def measure_captions(areas: Sequence[Polygon]) -> float:
    """The share of the picture that caption areas cover; where they overlap, it counts for each."""
    return sum(measure_area(area) for area in areas)


def is_caption(plate: tuple[Point, Point, Point, Point], areas: Sequence[Polygon]) -> bool:
    """Whether half of the plate or more lies in caption areas, of one or of several together.

    `plate` is its corners in order, as fractions of the picture's width and height. Half is measured by 72 places
    spread evenly over the plate, so it is true to about a tenth. A plate wholly inside is a caption, one wholly outside
    is none.
    """
    if not areas:
        return False
    covered = [any(contains(area, place) for area in areas) for place in _spread_places(plate)]
    return sum(covered) >= LEAST_COVERED * len(covered)


def _parse_caption_areas(value: object) -> tuple[Polygon, ...]:
    areas = parse_polygons(value, "caption_areas")
    share = measure_captions(areas)
    if share > MOST_CAPTIONED:
        raise FieldInvalid(
            "caption_areas",
            say(
                "cover {share:.1%} of the picture, where no plate would be read: at most {most:.0%} is allowed",
                share=share,
                most=MOST_CAPTIONED,
            ),
        )
    return areas


def _spread_places(plate: tuple[Point, Point, Point, Point]) -> list[Point]:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = plate
    places = []
    for row in range(_DOWN):
        v = (row + 0.5) / _DOWN
        left, right = (ax + (dx - ax) * v, ay + (dy - ay) * v), (bx + (cx - bx) * v, by + (cy - by) * v)
        for column in range(_ACROSS):
            u = (column + 0.5) / _ACROSS
            places.append((left[0] + (right[0] - left[0]) * u, left[1] + (right[1] - left[1]) * u))
    return places
