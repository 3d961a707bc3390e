"""The door of sessions: who is asked, what is refused, what is recorded, and the headers of every answer."""

import base64
import gzip
import io
import json
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from platewatch.audit.record import Action
from platewatch.aws import clients
from platewatch.console.routes.console import answer_console
from platewatch.web.people import write_record
from platewatch.web.route import Audit, Document, Door, PurposeRule, Request, Role, Route
from tests.integration.console.conftest import BEFORE, OWN, SESSION, Page, World

PURPOSE = {"X-Reason": "burglary in Westwijk", "X-Case-Number": "PL1300-2026012345"}
JSON = "application/json"


def show(request: Request) -> Document:
    """Says who asked."""
    return {"actor": request.caller.actor, "role": request.caller.role, "idle": request.idle, "token": request.token}


def look_up(request: Request) -> Document:
    """Looks something up, and records it."""
    write_record(request, "alert:x")
    return {"reason": request.reason, "case": request.case_number, "parts": dict(request.parts)}


def make_route(method: str, path: str, handler: Any, **more: Any) -> Route:
    given = {"roles": (Role.CONTROL_ROOM,), "purpose": PurposeRule.UNUSED, "summary": "Try", "answer": {}}
    return Route(method, path, handler, **(given | more))


CONSULTS = {"purpose": PurposeRule.REQUIRED, "audit": Audit(Action.CONSULT, "wpg-8")}
TRIED = (
    make_route("GET", "/v1/live", show, while_idle=True),
    make_route("GET", "/v1/now", show),
    make_route("POST", "/v1/things", show, body={}),
    make_route("PUT", "/v1/things", show, body={}),
    make_route("PATCH", "/v1/things", show, body={}),
    make_route("DELETE", "/v1/things", show),
    make_route("GET", "/v1/alerts/{alert_id}", look_up, **CONSULTS),
    make_route("POST", "/v1/uploads", show, door=Door.CAMERA, roles=()),
    make_route("GET", "/v1/officers", show, roles=(Role.OFFICER, Role.INVESTIGATOR)),
)


@pytest.fixture
def page(world: World) -> Page:
    """A browser of the control room, with routes made for the test."""
    world.app.console.cache_clear()
    logger = Logger(service="test", stream=io.StringIO())
    page = Page(lambda event, _: answer_console(TRIED, world.app.console(""), event, logger))
    page.sign_in()
    return page


def test_a_route_is_answered_to_the_person_of_the_session(page: Page) -> None:
    answered = page.send("GET", "/console/v1/now")
    assert answered.document == {"actor": "console/m.jansen", "role": "control room", "idle": False, "token": ""}


def test_what_a_browser_says_of_its_caller_counts_for_nothing(page: Page) -> None:
    context = {"authorizer": {"iam": {"userArn": "arn:aws:iam::123456789012:root"}, "console": {"actor": "console/x"}}}
    event_context = {
        "apiId": "api",
        "domainName": "anpr.example",
        "http": {"method": "GET", "path": "/console/v1/now", "sourceIp": "192.0.2.1"},
        "stage": "$default",
        **context,
    }
    answered = page.send("GET", "/console/v1/now", requestContext=event_context)
    assert answered.document["actor"] == "console/m.jansen"
    page.cookies.clear()
    refused = page.send("GET", "/console/v1/now", requestContext=event_context)
    assert (refused.status, refused.code) == (401, "sign_in_needed")


def test_the_audit_record_holds_person_role_purpose_issuer_and_subject(
    page: Page, world: World, scan_people: Any
) -> None:
    answered = page.send("GET", "/console/v1/alerts/0a", headers={"X-Reason": "caf%C3%A9", "X-Case-Number": "2026-17"})
    assert answered.document == {"reason": "café", "case": "2026-17", "parts": {"alert_id": "0a"}}
    record = scan_people()[-1]
    assert record["actor"]["S"] == "console/m.jansen"
    assert (record["role"]["S"], record["reason"]["S"], record["case_number"]["S"]) == (
        "control room",
        "café",
        "2026-17",
    )
    assert record["detail"]["M"]["issuer"]["S"] == world.provider.url
    assert record["detail"]["M"]["subject"]["S"]


