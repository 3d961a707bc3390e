"""Routes of cameras: list, add, move, revoke, mark private ground and captions, and their tokens.

A camera plan is public, so listing needs no reason.
"""

from typing import Final

from platewatch.aws import clients, environment
from platewatch.aws.phones import load_phones
from platewatch.cameras import errors
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import CameraStore, Lane
from platewatch.cameras.places import find_places, find_twin_site
from platewatch.cameras.register import parse_position, parse_registration
from platewatch.cameras.routes.positions import PLACE, PLACEMENT, POSITION, REASON, show_position
from platewatch.cameras.routes.shown import CAMERA, LISTED_CAMERA, POLYGONS, show_camera
from platewatch.cameras.routes.sights import show_sights
from platewatch.cameras.routes.silence import show_silences
from platewatch.cameras.token import LONGEST_OVERLAP, parse_overlap, revoke_tokens, rotate_token
from platewatch.cameras.view import describe_polygons, measure_captions, parse_captions_document, parse_ground_document
from platewatch.composition.activity import MOST_HOURS, show_activity
from platewatch.composition.known_names import camera_subject, require_camera
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Action, Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import FLAG, TEXT, TIME, Schema, body, document, list_of, members, or_null


def list_cameras(request: Request) -> Document:
    """Every camera with its positions, its revocation, its last picture and what is known of its clock.

    `activity` has what each saw in the last ?hours=, oldest first; it is null where they were not asked for. `silence`
    is null where too little was learnt of the camera's hour, or there is maintenance. `sight` says what is usual of its
    pictures at this hour, and what is suddenly worse; it is null where nothing is learnt yet.
    """
    cameras = _cameras().list_cameras()
    activity = show_activity(cameras, request.query.get("hours"), get_now())
    silences, sights = show_silences(cameras, get_now()), show_sights(cameras, get_now())
    return {
        "cameras": [
            show_camera(camera)
            | {
                "activity": activity.get(camera.camera_id),
                "silence": silences[camera.camera_id],
                "sight": sights[camera.camera_id],
            }
            for camera in cameras
        ]
    }


def add_camera(request: Request) -> Document:
    """Registers a camera. The answer is the only place where its token ever stands.

    `twin_site` is a site that is written almost like the camera's: somebody may have meant the same.
    """
    camera, token = parse_registration(parse_body(request.body), get_now(), load_phones(), request.caller.actor)
    share = f"{measure_captions(camera.view.caption_areas):.3f}"
    write_record(request, f"camera:{camera.camera_id}", change="add", lane=camera.lane.value, caption_share=share)
    twin = _find_twin_site(camera.positions[0].site)
    _cameras().add(camera)
    return {"camera": show_camera(camera), "token": token, "twin_site": twin}


def move_camera(request: Request) -> Document:
    """Adds a position, with the reason; what was seen before it keeps the position that the camera had then.

    The same place again only adds to the record. Another one asks for private ground and captions again.
    """
    camera_id = request.parts["camera_id"]
    position = parse_position(parse_body(request.body), get_now(), load_phones(), request.caller.actor)
    moved = format_utc(position.since)
    write_record(request, camera_subject(camera_id), change="move", since=moved)
    require_camera(camera_id)
    twin = _find_twin_site(position.site)
    _cameras().move(camera_id, position)
    return {"position": show_position(position, None), "twin_site": twin}


def set_private_ground(request: Request) -> Document:
    """Replaces the parts of the camera's view that no overview may show."""
    camera_id = request.parts["camera_id"]
    polygons = parse_ground_document(parse_body(request.body))
    write_record(request, camera_subject(camera_id), change="private-ground", polygons=str(len(polygons)))
    require_camera(camera_id)
    _cameras().set_private_ground(camera_id, polygons, get_now())
    return {"id": camera_id, "private_ground": describe_polygons(polygons)}


def set_caption_areas(request: Request) -> Document:
    """Replaces the areas where the camera writes into its pictures: what looks like a plate there is not read.

    The record holds how much of the view is no longer read, so that nobody covers up a camera unseen.
    """
    camera_id = request.parts["camera_id"]
    polygons = parse_captions_document(parse_body(request.body))
    share = f"{measure_captions(polygons):.3f}"
    write_record(
        request, camera_subject(camera_id), change="caption-areas", polygons=str(len(polygons)), caption_share=share
    )
    require_camera(camera_id)
    _cameras().set_caption_areas(camera_id, polygons, get_now())
    return {"id": camera_id, "caption_areas": describe_polygons(polygons)}


def revoke_camera(request: Request) -> Document:
    """Revokes a camera at once; doing it again changes nothing."""
    camera_id = request.parts["camera_id"]
    write_record(request, camera_subject(camera_id), change="revoke")
    require_camera(camera_id)
    _cameras().revoke(camera_id, get_now())
    return {"id": camera_id, "revoked": True}


