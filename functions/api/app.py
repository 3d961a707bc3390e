"""api: what people and the command line may do, on routes that AWS authorises by IAM."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.routes import alerts, holds, previews, recipients
from platewatch.audit import routes as audit
from platewatch.cameras import routes as cameras
from platewatch.hotlists.routes import entries, hotlists, patterns
from platewatch.hotlists.routes import settings as list_settings
from platewatch.matching.routes import past_searches, reviews
from platewatch.retention import routes as retention
from platewatch.snapshots import routes as rejections
from platewatch.web.resolver import open_routes, resolve

logger = Logger()
# Under 126jj, past searches have a function with rights of its own; without it they are refused here.
features = (
    alerts,
    audit,
    cameras,
    entries,
    holds,
    hotlists,
    list_settings,
    past_searches,
    patterns,
    previews,
    recipients,
    rejections,
    retention,
    reviews,
)
resolver = open_routes([feature.router for feature in features], logger)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return resolve(resolver, event, context)
