"""How a camera is answered, and the schema of it."""

from typing import Final
from zoneinfo import ZoneInfo

from platewatch.aws import environment
from platewatch.cameras.agent import JudgedBy, choose_measure
from platewatch.cameras.camera import Camera, Lane, needs_captions, needs_ground
from platewatch.cameras.clock_watch import find_camera_fault, is_clock_right
from platewatch.cameras.routes.agents import AGENT, show_agent
from platewatch.cameras.routes.positions import POSITION, WINDOW, show_positions, show_window
from platewatch.cameras.routes.sights import SIGHT
from platewatch.cameras.routes.silence import SILENCE
from platewatch.cameras.view import MOST_POINTS, MOST_POLYGONS, describe_polygons
from platewatch.text.timestamps import format_utc
from platewatch.web.people import get_now
from platewatch.web.route import Document
from platewatch.web.schemas import (
    COUNT,
    FLAG,
    NUMBER,
    SHARE,
    TEXT,
    TIME,
    Schema,
    document,
    list_of,
    members,
    or_null,
)

POLYGONS: Final = list_of(
    list_of(list_of(SHARE, minItems=2, maxItems=2), minItems=3, maxItems=MOST_POINTS), maxItems=MOST_POLYGONS
)
_FAULT: Final = document({"drift_seconds": NUMBER, "since": TIME, "cause": TEXT})
_CLOCK: Final = document({"right": FLAG, "lag_seconds": NUMBER, "seen_at": TIME, "fault": or_null(_FAULT)})
_CAMERA: Final[dict[str, Schema]] = {
    "id": TEXT,
    "lane": members(Lane),
    "positions": list_of(POSITION, minItems=1),
    "registered_at": TIME,
    "revoked_at": or_null(TIME),
    "token_ends_at": or_null(TIME),
    "token_before_ends_at": or_null(TIME),
    "drift": or_null(document({"seconds": NUMBER, "seen_at": TIME})),
    "last_picture_at": or_null(TIME),
    "clock": or_null(_CLOCK),
    "private_ground": POLYGONS,
    "caption_areas": POLYGONS,
    "ground_needed": FLAG,
    "captions_needed": FLAG,
    "maintenance": list_of(WINDOW),
    "judged_by": members(JudgedBy),
    "agent": or_null(AGENT),
}
CAMERA: Final = document(_CAMERA, "camera")
_HOUR: Final = document({"hour": TIME, "no_hits": COUNT, "hits": COUNT})
LISTED_CAMERA: Final = document(
    {**_CAMERA, "activity": or_null(list_of(_HOUR)), "silence": or_null(SILENCE), "sight": or_null(SIGHT)},
    "listed-camera",
)


def show_camera(camera: Camera) -> Document:
    """A camera with its positions, its revocation, its last picture and what is known of its clock."""
    drift, overlaps = camera.drift, camera.token_before.ends_at if camera.token_before else None
    picture = camera.clock.last_picture_at
    return {
        "id": camera.camera_id,
        "lane": camera.lane.value,
        "positions": show_positions(camera),
        "registered_at": format_utc(camera.registered_at),
        "revoked_at": format_utc(camera.revoked_at) if camera.revoked_at else None,
        "token_ends_at": format_utc(camera.token.ends_at) if camera.token.ends_at else None,
        "token_before_ends_at": format_utc(overlaps) if overlaps and overlaps > get_now() else None,
        "drift": {"seconds": drift.seconds, "seen_at": format_utc(drift.seen_at)} if drift else None,
        "last_picture_at": format_utc(picture) if picture else None,
        "clock": _show_clock(camera),
        "private_ground": describe_polygons(camera.view.private_ground),
        "caption_areas": describe_polygons(camera.view.caption_areas),
        "ground_needed": needs_ground(camera, get_now()),
        "captions_needed": needs_captions(camera, get_now()),
        "maintenance": [show_window(window) for window in camera.maintenance],
        "judged_by": choose_measure(camera.agents, get_now()).value,
        "agent": show_agent(camera.agents, get_now()),
    }


def _show_clock(camera: Camera) -> Document | None:
    if not camera.clock.lags:
        return None
    newest = camera.clock.lags[-1]
    fault = find_camera_fault(camera, ZoneInfo(environment.load_text("TIME_ZONE")))
    return {
        "right": fault is None and is_clock_right(camera),
        "lag_seconds": round(newest.seconds, 3),
        "seen_at": format_utc(newest.seen_at),
        "fault": {
            "drift_seconds": round(fault.drift, 3),
            "since": format_utc(fault.since),
            "cause": fault.cause.value,
        }
        if fault
        else None,
    }
