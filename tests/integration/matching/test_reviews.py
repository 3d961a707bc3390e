"""Deciding what waits in the review queue: command line and API, without the network between."""

import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platewatch.alerts.answers import Answer, Step
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.dispute import make_dispute
from platewatch.aws import clients
from platewatch.cli.main import main
from platewatch.matching.review import Review
from tests.integration.alerts.conftest import OVERVIEW, PLATE, Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_alert_for, make_entry, make_recipient

PURPOSE = ("--reason", "looking at the picture", "--case", "PL1300-2026-17")
Run = Callable[..., tuple[int, str]]
Scan = Callable[[str], list[dict[str, Any]]]
People = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def review(deployment: Deployment) -> Review:
    """A doubtful passage whose time is up: read 1-KXL-92, listed is 7-KXL-92."""
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient("unit-1"))
    now = datetime.now(UTC).replace(microsecond=0)
    read = deployment.add_read(("1KXL92", 0.5), ("7KXL92", 0.4), captured_at=now - timedelta(seconds=10))
    deployment.close(read.read_id)
    (review,) = deployment.reviews.list_reviews(now)
    return review


@pytest.fixture
def run(
    api_client: InProcessClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs `platewatch alert review` with these words; its exit status and all that it printed."""

    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)
    for name in ("PLATEWATCH_REASON", "PLATEWATCH_CASE"):
        monkeypatch.delenv(name, raising=False)

    def execute(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["alert", "review", *words])
        told = capsys.readouterr()
        return status, told.out + told.err

    return execute


def test_what_waits_is_listed_and_shown_with_its_pictures(
    run: Run, review: Review, tmp_path: Path, scan_table: Scan
) -> None:
    status, told = run("list", *PURPOSE)
    assert status == 0
    assert all(part in told for part in (review.review_id, "1-KXL-92", "7-KXL-92", "40%", "look-alike"))
    status, told = run("show", review.review_id, "--pictures", str(tmp_path), *PURPOSE)
    assert status == 0
    assert "may be a 7, probability 40%" in told
    assert ((tmp_path / "plate.jpg").read_bytes(), (tmp_path / "overview.jpg").read_bytes()) == (PLATE, OVERVIEW)
    records = scan_table("audit")
    assert {record["subject"]["S"] for record in records} == {"reviews", f"review:{review.review_id}"}
    assert "KXL" not in repr(records)


def test_sent_it_becomes_an_alert_and_waits_no_more(run: Run, review: Review, deployment: Deployment) -> None:
    assert run("send", review.review_id, *PURPOSE) == (0, "sent: 1 alerts\n")
    now = datetime.now(UTC)
    (alert,) = deployment.alerts.list_alerts(now.date(), now)
    assert (alert.recipient_id, alert.hit) == ("unit-1", review.hit)
    # The other order is that of the message that it waits.
    assert [order["alert_id"] for order in deployment.read_orders() if "alert_id" in order] == [alert.alert_id]
    assert "nothing waits" in run("list", *PURPOSE)[1]
    status, told = run("send", review.review_id, *PURPOSE)
    assert status != 0
    assert "decided or has expired" in told


def test_a_review_of_a_disputed_entry_says_so(run: Run, review: Review) -> None:
    disputes, now = DynamoDisputes(clients.dynamodb(), "alerts"), datetime.now(UTC)
    alert = make_alert_for("unit-1", review.hit.entry)
    assert "isputed" not in run("show", review.review_id, *PURPOSE)[1]
    disputes.open_dispute(make_dispute(alert, Answer(Step.LIST_WRONG, "unit-1", now), 1))
    assert "stolen, DISPUTED" in run("list", *PURPOSE)[1]
    assert "unit-1 said that the list is wrong" in run("show", review.review_id, *PURPOSE)[1]


def test_dismissed_it_leaves_counts_and_no_plate(
    run: Run, review: Review, scan_table: Scan, scan_people: People
) -> None:
    assert run("dismiss", review.review_id, *PURPOSE)[0] == 0
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="evidence")
    items = [item for item in scan_table("alerts") if item["pk"]["S"] != "recipients"]
    assert "KXL" not in repr(items)
    counts = {item["sk"]["S"]: item["misread"]["N"] for item in items if item["pk"]["S"].startswith("tally#")}
    assert counts == {"camera#west-1": "1", "chance#0.40": "1", "pair#1>7": "1"}
    (record,) = scan_people()
    assert (record["action"]["S"], record["reason"]["S"]) == ("destroy", "looking at the picture")


def test_nobody_decides_without_a_reason(run: Run, review: Review, deployment: Deployment) -> None:
    for words in (("list",), ("show", review.review_id), ("send", review.review_id), ("dismiss", review.review_id)):
        status, told = run(*words)
        assert status != 0
        assert "reason" in told
    assert len(deployment.reviews.list_reviews(datetime.now(UTC))) == 1


def test_what_is_no_id_is_not_written_down(run: Run, review: Review, scan_people: People) -> None:
    assert run("show", "7KXL92", *PURPOSE)[0] != 0
    assert scan_people() == []


def test_watch_destroys_what_nobody_decided(review: Review, deployment: Deployment, scan_table: Scan) -> None:
    deployment.load("watch").handler({}, deployment.context)
    assert len(deployment.reviews.list_reviews(datetime.now(UTC))) == 1
    table = clients.dynamodb()
    key = {"pk": {"S": f"review#{review.review_id}"}, "sk": {"S": "review"}}
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="milliseconds")
    table.update_item(
        TableName="alerts",
        Key=key,
        UpdateExpression="SET escalate_at = :past",
        ExpressionAttributeValues={":past": {"S": past}},
    )
    deployment.load("watch").handler({}, deployment.context)
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="evidence")
    assert "KXL" not in repr([item for item in scan_table("alerts") if item["pk"]["S"].startswith("review#")])


def test_its_pictures_are_shown_where_another_recipient_was_told_at_once(
    run: Run, deployment: Deployment, tmp_path: Path
) -> None:
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient("eager", threshold=0.2), make_recipient("strict", threshold=0.9))
    now = datetime.now(UTC).replace(microsecond=0)
    read = deployment.add_read(("1KXL92", 0.5), ("7KXL92", 0.4), captured_at=now - timedelta(seconds=10))
    deployment.match(read.read_id)
    deployment.close(read.read_id)
    (review,) = deployment.reviews.list_reviews(now)
    assert review.recipient_ids == ("strict",)
    assert run("show", review.review_id, "--pictures", str(tmp_path), *PURPOSE)[0] == 0
    assert ((tmp_path / "plate.jpg").read_bytes(), (tmp_path / "overview.jpg").read_bytes()) == (PLATE, OVERVIEW)
    assert run("dismiss", review.review_id, *PURPOSE)[0] == 0
    (alert,) = deployment.alerts.list_alerts(now.date(), now)
    kept = clients.s3().get_object(Bucket="evidence", Key=alert.sighting.evidence.plate_key)["Body"].read()
    assert kept == PLATE


def _see(deployment: Deployment, read_id: str, probability: float, ago: timedelta) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) - ago
    read = deployment.add_read(("7KXL92", probability), read_id=read_id, captured_at=moment)
    deployment.match(read.read_id)
    deployment.close(read.read_id)


def test_a_review_that_was_sent_counts_as_told_of_the_same_car(run: Run, deployment: Deployment) -> None:
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    _see(deployment, "r0-00", 0.4, timedelta(seconds=60))
    now = datetime.now(UTC)
    (review,) = deployment.reviews.list_reviews(now)
    assert run("send", review.review_id, *PURPOSE) == (0, "sent: 2 alerts\n")
    # Fourteen seconds later, read surely.
    _see(deployment, "r1-00", 0.97, timedelta(seconds=46))
    alerts = deployment.alerts.list_alerts(now.date(), now)
    assert sorted(alert.recipient_id for alert in alerts) == ["unit-1", "unit-2"]
    # Another recipient of the same list has not been told of it.
    deployment.add_recipients(make_recipient("unit-3"))
    _see(deployment, "r2-00", 0.97, timedelta(seconds=20))
    alerts = deployment.alerts.list_alerts(now.date(), now)
    assert sorted(alert.recipient_id for alert in alerts) == ["unit-1", "unit-2", "unit-3"]


def test_an_urgent_hit_that_waits_for_review_is_told_at_once_by_every_channel(
    deployment: Deployment, scan_table: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = clients.sqs().create_queue(QueueName="inbox")["QueueUrl"]
    arn = clients.sqs().get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = next(t["TopicArn"] for t in clients.sns().list_topics()["Topics"] if t["TopicArn"].endswith(":alerts"))
    clients.sns().subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    phone = replace(make_recipient("shift"), takes_reviews=True)
    desk = replace(make_recipient("desk", channel=TOPIC), takes_reviews=True)
    deployment.add_recipients(make_recipient("unit-1"), phone, desk)
    _see(deployment, "r0-00", 0.43, timedelta(seconds=10))
    assert deployment.deliver_waiting() == []
    (review,) = deployment.reviews.list_reviews(datetime.now(UTC))
    ((number, text),) = deployment.read_sms()
    assert number == phone.address
    assert text.startswith("P1 mogelijke hit 43% Handweg ")
    assert text.endswith(f" wacht op beoordeling: platewatch alert review show {review.review_id}")
    (message,) = clients.sqs().receive_message(QueueUrl=inbox)["Messages"]
    told = json.loads(message["Body"])
    document = json.loads(told["Message"])
    assert (document["schema"], document["review_id"], told["Subject"]) == (
        "platewatch.review/1",
        review.review_id,
        "Platewatch review, priority 1",
    )
    records = [item for item in scan_table("audit") if item["subject"]["S"] == f"review:{review.review_id}"]
    recorded = sorted(item["detail"]["M"]["recipient"]["S"] for item in records if item["action"]["S"] == "disclose")
    assert recorded == ["desk", "shift"]
    deliveries = [item for item in scan_table("alerts") if item["sk"]["S"].startswith("delivery#")]
    assert {item["state"]["S"] for item in deliveries} == {"accepted"}
    written = capsys.readouterr()
    assert "KXL" not in repr(deliveries) + text + message["Body"] + written.out + written.err
    # A message that comes again sends nothing again.
    deployment.close("r0-00")
    assert deployment.deliver_waiting() == []
    assert len(deployment.read_sms()) == 1


def test_an_urgent_hit_that_waits_for_review_tells_the_operators_where_nobody_takes_reviews(
    deployment: Deployment,
) -> None:
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient("unit-1"))
    _see(deployment, "r0-00", 0.43, timedelta(seconds=10))
    assert deployment.deliver_waiting() == []
    (review,) = deployment.reviews.list_reviews(datetime.now(UTC))
    (message,) = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url)["Messages"]
    assert review.review_id in message["Body"]
    assert "KXL" not in message["Body"]
    assert deployment.read_sms() == []


def test_a_review_stored_before_it_had_pictures_of_its_own_is_shown_and_decided(
    run: Run, review: Review, tmp_path: Path
) -> None:
    table = clients.dynamodb()
    key = {"pk": {"S": f"review#{review.review_id}"}, "sk": {"S": "review"}}
    item = table.get_item(TableName="alerts", Key=key)["Item"]
    record = json.loads(item["record"]["S"])
    del record["late"]
    for name, data in (("overview", OVERVIEW), ("plate", PLATE)):
        record["evidence"][f"{name}_key"] = f"pending/r-00/{name}.jpg"
        clients.s3().put_object(Bucket="evidence", Key=f"pending/r-00/{name}.jpg", Body=data)
    table.put_item(TableName="alerts", Item=item | {"record": {"S": json.dumps(record)}})
    assert run("show", review.review_id, "--pictures", str(tmp_path), *PURPOSE)[0] == 0
    assert (tmp_path / "plate.jpg").read_bytes() == PLATE
    assert run("send", review.review_id, *PURPOSE) == (0, "sent: 1 alerts\n")
    assert clients.s3().get_object(Bucket="evidence", Key="hit/r-00/plate.jpg")["Body"].read() == PLATE


def test_a_review_that_could_not_be_sent_to_everybody_stays_and_the_log_says_why(
    run: Run, review: Review, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Powertools keeps the standard output of the first test that imported the function.
    importlib.import_module("functions.api.app").logger.registered_handler.stream = sys.stdout
    with monkeypatch.context() as patch:
        patch.setenv("DELIVERIES_QUEUE_URL", f"{deployment.queue_url}-gone")
        status, told = run("send", review.review_id, *PURPOSE)
    assert status != 0
    assert '"error":"RunIncomplete"' in told
    assert '"error":"QueueDoesNotExist"' in told
    assert "KXL" not in told
    assert [one.review_id for one in deployment.reviews.list_reviews(datetime.now(UTC))] == [review.review_id]
    run("send", review.review_id, *PURPOSE)
    assert [order["recipient_id"] for order in deployment.read_orders() if "alert_id" in order] == ["unit-1"]
    assert deployment.reviews.list_reviews(datetime.now(UTC)) == []
