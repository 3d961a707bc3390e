"""search_past: searches the passages that article 126jj keeps, with rights that no other function has."""

from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.matching.routes import past_searches
from platewatch.web.event import answer_vouched

logger = Logger()
ROUTES: Final = past_searches.ROUTES


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request, or one that the console has checked and passes on."""
    return answer_vouched(ROUTES, event, logger)
