"""Routes of cameras: list, add, move, revoke. A camera plan is public, so listing needs no reason."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import identify, read_clock, record_change
from platewatch.adapters.api.times import show_time
from platewatch.adapters.dynamodb_cameras import DynamoCameras
from platewatch.cameras.camera import Camera, Position
from platewatch.cameras.register import check_id, read_position, read_registration
from platewatch.cameras.store import CameraStore
from platewatch.retention.terms import Ground

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/cameras")
def list_cameras() -> Document:
    """Every camera with its positions, its revocation and the drift of its clock."""
    identify(router.current_event.raw_event)
    return {"cameras": [_show_camera(camera) for camera in _cameras().list_cameras()]}


@router.post("/v1/cameras")
def add_camera() -> tuple[Document, int]:
    """Registers a camera. The answer is the only place where its token ever stands."""
    event = router.current_event.raw_event
    camera, token = read_registration(read_body(event), read_clock())
    record_change(
        event, f"camera:{camera.camera_id}", ground=Ground.OPERATION.value, change="add", lane=camera.lane.value
    )
    _cameras().add(camera)
    return {"camera": _show_camera(camera), "token": token}, 201


@router.post("/v1/cameras/<camera_id>/positions")
def move_camera(camera_id: str) -> tuple[Document, int]:
    """Adds a position; what was seen before it keeps the position that the camera had then."""
    event = router.current_event.raw_event
    position = read_position(read_body(event), read_clock())
    moved = show_time(position.since)
    record_change(event, f"camera:{check_id(camera_id)}", ground=Ground.OPERATION.value, change="move", since=moved)
    _cameras().move(camera_id, position)
    return {"position": _show_position(position)}, 201


@router.post("/v1/cameras/<camera_id>/revoke")
def revoke_camera(camera_id: str) -> Document:
    """Revokes a camera at once; doing it again changes nothing."""
    event = router.current_event.raw_event
    record_change(event, f"camera:{check_id(camera_id)}", ground=Ground.OPERATION.value, change="revoke")
    _cameras().revoke(camera_id, read_clock())
    return {"id": camera_id, "revoked": True}


def _cameras() -> CameraStore:
    return DynamoCameras(clients.dynamodb(), environment.read_text("CAMERAS_TABLE"))


def _show_camera(camera: Camera) -> Document:
    drift = camera.drift
    return {
        "id": camera.camera_id,
        "lane": camera.lane.value,
        "positions": [_show_position(position) for position in camera.positions],
        "registered_at": show_time(camera.registered_at),
        "revoked_at": show_time(camera.revoked_at) if camera.revoked_at else None,
        "drift": {"seconds": drift.seconds, "seen_at": show_time(drift.seen_at)} if drift else None,
    }


def _show_position(position: Position) -> Document:
    return {
        "since": show_time(position.since),
        "latitude": position.latitude,
        "longitude": position.longitude,
        "site": position.site,
        "direction": position.direction,
    }
