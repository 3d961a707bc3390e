"""watch from a schedule's event to escalations, operators' messages and the sweep, under moto."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert, SeenHit
from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.composition import watch_tasks
from platewatch.errors import RunIncomplete
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.matching.review import make_review
from platewatch.reading.record import keep_as_passage
from platewatch.retention.sweep import SweepIncomplete
from platewatch.retention.terms import Ground, Retention
from platewatch.snapshots.aws.passages_table import DynamoPassages
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_alert_for, make_read, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]


def _watch(deployment: Deployment) -> None:
    deployment.load("watch").handler({}, deployment.context)


CROWD = ("unit-1", "unit-2", "unit-3")


def _add_unanswered(deployment: Deployment, recipient_id: str = "unit-1", passage_id: str = "west-1:p1") -> Alert:
    alert = make_alert_for(recipient_id, passage_id=passage_id)
    alert = replace(alert, escalate_at=datetime.now(UTC).replace(microsecond=0))
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
    assert stored.escalated_at is not None
    (order,) = deployment.read_orders()
    assert order["recipient_id"] == "chief"
    told = deployment.alerts.find_alert(order["alert_id"], datetime.now(UTC))
    assert told is not None
    assert (told.hit, told.sighting, told.tier, told.escalated_at) == (alert.hit, alert.sighting, 2, None)
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
    with pytest.raises(RunIncomplete) as raised:
        _watch(deployment)
    assert isinstance(raised.value.__cause__, clients.sns().exceptions.NotFoundException)
    assert scan_table("reads") == []


def test_three_recipients_who_did_not_answer_cause_one_message_to_the_operators(deployment: Deployment) -> None:
    deployment.add_recipients(*(make_recipient(name) for name in CROWD))
    for name in CROWD:
        _add_unanswered(deployment, name)
    _watch(deployment)
    # One more of that hit is due in the next run.
    _add_unanswered(deployment, "unit-4")
    _watch(deployment)
    assert len(_read_ops(deployment)) == 1


def test_three_recipients_who_did_not_answer_cause_one_message_to_each_of_the_next_tier(deployment: Deployment) -> None:
    deployment.add_recipients(*(make_recipient(name) for name in CROWD))
    deployment.add_recipients(make_recipient("chief", tier=2), make_recipient("deputy", tier=2))
    for name in CROWD:
        _add_unanswered(deployment, name)
    _watch(deployment)
    _watch(deployment)
    assert sorted(order["recipient_id"] for order in deployment.read_orders()) == ["chief", "deputy"]
    assert _read_ops(deployment) == []


def test_an_alert_that_cannot_be_read_stops_no_other_and_makes_watch_fail(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2))
    broken, other = _add_unanswered(deployment), _add_unanswered(deployment, passage_id="west-1:p2")
    key = {"pk": {"S": f"alert#{broken.alert_id}"}, "sk": {"S": "alert"}}
    clients.dynamodb().update_item(
        TableName="alerts",
        Key=key,
        UpdateExpression="SET #record = :broken",
        ExpressionAttributeNames={"#record": "record"},
        ExpressionAttributeValues={":broken": {"S": "{}"}},
    )
    for _ in range(2):
        with pytest.raises(RunIncomplete):
            _watch(deployment)
    stored = deployment.alerts.find_alert(other.alert_id, datetime.now(UTC))
    assert stored is not None
    assert stored.escalated_at is not None
    assert [order["recipient_id"] for order in deployment.read_orders()] == ["chief"]
    # What was done is counted all the same.
    assert '"AlertsEscalated":[1.0]' in capsys.readouterr().out


def test_a_review_that_cannot_be_read_keeps_no_other_from_being_destroyed(
    deployment: Deployment, scan_table: Scan
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    hit = make_alert_for("unit-1")
    for passage_id in ("west-1:p1", "west-1:p2"):
        sighting = replace(hit.sighting, passage_id=passage_id)
        deployment.reviews.record_review(make_review(SeenHit(hit.hit, sighting, hit.settings), ["unit-1"], now, now))
    broken, other = (item for item in scan_table("alerts") if item["pk"]["S"].startswith("review#"))
    clients.dynamodb().put_item(TableName="alerts", Item=broken | {"record": {"S": "{}"}})
    with pytest.raises(SweepIncomplete):
        _watch(deployment)
    left = {item["pk"]["S"]: item for item in scan_table("alerts") if item["pk"]["S"].startswith("review#")}
    assert "record" not in left[other["pk"]["S"]]


def test_a_hit_that_cannot_be_looked_up_keeps_no_other_from_being_destroyed(
    deployment: Deployment, scan_table: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Retention(datetime.now(UTC) - timedelta(minutes=2), Ground.HIT)
    alerts = [replace(make_alert_for(name), retention=ended, escalate_at=None) for name in CROWD]
    for alert in alerts:
        deployment.alerts.record_alert(alert)
    first, *_ = sorted(alert.alert_id for alert in alerts)
    get = clients.dynamodb().get_item

    def stumble(**asked: Any) -> Any:
        if asked["Key"]["pk"]["S"] == f"alert#{first}":
            raise OSError("the table does not answer")
        return get(**asked)

    monkeypatch.setattr(clients.dynamodb(), "get_item", stumble)
    with pytest.raises(SweepIncomplete) as raised:
        _watch(deployment)
    assert (raised.value.destroyed, raised.value.failed) == (2, 1)
    assert [item["pk"]["S"] for item in scan_table("alerts") if item["sk"]["S"] == "alert"] == [f"alert#{first}"]


@pytest.mark.parametrize("mode", ["126jj", "126jj-ending"])
def test_under_126jj_passages_go_when_their_28_days_are_over(
    deployment: Deployment,
    scan_table: Scan,
    make_bucket: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    passages = DynamoPassages(clients.dynamodb(), "passages")
    pictures = S3Evidence(clients.s3(), make_bucket("passages"))
    now = datetime.now(UTC)
    for read_id, ago in (("old-00", timedelta(days=28)), ("new-00", timedelta(days=27, hours=23))):
        read = keep_as_passage(make_read(("7KXL92", 0.9), read_id=read_id, captured_at=now - ago))
        passages.keep_reads([read])
        pictures.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    monkeypatch.setenv("RETENTION_MODE", mode)
    monkeypatch.setenv("PASSAGES_TABLE", "passages")
    monkeypatch.setenv("PASSAGES_BUCKET", "passages")
    _watch(deployment)
    assert ["new-00" in item["sk"]["S"] for item in scan_table("passages")] == [True]
    left = [item["Key"] for item in clients.s3().list_objects_v2(Bucket="passages")["Contents"]]
    assert left == ["passages/new-00/pair"]


def test_reads_that_cannot_be_destroyed_do_not_keep_reviews_and_passages(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = deployment.load("watch")
    swept = []

    def stumble(*_args: Any) -> int:
        raise SweepIncomplete(0, 1)

    def sweep_passages(*_args: Any) -> None:
        swept.append("passages")

    monkeypatch.setattr(watch_tasks, "sweep_expired", stumble)
    monkeypatch.setattr(watch_tasks, "expire_reviews", lambda *_args: swept.append("reviews") or 0)
    tasks = [sweep_passages if task is watch_tasks.sweep_passages else task for task in app.TASKS]
    monkeypatch.setattr(app, "TASKS", tasks)
    with pytest.raises(SweepIncomplete):
        app.handler({}, deployment.context)
    assert swept == ["reviews", "passages"]


def _keep_lags(camera_id: str, *seconds: float) -> None:
    """What issue_upload keeps of announcements with these lags, ten minutes apart."""
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    camera = cameras.find(camera_id)
    assert camera is not None
    last = datetime.now(UTC)
    seen = [last - timedelta(minutes=10 * number) for number in reversed(range(len(seconds)))]
    lags = tuple(Lag(at, lag) for at, lag in zip(seen, seconds, strict=True))
    assert cameras.keep_clock(camera, replace(camera, clock=ClockRecord(lags, last, last)))


def test_a_camera_an_hour_behind_is_told_to_the_operators_once_and_so_is_its_end(
    deployment: Deployment, scan_table: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    _keep_lags("west-1", 3601, 3603, 3602)
    _watch(deployment)
    _watch(deployment)
    (message,) = _read_ops(deployment)
    assert "west-1: 1 hour behind" in message
    assert '"ClocksWrong":[1.0]' in capsys.readouterr().out
    _keep_lags("west-1", 1.0)
    _watch(deployment)
    _watch(deployment)
    (message,) = _read_ops(deployment)
    assert "right again:\nwest-1" in message
    assert [item for item in scan_table("alerts") if item["pk"]["S"] == "clock-faults"] == []


def test_a_fault_in_telling_of_clocks_keeps_nothing_else_from_being_done(
    deployment: Deployment, scan_table: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep_lags("west-1", 3601, 3603, 3602)
    deployment.add_read(("7KXL92", 0.9), captured_at=datetime.now(UTC) - timedelta(hours=25))
    monkeypatch.setenv("OPS_TOPIC_ARN", "arn:aws:sns:eu-west-1:123456789012:gone")
    with pytest.raises(RunIncomplete) as raised:
        _watch(deployment)
    assert isinstance(raised.value.__cause__, clients.sns().exceptions.NotFoundException)
    assert scan_table("reads") == []
