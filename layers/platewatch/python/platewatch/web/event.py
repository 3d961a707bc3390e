"""The door of signed requests: an event of API Gateway's HTTP API (payload format 2.0) becomes a request of a route."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from aws_lambda_powertools import Logger

from platewatch.web.app import find_route, run_route
from platewatch.web.errors import answer, answer_error, answer_not_found
from platewatch.web.people import AUTHORITY, CASE_NUMBER, REASON, CallerUnknown
from platewatch.web.route import Caller, Door, Request, Route

CAMERA: Final = Caller("camera", "camera")
"""Calls the routes that a camera's token opens; which camera it is, the handler finds out."""

_ROLE: Final = re.compile(r"arn:[^:]+:sts::[0-9]+:assumed-role/(?P<role>[^/]+)/.+")
_USER: Final = re.compile(r"arn:[^:]+:(iam|sts)::[0-9]+:(?P<kind>user|federated-user|root)(/.+)?")


def answer_event(routes: Sequence[Route], event: Mapping[str, Any], logger: Logger) -> dict[str, Any]:
    """The answer to one event. An error answers by its type, or as a fault that is logged and tells nothing."""
    found = find_route(routes, event["requestContext"]["http"]["method"], _find_path(event))
    if found is None:
        return answer_not_found()
    route, parts = found
    try:
        return answer(route.status, run_route(make_request(event, route, parts)))
    except Exception as error:  # noqa: BLE001 - whoever asked gets an answer; a fault is logged as one
        return answer_error(error, logger)


def make_request(event: Mapping[str, Any], route: Route, parts: Mapping[str, str]) -> Request:
    """The request that an event is. Raises CallerUnknown."""
    for_camera = route.door is Door.CAMERA
    return Request(
        route=route,
        caller=CAMERA if for_camera else identify(event),
        parts=parts,
        query=event.get("queryStringParameters") or {},
        body=decode_body(event),
        reason=_find_header(event, REASON),
        case_number=_find_header(event, CASE_NUMBER),
        authority=_find_header(event, AUTHORITY),
        host=event["requestContext"].get("domainName", ""),
        token=(event.get("headers") or {}).get("authorization", "") if for_camera else "",
    )


def identify(event: Mapping[str, Any]) -> Caller:
    """The caller of an HTTP API event. Raises CallerUnknown without a verified identity."""
    context = event.get("requestContext") or {}
    told = (context.get("authorizer") or {}).get("iam") or {}
    arn = told.get("userArn") or ""
    ids = (told.get("callerId") or told.get("userId") or "", told.get("accessKey") or "")
    if match := _ROLE.fullmatch(arn):
        return Caller(arn, match["role"], *ids)
    if match := _USER.fullmatch(arn):
        return Caller(arn, match["kind"], *ids)
    raise CallerUnknown("this route is for people who sign in with AWS: sign the request (service execute-api)")


def decode_body(event: Mapping[str, Any]) -> bytes | None:
    """The bytes that were sent; None where they are not what the event says they are."""
    body = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _find_path(event: Mapping[str, Any]) -> str:
    """The path that was called, without the stage where it is in the path."""
    stage, path = event["requestContext"]["stage"], str(event["rawPath"])
    return path if stage == "$default" else path.removeprefix(f"/{stage}")


def _find_header(event: Mapping[str, Any], name: str) -> str:
    """The header's text, percent-decoded: people's words are not plain ASCII."""
    headers: Mapping[str, str] = event.get("headers") or {}
    # API Gateway gives header names in lower case; people who replay an event may not.
    found = next((text for key, text in headers.items() if key.lower() == name.lower()), "")
    return unquote(found, errors="replace")
