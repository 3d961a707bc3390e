"""api: what people and the command line may do, on routes that AWS authorises by IAM."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.adapters.api import (
    alerts,
    audit,
    cameras,
    entries,
    hotlists,
    list_settings,
    past_searches,
    previews,
    recipients,
    rejections,
    reviews,
)
from platewatch.adapters.api.errors import answer_error, answer_not_found

logger = Logger()
resolver = APIGatewayHttpResolver()
for feature in (
    alerts,
    audit,
    cameras,
    entries,
    hotlists,
    list_settings,
    past_searches,
    previews,
    recipients,
    rejections,
    reviews,
):
    resolver.include_router(feature.router)


@resolver.not_found
def refuse_route(_error: NotFoundError) -> Response[str]:
    """No such route."""
    return _respond(answer_not_found())


@resolver.exception_handler(Exception)  # type: ignore[untyped-decorator]
def refuse(error: Exception) -> Response[str]:
    """Every other error: by its type, or as a fault that is logged and tells nothing."""
    return _respond(answer_error(error, logger))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    response = resolver.resolve(event, context)
    response["headers"]["Cache-Control"] = "no-store"
    return response


def _respond(answered: dict[str, Any]) -> Response[str]:
    return Response(answered["statusCode"], content_types.APPLICATION_JSON, answered["body"])
