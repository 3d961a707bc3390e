"""match from a queue's message to alerts and deliveries, under moto."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.adapters import clients
from platewatch.alerts.delivery import DeliveryState
from tests.integration.alerts.conftest import OVERVIEW, Deployment
from tests.unit.alerts.makers import make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]
ENTRY = make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1))


@pytest.fixture
def listed(deployment: Deployment) -> Deployment:
    deployment.add_entries("stolen", ENTRY)
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    return deployment


def _pictures() -> set[str]:
    return {item["Key"] for item in clients.s3().list_objects_v2(Bucket="evidence").get("Contents", [])}


def test_a_hit_is_recorded_for_each_recipient_and_ordered(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("7KXL92", 0.9), ("1KXL92", 0.05))
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    now = datetime.now(UTC)
    alerts = listed.alerts.list_alerts(now.date(), now)
    assert {alert.recipient_id for alert in alerts} == {"unit-1", "unit-2"}
    for alert in alerts:
        assert alert.hit.entry == ENTRY
        assert alert.sighting.captured_at == read.captured_at
        assert alert.sighting.position is not None
        assert alert.sighting.position.site == "Handweg"
        delivery = listed.deliveries.find_delivery(alert.alert_id, alert.recipient_id)
        assert delivery is not None
        assert delivery.state is DeliveryState.PENDING
    orders = {(order["alert_id"], order["recipient_id"]) for order in listed.read_orders()}
    assert orders == {(alert.alert_id, alert.recipient_id) for alert in alerts}


def test_a_hits_pictures_move_and_its_read_is_gone(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("7KXL92", 0.9))
    listed.match(read.read_id)
    assert _pictures() == {"hit/r-00/overview.jpg", "hit/r-00/plate.jpg"}
    now = datetime.now(UTC)
    key = listed.alerts.list_alerts(now.date(), now)[0].sighting.evidence.overview_key
    assert clients.s3().get_object(Bucket="evidence", Key=key)["Body"].read() == OVERVIEW
    assert scan_table("reads") == []


def test_a_no_hit_leaves_nothing(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("GG99GG", 0.9))
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    assert (_pictures(), scan_table("reads")) == (set(), [])
    assert [item["pk"]["S"] for item in scan_table("alerts")] == ["recipients", "recipients"]


def test_a_message_that_comes_twice_makes_one_alert(listed: Deployment) -> None:
    read = listed.add_read(("7KXL92", 0.9))
    listed.match(read.read_id, read.read_id)
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    now = datetime.now(UTC)
    assert len(listed.alerts.list_alerts(now.date(), now)) == 2


def test_every_record_has_its_end_and_no_key_has_a_plate(listed: Deployment, scan_table: Scan) -> None:
    listed.match(listed.add_read(("7KXL92", 0.9)).read_id)
    items = [item for item in scan_table("alerts") if item["pk"]["S"] != "recipients"]
    assert len(items) == 4
    year = (datetime.now(UTC) + timedelta(days=365)).timestamp()
    for item in items:
        assert abs(int(item["expires_at"]["N"]) - year) < 120
        keys = ("pk", "sk", "day", "created_at", "waiting", "escalate_at")
        assert "7KXL92" not in repr([item[key] for key in keys if key in item])


def test_one_bad_message_fails_alone(listed: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    good = listed.add_read(("7KXL92", 0.9))
    bad = listed.add_read(("7KXL92", 0.9), read_id="s2-00")
    for key in (bad.evidence.overview_key, bad.evidence.plate_key):
        clients.s3().delete_object(Bucket="evidence", Key=key)
    answer = listed.match(good.read_id, bad.read_id)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert listed.reads.find_read(bad.read_id, datetime.now(UTC)) is not None


def test_logs_and_metrics_hold_no_plate(listed: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    listed.match(listed.add_read(("7KXL92", 0.9)).read_id)
    written = capsys.readouterr()
    assert "AlertsWithoutRecipient" in written.out
    assert "read settled" in written.out + written.err
    assert "7KXL92" not in written.out + written.err
    assert "KXL" not in written.out + written.err
