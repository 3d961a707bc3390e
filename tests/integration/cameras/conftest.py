"""The deployment that the tests of alerts use, and what announcements need beside it."""

import importlib
import json
from collections.abc import Callable

import pytest

from tests.integration.alerts.conftest import deployment

__all__ = ["deployment"]


@pytest.fixture
def uploads(make_bucket: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket for snapshots, and the settings of announcing them."""
    monkeypatch.setenv("SNAPSHOTS_BUCKET", make_bucket("snapshots"))
    monkeypatch.setenv("UPLOAD_SECONDS", "300")
    monkeypatch.setenv("MAX_SNAPSHOT_BYTES", "20000000")


@pytest.fixture
def call(make_table, monkeypatch, http_event, lambda_context):
    """Calls a route as a signed-in person; answers status and document."""
    monkeypatch.setenv("CAMERAS_TABLE", make_table("cameras"))
    app = importlib.import_module("functions.api.app")

    def send(method, path, body=None, **event):
        response = app.handler(http_event(method, path, body=body, **event), lambda_context)
        assert response["headers"]["Cache-Control"] == "no-store"
        return response["statusCode"], json.loads(response["body"])

    return send


@pytest.fixture
def audit(scan_table):
    """The audit records so far: (action, subject, detail without AWS's ids of the caller)."""

    def read():
        return [
            (
                item["action"]["S"],
                item["subject"]["S"],
                {name: text["S"] for name, text in item["detail"]["M"].items() if name != "caller_id"},
            )
            for item in scan_table("audit")
        ]

    return read
