"""search_past: searches the passages that article 126jj keeps, with rights that no other function has."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.matching.routes import past_searches
from platewatch.web.resolver import open_routes, resolve

logger = Logger()
resolver = open_routes([past_searches.router], logger)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return resolve(resolver, event, context)