def rotate_camera_token(request: Request) -> Document:
    """Gives the camera a new token, which the answer alone shows; the one before works until the overlap is over."""
    camera_id = request.parts["camera_id"]
    overlap = parse_overlap(parse_body(request.body))
    seconds = f"{overlap.total_seconds():.0f}"
    write_record(request, camera_subject(camera_id), change="rotate-token", overlap_seconds=seconds)
    camera = require_camera(camera_id)
    rotated, token = rotate_token(camera, overlap, get_now())
    _cameras().change_tokens(camera, rotated)
    return {"camera": show_camera(rotated), "token": token}


def revoke_camera_token(request: Request) -> Document:
    """Takes the camera's tokens away at once; it can be given a new one. Doing it again changes nothing.

    It ends a rehearsal too, whose camera no other of these routes knows.
    """
    camera_id = request.parts["camera_id"]
    write_record(request, camera_subject(camera_id), change="revoke-token")
    camera = require_camera(camera_id, or_rehearsals=True)
    revoked = revoke_tokens(camera, get_now())
    if revoked != camera:
        _cameras().change_tokens(camera, revoked)
    return {"camera": show_camera(revoked)}


def _find_twin_site(site: str) -> str | None:
    places = find_places(_cameras().list_cameras(), get_now())
    return find_twin_site(site, {other for place in places.values() for other in place.sites})


def _cameras() -> CameraStore:
    return DynamoCameras(clients.dynamodb(), environment.load_text("CAMERAS_TABLE"))


_VIEWERS: Final = (Role.CONTROL_ROOM, Role.ADMIN)
_ADMIN: Final = (Role.ADMIN,)
_HOURS: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": MOST_HOURS}
_CHANGES: Final = Audit(Action.CHANGE, Ground.OPERATION.value)
_GIVEN_TOKEN: Final = document({"camera": CAMERA, "token": TEXT})

ROUTES: Final = (
    Route(
        "GET",
        "/v1/cameras",
        list_cameras,
        roles=_VIEWERS,
        purpose=PurposeRule.UNUSED,
        summary="List the cameras",
        query=(Query("hours", _HOURS, "How many hours of reads and hits to show of each camera; none if absent"),),
        answer=document({"cameras": list_of(LISTED_CAMERA)}),
    ),
    Route(
        "POST",
        "/v1/cameras",
        add_camera,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Register a camera",
        audit=_CHANGES,
        body=body(
            {
                "id": TEXT,
                "lane": members(Lane),
                "position": body({**PLACE, "reason?": REASON, **PLACEMENT}),
                "private_ground?": POLYGONS,
                "caption_areas?": POLYGONS,
            }
        ),
        status=201,
        answer=document({"camera": CAMERA, "token": TEXT, "twin_site": or_null(TEXT)}),
        refusals=(errors.CameraExists,),
    ),
    Route(
        "POST",
        "/v1/cameras/{camera_id}/positions",
        move_camera,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Move a camera",
        audit=_CHANGES,
        body=body({**PLACE, "since?": TIME, "reason": REASON, **PLACEMENT}),
        status=201,
        answer=document({"position": POSITION, "twin_site": or_null(TEXT)}),
        refusals=(errors.CameraUnknown, errors.PositionTooEarly),
    ),
    Route(
        "PUT",
        "/v1/cameras/{camera_id}/private-ground",
        set_private_ground,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Mark private ground in a camera's view",
        audit=_CHANGES,
        body=body({"private_ground": POLYGONS}),
        answer=document({"id": TEXT, "private_ground": POLYGONS}),
        refusals=(errors.CameraUnknown,),
    ),
    Route(
        "PUT",
        "/v1/cameras/{camera_id}/caption-areas",
        set_caption_areas,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Mark where a camera writes into its pictures",
        audit=_CHANGES,
        body=body({"caption_areas": POLYGONS}),
        answer=document({"id": TEXT, "caption_areas": POLYGONS}),
        refusals=(errors.CameraUnknown,),
    ),
    Route(
        "POST",
        "/v1/cameras/{camera_id}/revoke",
        revoke_camera,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Revoke a camera",
        audit=_CHANGES,
        answer=document({"id": TEXT, "revoked": FLAG}),
        refusals=(errors.CameraUnknown,),
    ),
    Route(
        "POST",
        "/v1/cameras/{camera_id}/token",
        rotate_camera_token,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Give a camera a new token",
        audit=_CHANGES,
        body=body(
            {"overlap_seconds?": {"type": "number", "minimum": 0, "maximum": int(LONGEST_OVERLAP.total_seconds())}}
        ),
        answer=_GIVEN_TOKEN,
        refusals=(errors.CameraUnknown, errors.CameraRevoked, errors.TokensChanged),
    ),
    Route(
        "DELETE",
        "/v1/cameras/{camera_id}/token",
        revoke_camera_token,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Take a camera's tokens away",
        audit=_CHANGES,
        answer=document({"camera": CAMERA}),
        refusals=(errors.CameraUnknown, errors.TokensChanged),
    ),
)
