"""The door of signed requests: an event of API Gateway's HTTP API (payload format 2.0) becomes a request of a route."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from aws_lambda_powertools import Logger

from platewatch.web.app import find_route, run_route
from platewatch.web.errors import answer, answer_empty, answer_error, answer_not_found
from platewatch.web.people import AUTHORITY, CASE_NUMBER, REASON, CallerUnknown, get_now
from platewatch.web.route import NO_CONTENT, Caller, Door, Request, Route

CAMERA: Final = Caller("camera", "camera")
"""Calls the routes that a camera's token opens; which camera it is, the handler finds out."""

Identify = Callable[[Mapping[str, Any]], Caller]
"""Finds out who sent an event. Raises CallerUnknown."""

_ROLE: Final = re.compile(r"arn:[^:]+:sts::[0-9]+:assumed-role/(?P<role>[^/]+)/.+")
_USER: Final = re.compile(r"arn:[^:]+:(iam|sts)::[0-9]+:(?P<kind>user|federated-user|root)(/.+)?")


def answer_event(
    routes: Sequence[Route], event: Mapping[str, Any], logger: Logger, identified: Identify | None = None
) -> dict[str, Any]:
    """The answer to one event. An error answers by its type, or as a fault that is logged and tells nothing."""
    found = find_route(routes, event["requestContext"]["http"]["method"], find_path(event))
    if found is None:
        return answer_not_found()
    route, parts = found
    try:
        document = run_route(make_request(event, route, parts, identified))
        return answer_empty(get_now()) if route.status == NO_CONTENT else answer(route.status, document)
    except Exception as error:  # noqa: BLE001 - whoever asked gets an answer; a fault is logged as one
        return answer_error(error, logger)


def answer_vouched(routes: Sequence[Route], event: Mapping[str, Any], logger: Logger) -> dict[str, Any]:
    """The same, for a function that the console may invoke too: it then answers whom the console vouches for."""
    caller = identify_console(event)
    return answer_event(routes, event, logger, lambda found: caller or identify(found))


def make_request(
    event: Mapping[str, Any], route: Route, parts: Mapping[str, str], identified: Identify | None = None
) -> Request:
    """The request that an event is, of whoever signed it. Raises CallerUnknown."""
    known = CAMERA if route.door is Door.CAMERA else (identified or identify)(event)
    return make_request_of(known, event, route, parts)


def make_request_of(
    caller: Caller, event: Mapping[str, Any], route: Route, parts: Mapping[str, str], *, idle: bool = False
) -> Request:
    """The request that an event is, of a caller whose identity is known."""
    for_camera = route.door is Door.CAMERA
    return Request(
        route=route,
        caller=caller,
        parts=parts,
        query=event.get("queryStringParameters") or {},
        body=decode_body(event),
        reason=find_header(event, REASON),
        case_number=find_header(event, CASE_NUMBER),
        authority=find_header(event, AUTHORITY),
        host=event["requestContext"].get("domainName", ""),
        token=(event.get("headers") or {}).get("authorization", "") if for_camera else "",
        idle=idle,
    )


def identify(event: Mapping[str, Any]) -> Caller:
    """The caller of an HTTP API event. Raises CallerUnknown without a verified identity."""
    context = event.get("requestContext") or {}
    told = (context.get("authorizer") or {}).get("iam") or {}
    arn = told.get("userArn") or ""
    ids = {"caller_id": told.get("callerId") or told.get("userId"), "access_key": told.get("accessKey")}
    known = {name: value for name, value in ids.items() if value}
    if match := _ROLE.fullmatch(arn):
        return Caller(arn, match["role"], known)
    if match := _USER.fullmatch(arn):
        return Caller(arn, match["kind"], known)
    raise CallerUnknown("this route is for people who sign in with AWS: sign the request (service execute-api)")


def identify_console(event: Mapping[str, Any]) -> Caller | None:
    """The caller for whom the console vouches; None where the event came another way.

    Only who may invoke the function can send such an event: API Gateway, which puts its own word in that place and
    marks its events with its id, and the console's role. A client of API Gateway can't say who its authorizer is.
    """
    context = event.get("requestContext") or {}
    told = (context.get("authorizer") or {}).get("console")
    if not isinstance(told, dict) or "apiId" in context or "routeKey" in event:
        return None
    return Caller(str(told["actor"]), str(told["role"]), {str(name): str(text) for name, text in told["ids"].items()})


def decode_body(event: Mapping[str, Any]) -> bytes | None:
    """The bytes that were sent; None where they are not what the event says they are."""
    body = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode("utf-8")
    except (binascii.Error, ValueError):
        return None


def find_path(event: Mapping[str, Any]) -> str:
    """The path that was called, without the stage where it is in the path."""
    stage, path = event["requestContext"]["stage"], str(event["rawPath"])
    return path if stage == "$default" else path.removeprefix(f"/{stage}")


def find_header(event: Mapping[str, Any], name: str) -> str:
    """The header's text, percent-decoded: people's words are not plain ASCII."""
    headers: Mapping[str, str] = event.get("headers") or {}
    # API Gateway gives header names in lower case; people who replay an event may not.
    found = next((text for key, text in headers.items() if key.lower() == name.lower()), "")
    return unquote(found, errors="replace")
