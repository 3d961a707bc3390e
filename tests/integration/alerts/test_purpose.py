"""Whoever consults personal data says why and for which case, on every route; without it nothing is answered."""

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.alerts.conftest import Deployment

ALERT, REVIEW = "a" * 32, "b" * 32
PURPOSE = {"X-Reason": "burglary in Westwijk", "X-Case-Number": "PL1300-2026-17"}
PREVIEW = {"list": "stolen", "plate": "7KXL92", "camera": "west-1"}
PAST = {"list": "stolen", "plate": "7KXL92", "case_number": "2026-17", "order": None}

ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/v1/alerts", None),
    ("GET", f"/v1/alerts/{ALERT}", None),
    ("GET", "/v1/reviews", None),
    ("GET", f"/v1/reviews/{REVIEW}", None),
    ("POST", f"/v1/reviews/{REVIEW}/send", {}),
    ("POST", f"/v1/reviews/{REVIEW}/dismiss", {}),
    ("GET", "/v1/hotlists/stolen", None),
    ("GET", "/v1/hotlists/stolen/export", None),
    ("GET", "/v1/hotlists/stolen/due", None),
    ("POST", "/v1/previews", PREVIEW),
    ("POST", "/v1/past-searches", PAST),
]


@pytest.fixture
def ask(deployment: Deployment, http_event: Any, make_bucket: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HOTLISTS_BUCKET", make_bucket("hotlists"))
    handler = importlib.import_module("functions.api.app").handler

    def send(method: str, path: str, body: Any, **more: Any) -> tuple[int, dict[str, Any]]:
        answer = handler(http_event(method, path, body=body, **more), deployment.context)
        return answer["statusCode"], json.loads(answer["body"])

    return send


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_without_reason_case_or_identity_nothing_is_answered_or_written(
    ask: Any, scan_table: Callable[[str], list[Any]], method: str, path: str, body: Any
) -> None:
    for missing in PURPOSE:
        headers = {name: text for name, text in PURPOSE.items() if name != missing}
        status, answer = ask(method, path, body, headers=headers)
        assert (status, answer["error"]["field"]) == (400, missing)
    status, answer = ask(method, path, body, headers=PURPOSE, iam=None)
    assert (status, answer["error"]["code"]) == (401, "caller_unknown")
    assert scan_table("audit") == []


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_with_them_there_is_a_record_whatever_the_answer_is(
    ask: Any, scan_people: Callable[[], list[Any]], method: str, path: str, body: Any
) -> None:
    ask(method, path, body, headers=PURPOSE)
    [record] = scan_people()
    assert (record["reason"]["S"], record["case_number"]["S"]) == tuple(PURPOSE.values())
    assert record["ground"]["S"]
    assert "KXL" not in repr(record)


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_without_the_record_nothing_is_answered(
    ask: Any, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: Any
) -> None:
    monkeypatch.setenv("AUDIT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    assert ask(method, path, body, headers=PURPOSE)[0] == 500
