"""Routes of maintenance windows: recording one, and ending those that were recorded."""

from typing import Final

from platewatch.aws import clients, environment
from platewatch.cameras import errors
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import CameraStore
from platewatch.cameras.maintenance import Ending, parse_window
from platewatch.cameras.placement import LONGEST_REASON
from platewatch.cameras.routes.positions import WINDOW, show_window
from platewatch.composition.known_names import camera_subject, require_camera
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_utc, truncate_time
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Action, Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import TEXT, TIME, body, document, line, list_of


def add_maintenance(request: Request) -> Document:
    """Records a maintenance window: while it holds, operators are told of no fault of the camera."""
    camera_id, by = request.parts["camera_id"], request.caller.actor
    window = parse_window(parse_body(request.body), get_now(), by)
    write_record(
        request,
        camera_subject(camera_id),
        change="maintenance",
        since=format_utc(window.since),
        until=format_utc(window.until),
    )
    require_camera(camera_id)
    _cameras().add_maintenance(camera_id, window)
    return {"id": camera_id, "window": show_window(window)}


def end_maintenance(request: Request) -> Document:
    """Ends what was recorded: windows that run are over now, and those that have not begun never begin."""
    camera_id = request.parts["camera_id"]
    write_record(request, camera_subject(camera_id), change="end-maintenance")
    require_camera(camera_id)
    _cameras().end_maintenance(camera_id, Ending(truncate_time(get_now()), request.caller.actor))
    return {"id": camera_id, "maintenance": [show_window(one) for one in require_camera(camera_id).maintenance]}


def _cameras() -> CameraStore:
    return DynamoCameras(clients.dynamodb(), environment.load_text("CAMERAS_TABLE"))


_CHANGES: Final = Audit(Action.CHANGE, Ground.OPERATION.value)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/cameras/{camera_id}/maintenance",
        add_maintenance,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="Record a maintenance window of a camera",
        audit=_CHANGES,
        body=body({"since?": TIME, "until": TIME, "reason": line(LONGEST_REASON)}),
        status=201,
        answer=document({"id": TEXT, "window": WINDOW}),
        refusals=(errors.CameraUnknown, errors.TooManyWindows),
    ),
    Route(
        "DELETE",
        "/v1/cameras/{camera_id}/maintenance",
        end_maintenance,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="End a camera's maintenance",
        audit=_CHANGES,
        answer=document({"id": TEXT, "maintenance": list_of(WINDOW)}),
        refusals=(errors.CameraUnknown, errors.TooManyWindows),
    ),
)
