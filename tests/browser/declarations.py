"""Holds what the fake service answers, and what the page sends it, against the API's document (docs/openapi.json)."""

from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError

from tests.declared import load_document, make_validator

Document = dict[str, Any]

DOOR: Final = "/console"


def find_path(method: str, address: str) -> str | None:
    """The declared path of an address of the console's door. None for what is no route, as its session.

    >>> find_path("GET", "/console/v1/alerts/5f/story")
    '/v1/alerts/{alert_id}/story'
    """
    parts = address.removeprefix(DOOR).split("/")
    found = [path for path, routes in load_document()["paths"].items() if method.lower() in routes]
    fitting = [path for path in found if _fits(path.split("/"), parts)]
    # A path without names is meant rather than one with them.
    return min(fitting, key=lambda path: path.count("{"), default=None)


def find_status(method: str, path: str) -> int:
    """With which status the route answers that it did what was asked."""
    return min(int(code) for code in load_document()["paths"][path][method.lower()]["responses"] if code < "300")


def find_faults(method: str, path: str, answer: Document) -> list[str]:
    """Where the answer is not as it is declared. What is not declared is wrong too."""
    found = make_validator(method, path, find_status(method, path)).iter_errors(answer)
    return [_name(f"{method} {path}", one) for one in found]


def find_faults_of_body(method: str, path: str, body: Document) -> list[str]:
    """Where the body that the page sends is not one that is taken."""
    document = load_document()
    taken = document["paths"][path][method.lower()].get("requestBody")
    if taken is None:
        return [f"{path}: takes no body"] if body else []
    schema = {**taken["content"]["application/json"]["schema"], "components": document["components"]}
    return [_name(path, one) for one in Draft202012Validator(schema).iter_errors(body)]


def _fits(declared: list[str], parts: list[str]) -> bool:
    pairs = zip(declared, parts, strict=False)
    return len(declared) == len(parts) and all(name.startswith("{") or name == part for name, part in pairs)


def _name(where: str, error: ValidationError) -> str:
    return f"{where} {error.json_path}: {error.message[:200]}"
