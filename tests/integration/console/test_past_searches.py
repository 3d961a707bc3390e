"""A search of the past goes through the console to the one function that may, which believes nobody else."""

import importlib
import io
import json
from typing import Any

import pytest

from platewatch.aws import clients
from tests.integration.conftest import FakeContext
from tests.integration.console.conftest import SESSION, World
from tests.integration.console.test_door import PURPOSE


class FakeFunctions:
    """Lambda: calls the handler of search_past, as Invoke does."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.fails = False

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        assert FunctionName == "platewatch-search-past"
        self.events.append(json.loads(Payload))
        if self.fails:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorType":"X"}')}
        answer = importlib.import_module("functions.search_past.app").handler(self.events[-1], FakeContext())
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def functions(world: World, make_table: Any, monkeypatch: pytest.MonkeyPatch) -> FakeFunctions:
    """The function that alone may search the past."""
    monkeypatch.setenv("HOTLIST_TABLE", make_table("hotlist"))
    monkeypatch.setenv("SEARCH_PAST_FUNCTION", "platewatch-search-past")
    for name, value in {"ALERT_THRESHOLD": "0.5", "REVIEW_FLOOR": "0.1", "HIT_ODDS": "1", "GONE_MINUTES": "30"}.items():
        monkeypatch.setenv(name, value)
    world.app.console.cache_clear()
    faked = FakeFunctions()
    monkeypatch.setattr(clients, "functions", lambda: faked)
    return faked


SEARCH = {"list": "?", "plate": "7KXL92", "case_number": "2026-17"}


def test_a_search_of_the_past_goes_to_the_one_function_that_may(
    world: World, functions: FakeFunctions, scan_people: Any
) -> None:
    page = world.open()
    page.sign_in("r.visser")
    answered = page.send("POST", "/console/v1/past-searches", SEARCH, headers=PURPOSE)
    # The function's own answer and record: the list's name is none.
    assert (answered.status, answered.code) == (400, "list_name_invalid")
    [event] = functions.events
    assert event["rawPath"] == "/v1/past-searches"
    assert page.cookies[SESSION] not in json.dumps(event)
    record = scan_people()[-1]
    assert (record["actor"]["S"], record["role"]["S"]) == ("console/r.visser", "investigator")
    assert record["reason"]["S"] == PURPOSE["X-Reason"]


def test_session_role_and_purpose_are_checked_before_it(world: World, functions: FakeFunctions) -> None:
    page = world.open()
    assert page.send("POST", "/console/v1/past-searches", SEARCH, headers=PURPOSE).status == 401
    page.sign_in()
    assert page.send("POST", "/console/v1/past-searches", SEARCH, headers=PURPOSE).status == 403
    page.sign_in("r.visser")
    assert page.send("POST", "/console/v1/past-searches", SEARCH).status == 400
    foreign = PURPOSE | {"Origin": "https://evil.example"}
    assert page.send("POST", "/console/v1/past-searches", SEARCH, headers=foreign).status == 403
    assert functions.events == []


def test_a_failing_function_is_a_fault(world: World, functions: FakeFunctions) -> None:
    functions.fails = True
    page = world.open()
    page.sign_in("r.visser")
    assert page.send("POST", "/console/v1/past-searches", SEARCH, headers=PURPOSE).code == "fault"


def test_the_function_believes_no_caller_that_comes_through_the_gateway(
    world: World, functions: FakeFunctions, http_event: Any
) -> None:
    handler = importlib.import_module("functions.search_past.app").handler
    vouched = {"actor": "console/r.visser", "role": "investigator", "ids": {}}
    event = http_event("POST", "/v1/past-searches", body=SEARCH, headers=PURPOSE, iam=None)
    # Nothing that a client can send gets there: headers, body and query are elsewhere.
    assert handler(event, FakeContext())["statusCode"] == 401
    event["requestContext"]["authorizer"] = {"console": vouched}
    assert handler(event, FakeContext())["statusCode"] == 401
    del event["requestContext"]["apiId"]
    assert handler(event, FakeContext())["statusCode"] == 401
    del event["routeKey"]
    # That is what the console sends.
    assert handler(event, FakeContext())["statusCode"] == 400


def test_no_other_function_believes_the_console(world: World, functions: FakeFunctions, http_event: Any) -> None:
    event = http_event("GET", "/v1/cameras", iam=None)
    event["requestContext"]["authorizer"] = {"console": {"actor": "console/x", "role": "admin", "ids": {}}}
    del event["requestContext"]["apiId"], event["routeKey"]
    assert importlib.import_module("functions.api.app").handler(event, FakeContext())["statusCode"] == 401
