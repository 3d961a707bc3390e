"""What is marked in a camera's view: private ground, which no overview shows, and captions, which are no plates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from platewatch.cameras.polygons import Point, Polygon, contains, measure_area, parse_polygons
from platewatch.fields import FieldInvalid, parse_object

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
            f"cover {share:.1%} of the picture, where no plate would be read: at most {MOST_CAPTIONED:.0%} is allowed",
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
