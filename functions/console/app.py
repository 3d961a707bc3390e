"""console: the pages that people work in, their sign-in, and the routes for those who are signed in."""

import gc

# Nothing of what is imported is garbage: looking for some takes an eighth of the start.
gc.disable()

from functools import cache
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.composition.console import Console, open_console
from platewatch.composition.people_routes import ROUTES as ROUTES
from platewatch.console.routes.console import answer_console

PAGE: Final = Path(__file__).parent / "page"
logger = Logger()
gc.freeze()
gc.enable()


@cache
def console(pool_client: str) -> Console:
    """Opened once per process."""
    return open_console(PAGE, pool_client)


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request of a browser."""
    pool_client = (event.get("stageVariables") or {}).get("OidcClientId", "")
    return answer_console(ROUTES, console(pool_client), event, logger)
