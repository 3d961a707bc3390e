"""The route by which agents say each minute that they and their camera work. A camera's token opens it, and no role.

Nothing is answered but the time: no word of ours can make an agent run or follow anything.
"""

from typing import Final

from aws_lambda_powertools import Logger

from platewatch.cameras import errors
from platewatch.cameras.agent import note_heartbeat
from platewatch.cameras.errors import HeartbeatTooLarge
from platewatch.cameras.heartbeat import LARGEST_BODY, LONGEST_VERSION, MOST, ClockSource, parse_heartbeat
from platewatch.composition.issue_upload import admit_camera, open_camera_door
from platewatch.web.body import parse_body
from platewatch.web.people import get_now
from platewatch.web.route import Document, Door, PurposeRule, Request, Route
from platewatch.web.schemas import ID, SHARE, TIME, Schema, body, line, members, or_null, whole


def keep_heartbeat(request: Request) -> Document:
    """Keeps the newest heartbeat of the camera's agent: one look-up and one write, whatever it says."""
    door, now = open_camera_door(), get_now()
    camera = admit_camera(request.token, door, now)
    if request.body is not None and len(request.body) > LARGEST_BODY:
        raise HeartbeatTooLarge(f"the body has {len(request.body)} bytes: a heartbeat has at most {LARGEST_BODY}")
    heartbeat = parse_heartbeat(parse_body(request.body))
    door.cameras.keep_agents(camera.camera_id, note_heartbeat(camera.agents, heartbeat, now))
    Logger().debug("heartbeat kept", camera=camera.camera_id)
    return {}


_WHOLE: Final = whole(0, MOST)
HEARTBEAT: Final[dict[str, Schema]] = {
    "agent": body({"id": ID, "version": line(LONGEST_VERSION), "started_at": TIME}),
    "at": TIME,
    "queue": body({"pictures": _WHOLE, "bytes": _WHOLE, "oldest_captured_at": or_null(TIME), "evicted": _WHOLE}),
    "disk_free_bytes": _WHOLE,
    "temperature_celsius": or_null({"type": "number", "minimum": -100, "maximum": 200}),
    "clock": body(
        {
            "offset_ms": or_null({"type": "number", "minimum": -1e13, "maximum": 1e13}),
            "source": or_null(members(ClockSource)),
        }
    ),
    "camera": body(
        {
            "last_picture_at": or_null(TIME),
            "pictures": _WHOLE,
            "with_plates": or_null(_WHOLE),
            "brightness": or_null(SHARE),
            "sharpness": or_null({"type": "number", "minimum": 0, "maximum": 1e9}),
        }
    ),
}

ROUTES: Final = (
    Route(
        "POST",
        "/v1/heartbeats",
        keep_heartbeat,
        door=Door.CAMERA,
        roles=(),
        purpose=PurposeRule.UNUSED,
        summary="Say that an agent and its camera work",
        body=body(HEARTBEAT),
        status=204,
        answer={},
        refusals=(
            errors.TokenRefused,
            errors.TokenEnded,
            errors.GuessedTooOften,
            errors.CameraRevoked,
            errors.HeartbeatTooLarge,
        ),
    ),
)
