"""issue_upload: a camera announces 1 to 20 snapshots and gets an upload address for each."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws import clients
from platewatch.aws.environment import read_number, read_text
from platewatch.aws.refusals import Refused, count_refusal
from platewatch.cameras.aws.cameras_table import DynamoCameras, DynamoGuesses
from platewatch.cameras.errors import GuessedTooOften, TokenRefused
from platewatch.cameras.token import authenticate, make_passage_key
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.announcement import hide_passages, parse_announcements
from platewatch.snapshots.aws.uploads_bucket import S3Uploads
from platewatch.snapshots.issue import Limits, issue_uploads
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.errors import answer, answer_error
from platewatch.web.event import decode_body

logger = Logger()


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """POST /v1/uploads, authorised by the camera's own token."""
    try:
        return answer(200, {"uploads": _issue(event)})
    except (TokenRefused, GuessedTooOften) as error:
        count_refusal(Refused.TOKENS)
        return answer_error(error, logger)
    except Exception as error:  # noqa: BLE001 - the camera gets an answer; the fault is logged as one
        return answer_error(error, logger)


def _issue(event: dict[str, Any]) -> list[dict[str, Any]]:
    cameras = DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE"))
    guesses = DynamoGuesses(clients.dynamodb(), read_text("CAMERAS_TABLE"))
    signer = S3Uploads(clients.s3(), read_text("SNAPSHOTS_BUCKET"))
    limits = Limits(
        most_bytes=int(read_number("MAX_SNAPSHOT_BYTES")),
        mode=RetentionMode(read_text("RETENTION_MODE")),
        upload_term=timedelta(seconds=read_number("UPLOAD_SECONDS")),
    )
    now = datetime.now(UTC)
    authorization = event["headers"].get("authorization")
    camera = authenticate(authorization, cameras, guesses, now)
    announcements = hide_passages(parse_announcements(parse_body(decode_body(event))), make_passage_key(authorization))
    uploads = issue_uploads(camera, announcements, limits, signer, cameras, now)
    logger.info("uploads issued", camera=camera.camera_id, snapshots=len(uploads))
    return [
        {"url": upload.url, "headers": upload.headers, "expires_at": format_utc(upload.expires_at)}
        for upload in uploads
    ]
