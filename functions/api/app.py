"""api: what people and the command line may do, on routes that AWS authorises by IAM."""

from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.routes import alerts, holds, previews, recipients
from platewatch.audit import routes as audit
from platewatch.cameras.routes import cameras
from platewatch.hotlists.routes import entries, hotlists, imports, pages, patterns, search
from platewatch.hotlists.routes import settings as list_settings
from platewatch.matching.routes import past_searches, reviews
from platewatch.retention import routes as retention
from platewatch.snapshots.routes import rejections
from platewatch.web.event import answer_event

logger = Logger()
ROUTES: Final = (
    *alerts.ROUTES,
    *reviews.ROUTES,
    *hotlists.ROUTES,
    *pages.ROUTES,
    *search.ROUTES,
    *imports.ROUTES,
    *entries.ROUTES,
    *patterns.ROUTES,
    *list_settings.ROUTES,
    *previews.ROUTES,
    # Under 126jj, past searches have a function with rights of its own; without it they are refused here.
    *past_searches.ROUTES,
    *cameras.ROUTES,
    *rejections.ROUTES,
    *recipients.ROUTES,
    *audit.ROUTES,
    *retention.ROUTES,
    *holds.ROUTES,
)
"""Every route of people, in the order in which the documents list them."""


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return answer_event(ROUTES, event, logger)
