"""watch from a schedule's event to escalations, operators' messages and the sweep, under moto."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.adapters import clients
from platewatch.alerts.alert import Alert, AlertState
from platewatch.retention.terms import Ground, Retention
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_alert_for, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]


def _watch(deployment: Deployment) -> None:
    deployment.load("watch").handler({}, deployment.context)


def _add_unanswered(deployment: Deployment) -> Alert:
    alert = replace(make_alert_for("unit-1"), escalate_at=datetime.now(UTC).replace(microsecond=0))
    alert = replace(alert, retention=Retention(datetime.now(UTC) + timedelta(days=300), Ground.HIT))
    deployment.alerts.record_alert(alert)
    return alert


def _read_ops(deployment: Deployment) -> list[str]:
    answer = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"])["Message"] for message in answer.get("Messages", [])]


def test_the_second_tier_is_told_once(deployment: Deployment) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2))
    alert = _add_unanswered(deployment)
    _watch(deployment)
    _watch(deployment)
    stored = deployment.alerts.find_alert(alert.alert_id, datetime.now(UTC))
    assert stored is not None
    assert stored.state is AlertState.ESCALATED
    (order,) = deployment.read_orders()
    assert order["recipient_id"] == "chief"
    told = deployment.alerts.find_alert(order["alert_id"], datetime.now(UTC))
    assert told is not None
    assert (told.hit, told.sighting, told.tier, told.state) == (alert.hit, alert.sighting, 2, AlertState.OPEN)
    assert _read_ops(deployment) == []


def test_without_a_second_tier_the_operators_are_told(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.add_recipients(make_recipient("unit-1"))
    alert = _add_unanswered(deployment)
    _watch(deployment)
    (message,) = _read_ops(deployment)
    assert alert.alert_id in message
    written = capsys.readouterr().out
    assert '"AlertsUnanswered":[1.0]' in written
    assert "KXL" not in message + written


def test_expired_reads_go_with_their_pictures(deployment: Deployment, scan_table: Scan) -> None:
    old = datetime.now(UTC) - timedelta(hours=25)
    read = deployment.add_read(("7KXL92", 0.9), captured_at=old)
    kept = deployment.add_read(("7KXL92", 0.9), read_id="s2-00")
    _watch(deployment)
    assert [item["sk"]["S"].partition("#")[2] for item in scan_table("reads")] == [kept.read_id]
    left = {item["Key"] for item in clients.s3().list_objects_v2(Bucket="evidence")["Contents"]}
    assert left == {kept.evidence.overview_key, kept.evidence.plate_key}
    assert read.read_id not in repr(left)


def test_a_fault_in_escalating_does_not_keep_what_has_expired(
    deployment: Deployment, scan_table: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_unanswered(deployment)
    deployment.add_read(("7KXL92", 0.9), captured_at=datetime.now(UTC) - timedelta(hours=25))
    monkeypatch.setenv("OPS_TOPIC_ARN", "arn:aws:sns:eu-west-1:123456789012:gone")
    with pytest.raises(clients.sns().exceptions.NotFoundException):
        _watch(deployment)
    assert scan_table("reads") == []
