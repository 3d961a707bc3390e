"""Dates at the ends of the calendar and cursors that no answer gave: the caller's fault, never one of ours."""

import base64
import json
from typing import Any

import pytest

from platewatch.cli.api_client import ApiRefused
from tests.integration.alerts.conftest import Deployment
from tests.integration.conftest import MakeBucket, MakeTable
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_recipient

PURPOSE = {"X-Reason": "test of the ends", "X-Case-Number": "2026-1"}
MOMENTS = ("9999-12-31T23:59:59Z", "9998-12-31T23:59:59Z", "3000-01-01T00:00:00Z", "0001-01-01T00:00:00Z")
DAYS = ("9999-12-31", "0001-01-01", "3000-01-01")
PLACE = {"latitude": 52.3, "longitude": 4.85, "site": "Handweg", "direction": "zuid"}
ALERT = "a" * 32
ENTRY = {
    "plate": "7-KXL-92", "country": "NL", "category": 1, "priority": 1, "reason": "theft", "case_number": "PL1",
    "consent": "OVJ", "role": "suspect", "owner": "me",
}  # fmt: skip


@pytest.fixture
def api(
    api_client: InProcessClient,
    deployment: Deployment,
    make_table: MakeTable,
    make_bucket: MakeBucket,
    monkeypatch: pytest.MonkeyPatch,
) -> InProcessClient:
    for name in ("snapshots", "passages", "hotlists", "anchors"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", make_bucket(name))
    monkeypatch.setenv("AUDIT_HEAD_TABLE", make_table("head"))
    monkeypatch.setenv("PASSAGES_TABLE", "passages")
    deployment.add_recipients(make_recipient())
    deployment.add_lists("stolen")
    return api_client


def refuse(api: InProcessClient, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> int:
    """The status of the answer, which names no fault of ours."""
    status, code = 200, ""
    try:
        api.call(method, path, body, query=query, headers=PURPOSE)
    except ApiRefused as refusal:
        status, code = refusal.status, refusal.code
    assert code != "fault", (method, path, body, query)
    return status


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_at_the_end_of_the_calendar_is_refused(
    api: InProcessClient, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = {"reference": "OM-1", "offence": "robbery", "since": moment, "until": moment}
    past = {"list": "stolen", "plate": "7-KXL-92", "case_number": "PL1", "order": order}
    for method, path, body in (
        ("POST", "/v1/cameras/west-1/positions", PLACE | {"since": moment, "reason": "burglaries"}),
        ("POST", "/v1/cameras", {"id": "west-2", "lane": "priority", "position": PLACE | {"since": moment}}),
        ("POST", "/v1/retention/holds", {"alert_id": ALERT, "authority": "OvJ De Vries", "until": moment}),
        ("POST", "/v1/audit/reports", {"since": "2026-01-01T00:00:00Z", "until": moment}),
        ("POST", "/v1/audit/reports", {"since": moment, "until": "9999-12-31T23:59:59.900Z"}),
        ("POST", "/v1/previews", {"list": "stolen", "plate": "7-KXL-92", "camera": "west-1", "at": moment}),
    ):
        assert refuse(api, method, path, body) == 400, (method, path)
    # Under 126jj the order is looked at as well.
    monkeypatch.setenv("RETENTION_MODE", "126jj")
    for body in (past | {"after": moment}, past | {"order": order | {"since": "2026-01-01T00:00:00Z"}}):
        assert refuse(api, "POST", "/v1/past-searches", body) == 400, body


@pytest.mark.parametrize("day", DAYS)
def test_a_day_at_the_end_of_the_calendar_is_refused(api: InProcessClient, day: str) -> None:
    for path, query in (
        ("/v1/alerts", {"day": day}),
        ("/v1/rejections", {"day": day}),
        ("/v1/misreads", {"month": day[:7]}),
        ("/v1/audit/no-hits", {"day": day}),
        ("/v1/audit/chain", {"since": day}),
        ("/v1/audit/chain", {"after": f"{day}|"}),
        ("/v1/audit/anchors", {"since": day}),
    ):
        assert refuse(api, "GET", path, query=query) == 400, (path, query)
    for name in ("valid_from", "weed_date"):
        entry = {"valid_from": "2026-01-01", "weed_date": "2099-01-01"} | {name: day}
        assert refuse(api, "POST", "/v1/hotlists/stolen/entries", ENTRY | entry) == 400


def write_cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


KEY = {name: {"S": "x"} for name in ("pk", "sk", "expiry_hour", "expires")}
CURSORS = (
    *("x", "null", "%", "\u00e9", "A" * 5000, "=" * 9, write_cursor([]), write_cursor({}), write_cursor(7)),
    *(
        write_cursor({"pk": {"S": "x"}}),
        write_cursor(KEY | {"more": {"S": "x"}}),
        write_cursor(KEY | {"pk": {"N": "1"}}),
    ),
    *(write_cursor(KEY | {"pk": {"S": ""}}), write_cursor("\ud800"), write_cursor("hit/\x00"), write_cursor("other/x")),
    *(write_cursor("hit/" + "x" * 3000), base64.urlsafe_b64encode(b"[" * 100_000).decode()),
)


@pytest.mark.parametrize("held", ["reads", "alerts", "reviews", "pending-pictures", "hit-pictures"])
@pytest.mark.parametrize("after", CURSORS, ids=range(len(CURSORS)))
def test_a_cursor_that_no_answer_gave_is_refused(api: InProcessClient, held: str, after: str) -> None:
    kinds = api.call("GET", "/v1/retention/report")["kinds"]
    assert held in kinds
    assert refuse(api, "GET", "/v1/retention/report", query={"held": held, "after": after}) == 400
    assert refuse(api, "GET", "/v1/retention/report", query={"held": held}) == 200


@pytest.mark.parametrize("after", ["x", "2026-11-29", "2026-13-01|", "|", "2026-11-29|" + "9" * 80, "9999-12-31|1"])
def test_a_cursor_of_the_audit_log_that_no_answer_gave_is_refused(api: InProcessClient, after: str) -> None:
    period = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z", "after": after}
    if after != "2026-11-29":
        assert refuse(api, "GET", "/v1/audit/chain", query={"after": after}) == 400
    assert refuse(api, "POST", "/v1/audit/reports", period) == 400
    assert refuse(api, "GET", "/v1/audit/anchors", query={"after": after}) in (200, 400)
