"""The routes of a function that people call, and how each of its errors answers."""

from collections.abc import Iterable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.web.errors import answer_error, answer_not_found


def open_routes(routers: Iterable[APIGatewayHttpRouter], logger: Logger) -> APIGatewayHttpResolver:
    """Serves these routes. An error answers by its type, or as a fault that is logged and tells nothing."""
    resolver = APIGatewayHttpResolver()
    for router in routers:
        resolver.include_router(router)

    @resolver.not_found
    def refuse_route(_error: NotFoundError) -> Response[str]:
        return _respond(answer_not_found())

    @resolver.exception_handler(Exception)  # type: ignore[untyped-decorator]
    def refuse(error: Exception) -> Response[str]:
        return _respond(answer_error(error, logger))

    return resolver


def resolve(resolver: APIGatewayHttpResolver, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The answer to one HTTP API request; never to be kept by anything in between."""
    response = resolver.resolve(event, context)
    response["headers"]["Cache-Control"] = "no-store"
    return response


def _respond(answered: dict[str, Any]) -> Response[str]:
    return Response(answered["statusCode"], body=answered["body"], headers=answered["headers"])
