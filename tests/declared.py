"""Holds each answer of a route against its declaration: the document it answers with, the errors it may raise."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from documents.openapi import list_codes, make_document
from jsonschema import Draft202012Validator, FormatChecker

from functions.api.app import ROUTES as PEOPLE
from functions.issue_upload.app import ROUTES as CAMERAS
from platewatch.console.routes import door
from platewatch.web import event
from platewatch.web.app import run_route
from platewatch.web.failures import FAULT, find_failure
from platewatch.web.route import NO_CONTENT, Request, Route

DOCS = Path(__file__).parents[1] / "docs"


@cache
def load_document() -> dict[str, Any]:
    """The API's document as the declarations make it now."""
    return json.loads(json.dumps(make_document([*PEOPLE, *CAMERAS], DOCS)))


@cache
def make_validator(method: str, path: str, status: int) -> Draft202012Validator:
    """Checks an answer of a route. A field that the declaration does not name is wrong here, unlike for a client."""
    document = load_document()
    response = document["paths"][path][method.lower()]["responses"][str(status)]
    schema = response["content"]["application/json"]["schema"]
    whole = _close({**schema, "components": document["components"]})
    return Draft202012Validator(whole, format_checker=FormatChecker())


def check_answer(route: Route, answered: object) -> None:
    """Fails when the answer is not what the route declares."""
    if route.status == NO_CONTENT:
        assert answered == {}, f"{route.method} {route.path} answers something that nobody is told"
        return
    found = make_validator(route.method, route.path, route.status).iter_errors(json.loads(json.dumps(answered)))
    wrong = [f"{error.json_path}: {error.message[:300]}" for error in found]
    assert wrong == [], f"{route.method} {route.path} does not answer what it declares"


def check_error(route: Route, error: Exception) -> None:
    """Fails when the route does not declare the error."""
    failure = find_failure(error)
    declared = list_codes(route).get(failure.status, [])
    assert failure is FAULT or failure.code in declared, f"{route.method} {route.path} does not declare {error!r}"


class Undeclared(BaseException):
    """An answer that is not as declared. No handler of errors catches it, so the test fails."""


@contextmanager
def answers_checked() -> Iterator[None]:
    """While this lasts, a route that answers otherwise than it declares fails the test that called it."""

    def run(request: Request) -> dict[str, Any]:
        if request.route not in (*PEOPLE, *CAMERAS):
            return run_route(request)
        try:
            answered = run_route(request)
            check_answer(request.route, answered)
        except AssertionError as wrong:
            raise Undeclared(str(wrong)) from wrong
        except Exception as error:
            try:
                check_error(request.route, error)
            except AssertionError as wrong:
                raise Undeclared(str(wrong)) from error
            raise
        return answered

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event, "run_route", run)
        patch.setattr(door, "run_route", run)
        yield


def _close(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_close(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _close(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed
