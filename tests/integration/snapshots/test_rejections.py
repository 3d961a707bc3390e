"""The route of rejections."""

import importlib
import json
from datetime import UTC, datetime

import pytest

from platewatch.aws import clients
from platewatch.retention.terms import retain_marker
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.outcome import Rejection


@pytest.fixture
def ask(make_table, monkeypatch, http_event, lambda_context):
    monkeypatch.setenv("READS_TABLE", make_table("reads", by_expiry=("expiry_hour", "expires")))
    app = importlib.import_module("functions.api.app")

    def send(**query):
        response = app.handler(http_event("GET", "/v1/rejections", query=query), lambda_context)
        return response["statusCode"], json.loads(response["body"])

    return send


def test_a_rejection_tells_which_snapshot_and_why(ask):
    now = datetime.now(UTC)
    rejection = Rejection("ab" * 16, "west-1", now, now, "too-small", "no picture", retain_marker(now))
    DynamoReads(clients.dynamodb(), "reads").put_rejection(rejection)
    status, answer = ask(day=now.date().isoformat())
    assert status == 200
    [told] = answer["rejections"]
    assert (told["snapshot_id"], told["camera"]) == ("ab" * 16, "west-1")
    assert (told["code"], told["reason"]) == ("too-small", "no picture")
    assert ask() == (status, answer)
    assert ask(day="2026-01-01") == (200, {"day": "2026-01-01", "rejections": []})


@pytest.mark.parametrize("day", ["today", "2026-02-30", "12-03-2026"])
def test_a_day_must_be_one(ask, day):
    status, answer = ask(day=day)
    assert (status, answer["error"]["field"]) == (400, "day")
