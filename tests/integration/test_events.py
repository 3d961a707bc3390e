"""The events in events/, as AWS sends them, each through its function's handler in an empty deployment."""

import importlib
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from platewatch.aws import clients

ROOT = Path(__file__).parents[2]
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}

Handle = Callable[[str], Any]


EXCESS = ("SNAPSHOTS_PRIORITY_EXCESS", "SNAPSHOTS_STANDARD_EXCESS")


@pytest.fixture
def handle(
    make_table: Callable[..., str],
    make_bucket: Callable[[str], str],
    make_queue: Callable[[str], str],
    lambda_context: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Handle:
    """Hands the event of a function's file to its handler, imported as if its process had just started."""
    due = ("expiry_hour", "expires")
    make_table("alerts", by_day=("day", "created_at"), waiting=("waiting", "escalate_at"), by_expiry=due)
    make_table("audit", by_chain=("chain", "place"))
    for name in ("reads", "passages", "investigations"):
        make_table(name, by_expiry=due)
    for name in ("cameras", "hotlist", "logins", "sessions", "audit_head", "counts"):
        make_table(name)
    tables = (
        "alerts",
        "reads",
        "passages",
        "investigations",
        "cameras",
        "hotlist",
        "audit",
        "audit_head",
        "counts",
        "logins",
        "sessions",
    )
    for name in tables:
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    for name in ("snapshots", "hotlists"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", make_bucket(f"platewatch-{name}-123456789012-eu-west-1"))
    monkeypatch.setenv("EVIDENCE_BUCKET", make_bucket("evidence"))
    monkeypatch.setenv("ANCHORS_BUCKET", make_bucket("anchors"))
    for name in ("DELIVERIES", "WEBHOOKS", "IMPORTS", "READS_PRIORITY", "READS_STANDARD", *EXCESS):
        monkeypatch.setenv(f"{name}_QUEUE_URL", make_queue(name.lower()))
    for name in ("ALERTS", "OPS"):
        monkeypatch.setenv(f"{name}_TOPIC_ARN", clients.sns().create_topic(Name=name)["TopicArn"])
    key = clients.kms().create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    settings = {
        "LIST_REST_MINUTES": "20",
        "LINK_KEY_ID": key,
        "WEBHOOK_KEY_ID": key,
        "ALERT_PAGE_LOGIN": "pin",
        "PLATE_TAG_KEY_ID": key,
        "DELIVERY_ATTEMPTS": "8",
        "LINK_MINUTES": "60",
        "LANGUAGE": "nl",
        "SMS_SENDER_ID": "",
        "ALERT_BASE_URL": "https://pw.example",
        "RETENTION_MODE": "hit-no-hit",
        "ALERT_THRESHOLD": "0.5",
        "REVIEW_FLOOR": "0.1",
        "HIT_ODDS": "1",
        "REVIEW_HOURS": "12",
        "PASSAGE_SECONDS": "3",
        "GONE_MINUTES": "30",
        "ESCALATE_MINUTES": "10",
        "LATE_MINUTES": "10",
        "SMS_LOG_GROUP": "sns/eu-west-1/123456789012/DirectPublishToPhoneNumber",
        "UPLOAD_SECONDS": "300",
        "MAX_SNAPSHOT_BYTES": "20000000",
        "RECOGNISE_FUNCTION": "recognise",
        "MODELS_DIR": str(ROOT / "layers/models"),
        "OIDC_ISSUER": "https://login.example",
        "OIDC_CLIENT_ID": "platewatch-console",
        "OIDC_NAME_CLAIM": "preferred_username",
        "OIDC_GROUPS_CLAIM": "groups",
        "OIDC_ROLES": "anpr-room=control room",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(function: str) -> Any:
        monkeypatch.delitem(sys.modules, f"functions.{function}.app", raising=False)
        # The sample's snapshot was taken and queued just now: the turn of one that waited comes later.
        now = datetime.now(UTC)
        sample = (ROOT / "events" / f"{function}.json").read_text()
        sample = sample.replace("20261123T120000.000Z", f"{now:%Y%m%dT%H%M%S}.000Z")
        sample = sample.replace("1795435201210", str(round(now.timestamp() * 1000)))
        event = json.loads(sample)
        return importlib.import_module(f"functions.{function}.app").handler(event, lambda_context)

    return run


def test_there_is_an_event_for_every_function() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {path.stem for path in (ROOT / "events").glob("*.json")} == functions


def test_a_snapshot_that_is_gone_is_a_rejection_and_the_test_event_is_nothing(
    handle: Handle, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    assert handle("recognise") == NOTHING_FAILED
    [rejection] = [json.loads(item["record"]["S"]) for item in scan_table("reads") if "rejections#" in item["pk"]["S"]]
    assert (rejection["camera_id"], rejection["code"]) == ("west-1", "gone")


@pytest.mark.parametrize("function", ["match", "deliver", "import_hotlist"])
def test_what_is_settled_or_gone_is_no_failure(handle: Handle, function: str) -> None:
    assert handle(function) == NOTHING_FAILED


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("issue_upload", 401),
        ("alert_page", 404),
        ("api", 200),
        ("console", 401),
        ("search_past", 400),
        ("investigate", 200),
    ],
)
def test_requests_are_answered(handle: Handle, function: str, status: int) -> None:
    assert handle(function)["statusCode"] == status


@pytest.mark.parametrize("function", ["watch", "sequence"])
def test_a_minute_with_nothing_to_do_does_nothing_and_says_so(
    handle: Handle,
    function: str,
    scan_table: Callable[[str], list[dict[str, Any]]],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    handle(function)
    tables = ("alerts", "reads", "passages", "audit", "cameras", "hotlist", "counts", "logins")
    written = {(name, item["pk"]["S"]) for name in tables for item in scan_table(name)}
    # Up to when carriers' reports were taken and the board was compared is all that is noted.
    noted = {("alerts", "sms-reports"), ("alerts", "live")}
    assert written == (noted if function == "watch" else set())
    assert (len(caplog.records) > 5) == (function == "watch")
    # A metric costs for each hour in which anything is published: nothing is, of nothing.
    assert "_aws" not in capsys.readouterr().out