def test_nothing_is_looked_up_without_a_purpose(page: Page, scan_people: Any) -> None:
    before = len(scan_people())
    for headers in ({}, {"X-Reason": "why not"}, {"X-Case-Number": "2026-17"}):
        answered = page.send("GET", "/console/v1/alerts/0a", headers=headers)
        assert (answered.status, answered.code) == (400, "field_invalid")
    assert len(scan_people()) == before


def test_another_role_is_refused_in_words(page: Page) -> None:
    answered = page.send("GET", "/console/v1/officers")
    assert (answered.status, answered.code) == (403, "role_forbidden")
    assert answered.document["error"]["message"].endswith("it is for officer or investigator")


def test_a_cameras_route_is_never_reached(page: Page) -> None:
    answered = page.send("POST", "/console/v1/uploads", {}, headers={"Authorization": "Bearer pw1.west-1.x"})
    assert (answered.status, answered.code) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    ["/console/v1/nothing", "/console/v1/", "/console/v1//now", "/console/v1/now/", "/v1/now", "/console/v1/../v1/now"],
)
def test_no_other_spelling_is_the_route(page: Page, path: str) -> None:
    assert page.send("GET", path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Origin": "https://evil.example"}, {}),
        ({"Origin": ""}, {}),
        ({"Origin": "null"}, {}),
        ({"Origin": "https://sub.anpr.example"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({"Sec-Fetch-Site": "same-site"}, {}),
        ({"Content-Type": "text/plain"}, "{}"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "step=close"),
        ({"Content-Type": ""}, "{}"),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "", "Content-Type": "text/plain"}, "{}"),
    ],
)
def test_no_page_of_another_address_changes_anything(
    page: Page, method: str, headers: dict[str, str], body: object
) -> None:
    answered = page.send(method, "/console/v1/things", body, headers=headers)
    assert (answered.status, answered.code) == (403, "foreign_page")


@pytest.mark.parametrize("path", ["/console/activity", "/console/sign-out", "/console/role"])
def test_nor_the_session(page: Page, path: str) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": ""}, {"Sec-Fetch-Site": "cross-site"}):
        assert page.send("POST", path, {}, headers=headers).status == 403
    assert page.send("POST", path, "x=y", headers={"Content-Type": "text/plain"}).status == 403
    assert page.send("GET", "/console/session").status == 200


def test_our_own_page_changes_things(page: Page) -> None:
    for method in ("POST", "PUT", "PATCH"):
        assert page.send(method, "/console/v1/things", {}).status == 200
    assert page.send("DELETE", "/console/v1/things", headers={"Content-Type": ""}).status == 200


def test_another_page_looks_nothing_up(page: Page) -> None:
    for path in ("/console/v1/now", "/console/session"):
        assert page.send("GET", path, headers={"Sec-Fetch-Site": "cross-site"}).code == "foreign_page"


def test_an_idle_session_shows_nothing_but_what_goes_on_while_idle(page: Page, world: World) -> None:
    world.let_pass(minutes=30)
    for path in ("/console/v1/now", "/console/session"):
        answered = page.send("GET", path)
        assert (answered.status, answered.code) == (401, "session_idle")
        assert "session idle" in answered.document["error"]["message"]
    assert page.send("GET", "/console/v1/live").document["idle"] is True
    assert page.send("POST", "/console/activity", {}).code == "session_idle"
    assert page.send("POST", "/console/v1/things", {}).code == "session_idle"
    world.let_pass(hours=11, minutes=29)
    assert page.send("GET", "/console/v1/live").status == 200
    world.let_pass(minutes=1)
    ended = page.send("GET", "/console/v1/live")
    assert (ended.status, ended.code) == (401, "session_ended")
    assert "session ended" in ended.document["error"]["message"]


