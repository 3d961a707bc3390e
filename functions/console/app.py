"""console: the pages that people work in, their sign-in, and the routes for those who are signed in."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.composition.people_routes import ROUTES as ROUTES
from platewatch.web.errors import answer_not_found

logger = Logger()


def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return answer_not_found()
