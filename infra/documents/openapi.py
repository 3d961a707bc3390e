"""The API's document (OpenAPI 3.1), made of the routes' declarations and of the table of errors."""

import inspect
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from platewatch.aws.tables import TableBusy
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid
from platewatch.hotlists.errors import StoreBusy
from platewatch.text.names import NAME_SHAPE
from platewatch.web.body import BodyInvalid
from platewatch.web.failures import FAILURES, FAULT, NOT_FOUND, find_row
from platewatch.web.people import (
    AUTHORITY,
    CASE_NUMBER,
    CASE_NUMBER_SHAPE,
    LONGEST_AUTHORITY,
    LONGEST_REASON,
    REASON,
    CallerUnknown,
)
from platewatch.web.route import NO_CONTENT, Door, PurposeRule, Route
from platewatch.web.schemas import ID, TEXT, Schema, line

Document = dict[str, Any]

STORED = ("alert", "flow")
"""The documents of docs/*.schema.json that answers hold."""

_NAME: Schema = {"type": "string", "pattern": f"^{NAME_SHAPE}$"}
_PARTS: Mapping[str, Schema] = {
    **dict.fromkeys(("alert_id", "hold_id", "review_id"), ID),
    **dict.fromkeys(("list_name", "camera_id", "recipient_id"), _NAME),
}
_GATEWAY = (403, 413, 429, 503)
"""Statuses with which API Gateway itself may answer, whatever the route; 404 too, where a path has names."""

_MEANINGS = {
    400: "Something that was sent is not as it must be",
    401: "Nobody has proved who they are",
    403: "The caller may not do this",
    404: "What is named is not there",
    409: "What is there now does not allow it",
    413: "What was sent, or is announced, is too large",
    429: "Too much at once: try again later",
    500: "A fault of the service; it was logged",
    503: "The service is busy: try again",
}
_SECURITY: Mapping[Door, Document] = {Door.PEOPLE: {"aws": []}, Door.CAMERA: {"camera": []}}


def format_document(routes: Iterable[Route], docs: Path) -> str:
    """The document as docs/openapi.json holds it; `docs` is the folder with the stored documents' schemas."""
    return json.dumps(make_document(routes, docs), indent=1, ensure_ascii=False) + "\n"


def make_document(routes: Iterable[Route], docs: Path) -> Document:
    """The OpenAPI document of these routes."""
    paths: dict[str, Document] = defaultdict(dict)
    responses: Document = {}
    for route in routes:
        paths[route.path][route.method.lower()] = _describe_route(route)
        for status, codes in list_codes(route).items():
            responses[_name_response(status, codes)] = _describe_error(status, codes)
    schemas: Document = {}
    named = {path: _name_schemas(described, schemas) for path, described in paths.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Platewatch",
            "version": "1",
            "description": "Made of the routes' declarations by `make documents`. People sign their requests with AWS "
            "Signature Version 4 (service execute-api); docs/access.md says which role may call what.",
        },
        "servers": [{"url": "https://{host}", "variables": {"host": {"default": "localhost"}}}],
        "paths": named,
        "components": {
            "parameters": _describe_headers(),
            "responses": dict(sorted(responses.items())),
            "schemas": {
                **dict(sorted(schemas.items())),
                **{name: _load_stored(name, docs) for name in STORED},
                "refusal": _describe_refusal(),
                "gateway": {"type": "object", "properties": {"message": TEXT}, "required": ["message"]},
            },
            "securitySchemes": {
                "aws": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "AWS Signature Version 4",
                },
                "camera": {"type": "http", "scheme": "bearer", "description": "The token of a camera"},
            },
        },
    }


def list_codes(route: Route) -> dict[int, list[str]]:
    """The statuses of the route's error answers, and the codes that stand in them."""
    refusals: list[type[PlatewatchError]] = [*route.refusals, StoreBusy, TableBusy]
    if route.body is not None:
        refusals.append(BodyInvalid)
    if route.body is not None or route.query or route.purpose is not PurposeRule.UNUSED or "{" in route.path:
        refusals.append(FieldInvalid)
    if route.door is Door.PEOPLE:
        refusals.append(CallerUnknown)
    codes: dict[int, list[str]] = defaultdict(list)
    for failure in [*(find_row(kind) for kind in refusals), FAULT]:
        codes[failure.status].append(failure.code)
    if "{" in route.path:
        codes[NOT_FOUND.status].append(NOT_FOUND.code)
    return {status: sorted(set(codes[status])) for status in sorted({*codes, *_GATEWAY})}