def test_polling_is_no_activity_and_activity_is(page: Page, world: World) -> None:
    first = page.send("GET", "/console/session").document
    world.let_pass(minutes=20)
    for path in ("/console/v1/now", "/console/v1/live", "/console/session", "/console"):
        assert page.send("GET", path).status == 200
    active = page.send("POST", "/console/activity", {}).document
    assert active["idle_at"] > first["idle_at"]
    assert active["ends_at"] < first["ends_at"]
    world.let_pass(minutes=20)
    assert page.send("GET", "/console/v1/now").status == 200
    world.let_pass(minutes=10)
    assert page.send("GET", "/console/v1/now").code == "session_idle"


def test_signed_out_is_signed_out(page: Page) -> None:
    kept = dict(page.cookies)
    assert page.send("POST", "/console/sign-out", {}).status == 200
    assert page.cookies == {BEFORE: "1"}
    page.cookies = kept
    assert page.send("GET", "/console/v1/live").code == "session_ended"
    assert page.send("POST", "/console/sign-out", {}).status == 200
    page.cookies = {}
    assert page.send("POST", "/console/sign-out", {}).status == 200


def test_an_idle_person_can_sign_out(page: Page, world: World) -> None:
    world.let_pass(minutes=40)
    kept = dict(page.cookies)
    assert page.send("POST", "/console/sign-out", {}).status == 200
    page.cookies = kept
    assert page.send("GET", "/console/v1/live").code == "session_ended"


def test_the_session_document_is_what_the_page_needs(page: Page) -> None:
    shown = page.send("GET", "/console/session").document
    assert shown["routes"] == [
        *("GET /v1/live", "GET /v1/now", "POST /v1/things", "PUT /v1/things", "PATCH /v1/things", "DELETE /v1/things"),
        "GET /v1/alerts/{alert_id}",
    ]
    assert (shown["name"], shown["user"], shown["role"]) == ("m.jansen", "m.jansen", "control room")
    assert (shown["language"], shown["time_zone"], shown["map"]) == ("en", "Europe/Amsterdam", None)
    assert shown["retention_mode"] == "hit-no-hit"
    assert shown["started_at"] <= shown["now"] < shown["idle_at"] < shown["ends_at"]


def test_the_table_holds_hashes_and_ends_by_itself(page: Page) -> None:
    [item] = clients.dynamodb().scan(TableName="sessions")["Items"]
    text = json.dumps(item)
    assert page.cookies[SESSION] not in text
    assert item["pk"]["S"] == "people"
    assert item["ground"]["S"] == "operation"
    assert int(item["expires_at"]["N"]) > 0


