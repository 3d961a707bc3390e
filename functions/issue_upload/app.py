"""issue_upload: a camera announces 1 to 20 snapshots and gets an address for each; its agent sends heartbeats."""

from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.cameras.routes import heartbeats
from platewatch.snapshots.routes import uploads
from platewatch.web.event import answer_event

# Lines of each snapshot are paid for: they name no place in the code and no trace, which nobody keeps.
logger = Logger(location=None, xray_trace_id=None)
ROUTES: Final = (*uploads.ROUTES, *heartbeats.ROUTES)


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """POST /v1/uploads and /v1/heartbeats, authorised by the camera's own token."""
    return answer_event(ROUTES, event, logger)