def _describe_route(route: Route) -> Document:
    described: Document = {
        "operationId": re.sub(r"[^a-z0-9]+", "-", route.summary.lower()).strip("-"),
        "summary": route.summary,
        "description": inspect.getdoc(route.handler) or "",
        "security": [_SECURITY[route.door]],
        "parameters": _list_parameters(route),
        "responses": {
            str(route.status): {"description": route.summary, **_describe_answer(route)},
            **{
                str(status): {"$ref": f"#/components/responses/{_name_response(status, codes)}"}
                for status, codes in list_codes(route).items()
            },
        },
    }
    if route.door is Door.PEOPLE:
        described["x-roles"] = [role.value for role in route.roles]
        described["x-audit"] = route.audit.action.value if route.audit else None
    if route.body is not None:
        described["requestBody"] = {"required": True, "content": _json(route.body)}
    return described


def _describe_answer(route: Route) -> Document:
    return {} if route.status == NO_CONTENT else {"content": _json(route.answer)}


def _list_parameters(route: Route) -> list[Document]:
    parameters: list[Document] = [
        {"name": name, "in": "path", "required": True, "schema": _PARTS.get(name, TEXT)}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    parameters += [
        {"name": query.name, "in": "query", "schema": query.schema, "description": query.meaning}
        for query in route.query
    ]
    headers = []
    if route.purpose in (PurposeRule.REQUIRED, PurposeRule.OPTIONAL):
        kind = "required" if route.purpose is PurposeRule.REQUIRED else "optional"
        headers += [f"{kind}-reason", f"{kind}-case-number"]
    if route.authority:
        headers.append("authority")
    return parameters + [{"$ref": f"#/components/parameters/{name}"} for name in headers]


def _describe_headers() -> Document:
    """The headers that say why something is asked. Optional ones are recorded where they are given."""
    case_number: Schema = {"type": "string", "pattern": f"^{CASE_NUMBER_SHAPE}$"}
    allowed = "Who allowed the restricted use, and by which decision"
    return {
        **{
            name: _describe_header(header, schema, meaning, required=required)
            for kind, required in (("required", True), ("optional", False))
            for name, header, schema, meaning in (
                (f"{kind}-reason", REASON, line(LONGEST_REASON), "Why this is asked, in words"),
                (f"{kind}-case-number", CASE_NUMBER, case_number, "The case's number, as the force writes it"),
            )
        },
        "authority": _describe_header(AUTHORITY, line(LONGEST_AUTHORITY), allowed, required=False),
    }


def _describe_header(name: str, schema: Schema, meaning: str, *, required: bool) -> Document:
    described = f"{meaning}. Percent-encoded where it is not plain ASCII."
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": described}


def _name_response(status: int, codes: list[str]) -> str:
    return "-".join([str(status), *codes])


def _name_schemas(described: Any, schemas: Document) -> Any:
    """The same, with a reference in place of each schema that has a title; the schemas are put under their titles."""
    if isinstance(described, list):
        return [_name_schemas(each, schemas) for each in described]
    if not isinstance(described, Mapping):
        return described
    inner = {name: _name_schemas(value, schemas) for name, value in described.items()}
    if not isinstance(title := described.get("title"), str):
        return inner
    if schemas.setdefault(title, inner) != inner:
        raise ValueError(f"two schemas are called {title}")
    return {"$ref": f"#/components/schemas/{title}"}


def _describe_error(status: int, codes: list[str]) -> Document:
    own: Schema = {"$ref": "#/components/schemas/refusal"}
    if codes:
        code = {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}
        own = {"allOf": [own, code]}
    gateway: Schema = {"$ref": "#/components/schemas/gateway"}
    if status in (*_GATEWAY, FAULT.status) or NOT_FOUND.code in codes:
        own = {"anyOf": [own, gateway]} if codes else gateway
    return {"description": _MEANINGS[status], "content": _json(own)}


def _describe_refusal() -> Document:
    """Every error answer. The codes are those of the whole table, whichever route answers with them."""
    codes = sorted({failure.code for failure in [*FAILURES.values(), NOT_FOUND]})
    error = {
        "type": "object",
        "properties": {"code": {"enum": codes}, "message": TEXT, "message_nl": TEXT, "field": TEXT, "by": TEXT},
        "required": ["code", "message"],
    }
    return {"type": "object", "properties": {"error": error}, "required": ["error"]}


def _load_stored(name: str, docs: Path) -> Document:
    """The stored document's schema, with references that hold inside this document."""
    text = (docs / f"{name}.schema.json").read_text()
    loaded: Document = json.loads(text.replace('"#/$defs/', f'"#/components/schemas/{name}/$defs/'))
    return {key: value for key, value in loaded.items() if key not in ("$schema", "$id")}


def _json(schema: Schema) -> Document:
    return {"application/json": {"schema": schema}}
