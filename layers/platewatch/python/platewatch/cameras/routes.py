"""Routes of cameras: list, add, move, revoke, mark private ground and captions, and their tokens.

A camera plan is public, so listing needs no reason.
"""

from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.aws import clients, environment
from platewatch.aws.phones import read_phones
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import Camera, Position
from platewatch.cameras.clock_watch import find_camera_fault, is_clock_right
from platewatch.cameras.places import find_places, find_twin_site
from platewatch.cameras.polygons import describe_polygons
from platewatch.cameras.register import read_position, read_registration
from platewatch.cameras.store import CameraStore
from platewatch.cameras.token import read_overlap, revoke_tokens, rotate_token
from platewatch.cameras.view import measure_captions, read_captions_document, read_ground_document
from platewatch.composition.known_names import camera_subject, require_camera
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import identify, read_clock, record_change

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/cameras")
def list_cameras() -> Document:
    """Every camera with its positions, its revocation, its last picture and what is known of its clock."""
    identify(router.current_event.raw_event)
    return {"cameras": [_show_camera(camera) for camera in _cameras().list_cameras()]}


@router.post("/v1/cameras")
def add_camera() -> tuple[Document, int]:
    """Registers a camera. The answer is the only place where its token ever stands.

    `twin_site` is a site that is written almost like the camera's: somebody may have meant the same.
    """
    event = router.current_event.raw_event
    camera, token = read_registration(read_body(event), read_clock(), read_phones())
    subject, ground = f"camera:{camera.camera_id}", Ground.OPERATION.value
    share = f"{measure_captions(camera.view.caption_areas):.3f}"
    record_change(event, subject, ground=ground, change="add", lane=camera.lane.value, caption_share=share)
    twin = _find_twin_site(camera.positions[0].site)
    _cameras().add(camera)
    return {"camera": _show_camera(camera), "token": token, "twin_site": twin}, 201


@router.post("/v1/cameras/<camera_id>/positions")
def move_camera(camera_id: str) -> tuple[Document, int]:
    """Adds a position; what was seen before it keeps the position that the camera had then."""
    event = router.current_event.raw_event
    position = read_position(read_body(event), read_clock(), read_phones())
    moved = format_utc(position.since)
    _record(camera_id, "move", since=moved)
    require_camera(camera_id)
    twin = _find_twin_site(position.site)
    _cameras().move(camera_id, position)
    return {"position": _show_position(position), "twin_site": twin}, 201


@router.put("/v1/cameras/<camera_id>/private-ground")
def set_private_ground(camera_id: str) -> Document:
    """Says anew which parts of the camera's view no overview may show."""
    event = router.current_event.raw_event
    polygons = read_ground_document(read_body(event))
    _record(camera_id, "private-ground", polygons=str(len(polygons)))
    require_camera(camera_id)
    _cameras().set_private_ground(camera_id, polygons)
    return {"id": camera_id, "private_ground": describe_polygons(polygons)}


@router.put("/v1/cameras/<camera_id>/caption-areas")
def set_caption_areas(camera_id: str) -> Document:
    """Says anew where the camera writes into its pictures: what looks like a plate there is not read.

    The record holds how much of the view is no longer read, so that nobody covers up a camera unseen.
    """
    event = router.current_event.raw_event
    polygons = read_captions_document(read_body(event))
    share = f"{measure_captions(polygons):.3f}"
    _record(camera_id, "caption-areas", polygons=str(len(polygons)), caption_share=share)
    require_camera(camera_id)
    _cameras().set_caption_areas(camera_id, polygons)
    return {"id": camera_id, "caption_areas": describe_polygons(polygons)}


@router.post("/v1/cameras/<camera_id>/revoke")
def revoke_camera(camera_id: str) -> Document:
    """Revokes a camera at once; doing it again changes nothing."""
    _record(camera_id, "revoke")
    require_camera(camera_id)
    _cameras().revoke(camera_id, read_clock())
    return {"id": camera_id, "revoked": True}


@router.post("/v1/cameras/<camera_id>/token")
def rotate_camera_token(camera_id: str) -> Document:
    """Gives the camera a new token, which the answer alone shows; the one before works until the overlap is over."""
    event = router.current_event.raw_event
    overlap = read_overlap(read_body(event))
    seconds = f"{overlap.total_seconds():.0f}"
    _record(camera_id, "rotate-token", overlap_seconds=seconds)
    camera = require_camera(camera_id)
    rotated, token = rotate_token(camera, overlap, read_clock())
    _cameras().change_tokens(camera, rotated)
    return {"camera": _show_camera(rotated), "token": token}


@router.delete("/v1/cameras/<camera_id>/token")
def revoke_camera_token(camera_id: str) -> Document:
    """Takes the camera's tokens away at once; it can be given a new one. Doing it again changes nothing."""
    _record(camera_id, "revoke-token")
    camera = require_camera(camera_id)
    revoked = revoke_tokens(camera, read_clock())
    if revoked != camera:
        _cameras().change_tokens(camera, revoked)
    return {"camera": _show_camera(revoked)}


def _find_twin_site(site: str) -> str | None:
    places = find_places(_cameras().list_cameras(), read_clock())
    return find_twin_site(site, {other for place in places.values() for other in place.sites})


def _cameras() -> CameraStore:
    return DynamoCameras(clients.dynamodb(), environment.read_text("CAMERAS_TABLE"))


def _record(camera_id: str, change: str, **detail: Any) -> None:
    event, subject = router.current_event.raw_event, camera_subject(camera_id)
    record_change(event, subject, ground=Ground.OPERATION.value, change=change, **detail)


def _show_camera(camera: Camera) -> Document:
    drift, overlaps = camera.drift, camera.token_before.ends_at if camera.token_before else None
    picture = camera.clock.last_picture_at
    return {
        "id": camera.camera_id,
        "lane": camera.lane.value,
        "positions": [_show_position(position) for position in camera.positions],
        "registered_at": format_utc(camera.registered_at),
        "revoked_at": format_utc(camera.revoked_at) if camera.revoked_at else None,
        "token_ends_at": format_utc(camera.token.ends_at) if camera.token.ends_at else None,
        "token_before_ends_at": format_utc(overlaps) if overlaps and overlaps > read_clock() else None,
        "drift": {"seconds": drift.seconds, "seen_at": format_utc(drift.seen_at)} if drift else None,
        "last_picture_at": format_utc(picture) if picture else None,
        "clock": _show_clock(camera),
        "private_ground": describe_polygons(camera.view.private_ground),
        "caption_areas": describe_polygons(camera.view.caption_areas),
    }


def _show_clock(camera: Camera) -> Document | None:
    if not camera.clock.lags:
        return None
    newest = camera.clock.lags[-1]
    fault = find_camera_fault(camera, ZoneInfo(environment.read_text("TIME_ZONE")))
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


def _show_position(position: Position) -> Document:
    return {
        "since": format_utc(position.since),
        "latitude": position.latitude,
        "longitude": position.longitude,
        "site": position.site,
        "direction": position.direction,
    }