@pytest.mark.parametrize(
    "path", ["/console", "/console/live", "/console/session", "/console/sign-in", "/console/v1/now"]
)
def test_from_another_network_nothing_is_answered(
    page: Page, world: World, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSOLE_NETWORKS", "198.51.100.0/24,2001:db8::/32")
    world.app.console.cache_clear()
    for source in ("192.0.2.1", "", "2001:db9::1"):
        refused = page.send("GET", path, source=source)
        assert (refused.status, refused.code) == (403, "network_refused")
    assert page.send("GET", path, source="198.51.100.7").status in (200, 302)
    forwarded = page.send("GET", path, headers={"X-Forwarded-For": "198.51.100.7"})
    assert forwarded.status == 403


def test_every_answer_has_the_headers_that_keep_others_out(page: Page, world: World) -> None:
    asked = [
        *[
            page.send("GET", path)
            for path in ("/console", "/console/x", "/console/session", "/console/v1/now", "/console/sign-in")
        ],
        *[page.send("GET", path) for path in ("/console/v1/nothing", "/console/files/x/y.js", "/console/callback")],
        page.send("POST", "/console/v1/things", {}, headers={"Origin": "https://evil.example"}),
    ]
    for answered in asked:
        policy = answered.headers["Content-Security-Policy"]
        assert policy.startswith(("default-src 'self'; ", "default-src 'none'; "))
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
        assert "base-uri 'none'" in policy
        assert answered.headers["Cache-Control"] == "no-store"
        assert answered.headers["X-Content-Type-Options"] == "nosniff"
        assert answered.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answered.headers["Referrer-Policy"] == "same-origin"
        assert answered.headers["Strict-Transport-Security"].startswith("max-age=")
    whole = page.send("GET", "/console").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://hotlists.s3.eu-west-1.amazonaws.com;" in whole
    here = page.send("GET", "/console", host="127.0.0.1:8080")
    assert "Strict-Transport-Security" not in here.headers


def test_the_maps_server_alone_may_send_pictures(page: Page, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAP_TILES", "https://tiles.example/{z}/{x}/{y}.png")
    monkeypatch.setenv("MAP_ATTRIBUTION", "PDOK")
    world.app.console.cache_clear()
    answered = page.send("GET", "/console/session")
    assert "img-src 'self' blob: data: https://tiles.example;" in answered.headers["Content-Security-Policy"]
    assert answered.document["map"] == {"tiles": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "PDOK"}


def test_the_index_is_sent_small_to_who_takes_it_so(page: Page) -> None:
    plain = page.send("GET", "/console")
    small = page.send("GET", "/console", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(base64.b64decode(small.body)) == base64.b64decode(plain.body)
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "get"])
def test_other_methods_are_no_address(page: Page, method: str) -> None:
    for path in ("/console", "/console/sign-in", "/console/callback", "/console/session", "/console/files/x/y"):
        assert page.send(method, path).status == 404


def test_a_change_is_no_link(page: Page) -> None:
    for path in ("/console/sign-out", "/console/activity", "/console/role"):
        assert page.send("GET", path, headers={"Sec-Fetch-Site": "cross-site"}).status == 404
    assert page.send("GET", "/console/session").status == 200


def test_a_fault_tells_nothing(page: Page, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clients.dynamodb().delete_table(TableName="sessions")
    answered = page.send("GET", "/console/v1/now")
    assert (answered.status, answered.code) == (500, "fault")
    assert "sessions" not in answered.body


def test_an_admin_sees_who_is_signed_in_and_ends_it_at_once(world: World, scan_people: Any) -> None:
    officer, admin = world.open(), world.open()
    officer.sign_in("a.deboer")
    admin.sign_in("t.mulder")
    listed = admin.send("GET", "/console/v1/console-sessions").document["sessions"]
    assert [(one["user"], one["role"]) for one in listed] == [("t.mulder", "admin"), ("a.deboer", "officer")]
    assert officer.send("GET", "/console/v1/console-sessions").code == "role_forbidden"
    ended = admin.send("POST", "/console/v1/console-sessions/end", {"user": "a.deboer"})
    assert ended.document == {"user": "a.deboer", "ended": 1}
    assert officer.send("GET", "/console/session").code == "session_ended"
    again = admin.send("POST", "/console/v1/console-sessions/end", {"user": "a.deboer"})
    assert (again.status, again.code) == (404, "nobody_signed_in")
    typed = admin.send("POST", "/console/v1/console-sessions/end", {"user": "7-KXL-92"})
    assert typed.status == 404
    acts = [(one["action"]["S"], one["subject"]["S"], one["actor"]["S"]) for one in scan_people()[2:]]
    assert acts == [
        ("consult", "console:sessions", "console/t.mulder"),
        ("change", "user:a.deboer", "console/t.mulder"),
        ("change", "user:unknown", "console/t.mulder"),
        ("change", "user:unknown", "console/t.mulder"),
    ]


@pytest.mark.parametrize("body", [None, {}, {"user": ""}, {"user": 7}, {"user": "x" * 129}, {"user": "a", "more": 1}])
def test_whose_sessions_are_ended_must_be_said(world: World, body: object) -> None:
    admin = world.open()
    admin.sign_in("t.mulder")
    assert admin.send("POST", "/console/v1/console-sessions/end", body).status == 400


def test_the_origin_is_the_domain_that_was_set(world: World, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSOLE_DOMAIN", "anpr.example")
    world.app.console.cache_clear()
    other = "abc.execute-api.eu-west-1.amazonaws.com"
    assert page.send("POST", "/console/activity", {}, {"Origin": f"https://{other}"}, host=other).status == 403
    assert page.send("POST", "/console/activity", {}, {"Origin": OWN}, host=other).status == 200
