"""The route by which cameras announce snapshots. It is theirs alone: a token of a camera opens it, and no role."""

from datetime import datetime, timedelta
from typing import Final

from aws_lambda_powertools import Logger

from platewatch.aws import clients
from platewatch.aws.environment import read_number, read_text
from platewatch.aws.refusals import Refused, count_refusal
from platewatch.cameras import errors as cameras
from platewatch.cameras.aws.cameras_table import DynamoCameras, DynamoGuesses
from platewatch.cameras.camera import Camera
from platewatch.cameras.token import authenticate, make_passage_key
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots import upload_errors as errors
from platewatch.snapshots.announcement import MOST_SNAPSHOTS, hide_passages, parse_announcements
from platewatch.snapshots.aws.uploads_bucket import S3Uploads
from platewatch.snapshots.issue import Limits, issue_uploads
from platewatch.snapshots.snapshot import SUFFIXES
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import read_clock
from platewatch.web.route import Document, Door, PurposeRule, Request, Route
from platewatch.web.schemas import SHA256, TEXT, TIME, body, document, list_of, map_of, members, or_null


def announce(request: Request) -> Document:
    """An address for one PUT of each announced snapshot, in their order; 1 to 20 snapshots in one request."""
    cameras_table = DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE"))
    signer = S3Uploads(clients.s3(), read_text("SNAPSHOTS_BUCKET"))
    limits = Limits(
        most_bytes=int(read_number("MAX_SNAPSHOT_BYTES")),
        mode=RetentionMode(read_text("RETENTION_MODE")),
        upload_term=timedelta(seconds=read_number("UPLOAD_SECONDS")),
    )
    now = read_clock()
    camera = _admit_camera(request.token, cameras_table, now)
    announcements = hide_passages(parse_announcements(parse_body(request.body)), make_passage_key(request.token))
    uploads = issue_uploads(camera, announcements, limits, signer, cameras_table, now)
    Logger().info("uploads issued", camera=camera.camera_id, snapshots=len(uploads))
    return {
        "uploads": [
            {"url": upload.url, "headers": upload.headers, "expires_at": format_utc(upload.expires_at)}
            for upload in uploads
        ]
    }


def _admit_camera(token: str, known: DynamoCameras, now: datetime) -> Camera:
    """The camera whose token this is. Wrong tokens are counted, so that somebody notices guesses."""
    guesses = DynamoGuesses(clients.dynamodb(), read_text("CAMERAS_TABLE"))
    try:
        return authenticate(token, known, guesses, now)
    except (cameras.TokenRefused, cameras.GuessedTooOften):
        count_refusal(Refused.TOKENS)
        raise


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
