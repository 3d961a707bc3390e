"""issue_upload: a camera announces 1 to 20 snapshots and gets an upload address for each."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.refusals import Refused, count_refusal
from platewatch.cameras.errors import GuessedTooOften, TokenRefused
from platewatch.cameras.token import authenticate, make_passage_key
from platewatch.composition.issue_upload import open_issuing
from platewatch.snapshots.announcement import hide_passages, parse_announcements
from platewatch.snapshots.issue import issue_uploads
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.errors import answer, answer_error

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
    opened, now = open_issuing(), datetime.now(UTC)
    authorization = event["headers"].get("authorization")
    camera = authenticate(authorization, opened.cameras, opened.guesses, now)
    announcements = hide_passages(parse_announcements(read_body(event)), make_passage_key(authorization))
    uploads = issue_uploads(camera, announcements, opened.limits, opened.signer, opened.cameras, now)
    logger.info("uploads issued", camera=camera.camera_id, snapshots=len(uploads))
    return [
        {"url": upload.url, "headers": upload.headers, "expires_at": format_utc(upload.expires_at)}
        for upload in uploads
    ]
