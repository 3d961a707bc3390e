"""How positions and maintenance windows of a camera are answered, and the schemas of what is sent and answered."""

from datetime import datetime
from typing import Final

from platewatch.cameras.area import LONGEST_SITE
from platewatch.cameras.camera import Camera, Position
from platewatch.cameras.maintenance import Window
from platewatch.cameras.placement import (
    HIGHEST,
    LONGEST_NAME,
    LONGEST_REASON,
    Purpose,
    describe_placement,
    is_review_due,
)
from platewatch.text.timestamps import format_utc
from platewatch.web.people import get_now
from platewatch.web.route import Document
from platewatch.web.schemas import DAY, FLAG, NUMBER, TEXT, TIME, Schema, document, line, list_of, members, or_null

PLACE: Final[dict[str, Schema]] = {
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "site": line(LONGEST_SITE),
    "direction": line(100),
}
REASON: Final = line(LONGEST_REASON)
_PURPOSES: Final = list_of(members(Purpose))
PLACEMENT: Final[dict[str, Schema]] = {
    "purposes?": or_null(_PURPOSES),
    "authority?": or_null(line(LONGEST_REASON)),
    "town?": or_null(line(LONGEST_NAME)),
    "municipality?": or_null(line(LONGEST_NAME)),
    "height?": or_null({"type": "number", "minimum": 0, "maximum": HIGHEST}),
    "angle?": or_null({"type": "number", "minimum": 0, "maximum": 90}),
    "review_on?": or_null(DAY),
}
POSITION: Final = document(
    {
        "since": TIME,
        "until": or_null(TIME),
        **PLACE,
        "reason": or_null(TEXT),
        "by": or_null(TEXT),
        "purposes": _PURPOSES,
        "authority": or_null(TEXT),
        "town": or_null(TEXT),
        "municipality": or_null(TEXT),
        "height": or_null(NUMBER),
        "angle": or_null(NUMBER),
        "review_on": or_null(DAY),
        "review_due": FLAG,
    },
    "position",
)
WINDOW: Final = document({"since": TIME, "until": TIME, "reason": TEXT, "by": or_null(TEXT)}, "maintenance")


def show_positions(camera: Camera) -> list[Document]:
    """Where the camera stood, in order of time: each position ends where the next begins, or when it was revoked."""
    ends = [*(position.since for position in camera.positions[1:]), camera.revoked_at]
    return [show_position(position, until) for position, until in zip(camera.positions, ends, strict=True)]


def show_position(position: Position, until: datetime | None) -> Document:
    """Where a camera stands, from when until when, and what is on record of it."""
    return {
        "since": format_utc(position.since),
        "until": format_utc(until) if until else None,
        "latitude": position.latitude,
        "longitude": position.longitude,
        "site": position.site,
        "direction": position.direction,
        **describe_placement(position.placement),
        "review_due": is_review_due(position.placement, get_now().date()),
    }


def show_window(window: Window) -> Document:
    """A maintenance window."""
    return {
        "since": format_utc(window.since),
        "until": format_utc(window.until),
        "reason": window.reason,
        "by": window.by or None,
    }
