"""alert_page: the page behind the link in a message."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.routes.page import open_routes
from platewatch.composition.alert_page import Page, open_page

logger = Logger()


@cache
def page() -> Page:
    """Opened once per process."""
    return open_page()


resolver = open_routes(page, logger)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return resolver.resolve(event, context)
