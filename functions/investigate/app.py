"""investigate: the life of investigations and their questions, with rights that no other function has."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.composition.investigation_routes import ROUTES as ROUTES
from platewatch.web.event import answer_vouched

logger = Logger()


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request, or one that the console has checked and passes on."""
    return answer_vouched(ROUTES, event, logger)
