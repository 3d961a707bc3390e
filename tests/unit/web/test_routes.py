"""The table of routes: what is declared is what the app runs and what the documents say."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from documents.access import make_table, replace_table
from documents.openapi import format_document, list_codes, make_document
from documents.rights import format_rights
from openapi_spec_validator import validate

from functions.api.app import ROUTES as PEOPLE
from functions.issue_upload.app import ROUTES as CAMERAS
from platewatch.audit.record import Action
from platewatch.cameras.errors import CameraUnknown
from platewatch.fields import FieldInvalid
from platewatch.web.app import RecordMissing, find_route, run_route
from platewatch.web.failures import FAILURES, FAULT, NOT_FOUND, find_row
from platewatch.web.people import NothingDeclared, write_record
from platewatch.web.route import Audit, Caller, Document, Door, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import DAY, FLAG, TEXT, body, document

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
ALL = (*PEOPLE, *CAMERAS)
BY_ROUTE = pytest.mark.parametrize("route", ALL, ids=lambda route: f"{route.method} {route.path}")


def wash_camera(request: Request) -> Document:
    """Orders that a camera is washed."""
    return {"id": request.parts["camera_id"], "washed": True}


ADDED = Route(
    "POST",
    "/v1/cameras/{camera_id}/wash",
    wash_camera,
    roles=(Role.ADMIN,),
    purpose=PurposeRule.UNUSED,
    summary="Wash a camera",
    query=(Query("day", DAY, "When; today if absent"),),
    body=body({"with": TEXT}),
    answer=document({"id": TEXT, "washed": FLAG}),
    refusals=(CameraUnknown,),
)
"""A route that is not shipped: one declaration, and the app and both documents have it."""


def ask(route: Route, **request: Any) -> Request:
    return Request(route, Caller("arn:aws:iam::123456789012:user/jansen", "user"), **request)


def test_a_route_that_is_added_to_the_table_is_in_the_app_and_in_both_documents() -> None:
    table = (*PEOPLE, ADDED)
    found = find_route(table, "POST", "/v1/cameras/west-1/wash")
    assert found is not None
    route, parts = found
    assert run_route(ask(route, parts=parts)) == {"id": "west-1", "washed": True}
    assert "| POST /v1/cameras/{camera_id}/wash | | | | | | yes | |" in make_table(table)
    described = make_document(table, DOCS)
    validate(described)
    operation = described["paths"]["/v1/cameras/{camera_id}/wash"]["post"]
    assert operation["description"] == "Orders that a camera is washed."
    assert operation["x-roles"] == ["admin"]
    assert [parameter["name"] for parameter in operation["parameters"]] == ["camera_id", "day"]
    assert {"200", "400", "401", "403", "404", "500"} <= set(operation["responses"])
    assert list_codes(ADDED)[404] == ["camera_unknown", "not_found"]


def test_the_documents_in_docs_are_those_of_the_table() -> None:
    page = (DOCS / "access.md").read_text()
    assert replace_table(page, PEOPLE) == page, "make documents"
    assert format_document(ALL, DOCS) == (DOCS / "openapi.json").read_text(), "make documents"


def test_the_consoles_list_of_rights_is_that_of_the_table_and_has_words_for_each_route() -> None:
    page = DOCS.parent / "functions/console/page/oversight"
    assert format_rights(PEOPLE) == (page / "rights.js").read_text("utf-8"), "make documents"
    routes = {f"{route.method} {route.path}" for route in PEOPLE}
    words = set(re.findall(r'^  "([A-Z]+ [^"]+)": "', (page / "rights_nl.js").read_text("utf-8"), re.MULTILINE))
    assert words == routes, f"rights_nl.js lacks {sorted(routes - words)}, or has too much: {sorted(words - routes)}"


def test_the_document_is_openapi_and_names_each_operation_once() -> None:
    described = make_document(ALL, DOCS)
    validate(described)
    names = [each["operationId"] for path in described["paths"].values() for each in path.values()]
    assert len(names) == len(set(names)) == len(ALL)


def test_the_gateways_own_answers_are_in_the_document() -> None:
    """make api-test found that a line break in a name gets as far as API Gateway: no route of the template fits."""
    described = make_document([ADDED], DOCS)
    responses = described["paths"][ADDED.path]["post"]["responses"]
    for status in ("403", "404", "413", "429", "500", "503"):
        name = responses[status]["$ref"].rpartition("/")[2]
        schema = described["components"]["responses"][name]["content"]["application/json"]["schema"]
        assert {"$ref": "#/components/schemas/gateway"} in [schema, *schema.get("anyOf", [])], status


def test_every_error_answer_of_the_table_of_errors_is_in_the_document() -> None:
    described = make_document(ALL, DOCS)["components"]["schemas"]["refusal"]
    codes = described["properties"]["error"]["properties"]["code"]["enum"]
    assert set(codes) == {failure.code for failure in (*FAILURES.values(), NOT_FOUND)}


def test_every_error_with_a_row_is_declared_by_a_route_or_is_a_pages() -> None:
    declared = {code for route in ALL for codes in list_codes(route).values() for code in codes}
    page = {"link_unknown", "order_unknown", "pin_needed", "pin_unset", "pin_refused", "page_locked", "page_busy"}
    # Routes answer these as field_invalid, with the field; or only functions behind queues meet them.
    elsewhere = {"plate_invalid", "country_invalid", "import_lost", "loss_unconfirmed", "link_too_long"}
    # The console answers these before a route runs.
    sessions = {"sign_in_needed", "session_idle", "session_ended", "role_needed", "role_forbidden", "foreign_page"}
    signing = {"network_refused", "sign_in_unknown", "sign_in_denied", "id_token_refused", "no_role"}
    console = sessions | signing | {"provider_unavailable"}
    assert {failure.code for failure in FAILURES.values()} - declared == page | elsewhere | console


@BY_ROUTE
def test_a_declaration_is_whole(route: Route) -> None:
    assert route.method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    assert re.fullmatch(r"/v1(/[a-z-]+|/\{[a-z_]+\})+", route.path)
    assert (route.handler.__doc__ or "").strip()
    assert route.summary[0].isupper()
    assert not route.summary.endswith(".")
    assert bool(route.roles) is (route.door is Door.PEOPLE)
    assert all(find_row(error) is not FAULT for error in route.refusals), "a fault is no refusal"
    assert len(set(route.refusals)) == len(route.refusals)
    assert route.body is None or route.method != "GET"


CHECKS_A_DRAFT = {"POST /v1/entries/check"}
"""Looks at nothing that is kept and changes nothing. It is no GET because a plate stands in no address."""


@BY_ROUTE
def test_what_changes_something_is_recorded_and_what_is_recorded_takes_a_purpose(route: Route) -> None:
    if route.door is Door.PEOPLE and route.method != "GET":
        assert (route.audit is None) is (f"{route.method} {route.path}" in CHECKS_A_DRAFT)
    if route.audit is not None:
        assert route.purpose is not PurposeRule.UNUSED
        assert (
            route.audit.action is not Action.CONSULT or route.purpose is PurposeRule.REQUIRED or not route.audit.always
        )
    if route.authority:
        assert route.audit is not None


def test_no_path_is_two_routes() -> None:
    for route in ALL:
        path = re.sub(r"\{\w+\}", "x-1", route.path)
        matching = [one for one in ALL if find_route([one], route.method, path)]
        assert matching == [route]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/cameras/x/wash"),
        ("post", "/v1/cameras/x/wash"),
        ("POST", "/v1/cameras//wash"),
        ("POST", "/v1/cameras/x/wash/"),
        ("POST", "//v1/cameras/x/wash"),
        ("POST", "/v1/cameras/x/y/wash"),
        ("POST", "/v1/cameras/x\ny/wash"),
        ("POST", "/v1/cameras/\ud800/wash"),
        ("POST", f"/v1/cameras/{'x' * 1025}/wash"),
        ("POST", ""),
    ],
)
def test_no_other_spelling_is_the_route(method: str, path: str) -> None:
    assert find_route([ADDED], method, path) is None


RECORDED = replace(ADDED, purpose=PurposeRule.REQUIRED, audit=Audit(Action.CHANGE, "operation"))


def test_an_answer_without_the_declared_record_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_NUMBER_SHAPE", "[0-9-]+")
    given = {"parts": {"camera_id": "x"}, "reason": "dirty lens", "case_number": "2026-17"}
    with pytest.raises(RecordMissing):
        run_route(ask(RECORDED, **given))
    assert run_route(ask(replace(RECORDED, audit=Audit(Action.CHANGE, "operation", always=False)), **given))
    assert run_route(ask(RECORDED, **given, recorded=["camera:x"]))


def test_without_a_required_purpose_the_handler_does_not_run() -> None:
    def run(_request: Request) -> Document:
        raise AssertionError("it ran")

    with pytest.raises(FieldInvalid, match="X-Reason"):
        run_route(ask(replace(RECORDED, handler=run)))


def test_a_record_that_no_route_declares_is_not_written() -> None:
    with pytest.raises(NothingDeclared):
        write_record(ask(ADDED), "camera:x")
