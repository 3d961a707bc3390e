"""The route by which cameras announce snapshots. It is theirs alone: a token of a camera opens it, and no role."""

from typing import Final

from aws_lambda_powertools import Logger

from platewatch.cameras import errors as cameras
from platewatch.cameras.token import make_passage_key
from platewatch.composition.issue_upload import admit_camera, open_issuing
from platewatch.snapshots import errors
from platewatch.snapshots.announcement import MOST_SNAPSHOTS, hide_passages, parse_announcements
from platewatch.snapshots.issue import issue_uploads
from platewatch.snapshots.snapshot import SUFFIXES
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now
from platewatch.web.route import Document, Door, PurposeRule, Request, Route
from platewatch.web.schemas import SHA256, TEXT, TIME, body, document, list_of, map_of, members, or_null


def announce(request: Request) -> Document:
    """An address for one PUT of each announced snapshot, in their order; 1 to 20 snapshots in one request."""
    opened, now = open_issuing(), get_now()
    camera = admit_camera(request.token, opened.door, now)
    announcements = hide_passages(parse_announcements(parse_body(request.body)), make_passage_key(request.token))
    uploads = issue_uploads(camera, announcements, opened.limits, opened.signer, opened.door.cameras, now)
    Logger().info("uploads issued", camera=camera.camera_id, snapshots=len(uploads))
    return {
        "uploads": [
            {"url": upload.url, "headers": upload.headers, "expires_at": format_utc(upload.expires_at)}
            for upload in uploads
        ]
    }


_SNAPSHOT: Final = body(
    {
        "captured_at": TIME,
        "sha256": SHA256,
        "size": {"type": "integer", "minimum": 1},
        "content_type": members(SUFFIXES),
        "passage_id?": or_null({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}),
    }
)
_UPLOAD: Final = document({"url": TEXT, "headers": map_of(TEXT), "expires_at": TIME})

ROUTES: Final = (
    Route(
        "POST",
        "/v1/uploads",
        announce,
        door=Door.CAMERA,
        roles=(),
        purpose=PurposeRule.UNUSED,
        summary="Announce snapshots",
        body=body({"snapshots": list_of(_SNAPSHOT, minItems=1, maxItems=MOST_SNAPSHOTS)}),
        answer=document({"uploads": list_of(_UPLOAD)}),
        refusals=(
            cameras.TokenRefused,
            cameras.TokenEnded,
            cameras.GuessedTooOften,
            cameras.CameraRevoked,
            errors.CaptureTimeRefused,
            errors.SnapshotTooLarge,
        ),
    ),
)
