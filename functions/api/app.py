"""api: what people and the command line may do, on routes that AWS authorises by IAM."""

import gc

# Nothing of what is imported is garbage: looking for some takes an eighth of the start.
gc.disable()

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.composition.people_routes import ROUTES as ROUTES
from platewatch.web.event import answer_event

logger = Logger()
gc.freeze()
gc.enable()


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return answer_event(ROUTES, event, logger)
