"""Runs a route: whatever door a request came through, nothing is answered before its purpose and record are right."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from platewatch.errors import PlatewatchError
from platewatch.web.people import parse_purpose
from platewatch.web.route import Document, PurposeRule, Request, Route

_PART: Final = re.compile(r"[-._~()'!*:@,;=+&$%<> \[\]{}|^\w]{1,1024}")
"""What may stand between two slashes where a path has a name."""


class RecordMissing(PlatewatchError):
    """A handler has answered without the audit record that its route declares. Nothing is told of what it answered."""


def find_route(routes: Iterable[Route], method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The route that is called so, and the values of its path's names; None when there is none."""
    for route in routes:
        if route.method == method and (parts := _match_path(route.path, path)) is not None:
            return route, parts
    return None


def run_route(request: Request) -> Document:
    """What the route's handler answers. Raises what the handler raises, and FieldInvalid without a required purpose.

    Where the route says that each call is recorded, an answer without a record becomes RecordMissing.
    """
    route = request.route
    if route.purpose is PurposeRule.REQUIRED:
        parse_purpose(request)
    answered = route.handler(request)
    if route.audit is not None and route.audit.always and not request.recorded:
        raise RecordMissing(f"{route.method} {route.path} was answered without an audit record")
    return answered


def _match_path(pattern: str, path: str) -> Mapping[str, str] | None:
    names, given = pattern.split("/"), path.split("/")
    if len(names) != len(given):
        return None
    parts = {}
    for name, text in zip(names, given, strict=True):
        if name.startswith("{"):
            if _PART.fullmatch(text) is None:
                return None
            parts[name[1:-1]] = text
        elif name != text:
            return None
    return parts
