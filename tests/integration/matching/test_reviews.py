"""Deciding what waits in the review queue: command line and API, without the network between."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platewatch.adapters import clients
from platewatch.cli import review as review_command
from platewatch.cli.main import main
from platewatch.matching.review import Review
from tests.integration.alerts.conftest import OVERVIEW, PLATE, Deployment, InProcessClient
from tests.unit.alerts.makers import make_entry, make_recipient

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

    monkeypatch.setattr(review_command, "connect", lambda _args: api_client)
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
    assert all(part in told for part in (review.review_id, "1-KXL-92", "7-KXL-92", "0.40", "look-alike"))
    status, told = run("show", review.review_id, "--pictures", str(tmp_path), *PURPOSE)
    assert status == 0
    assert "may be a 7, probability 0.40" in told
    assert ((tmp_path / "plate.jpg").read_bytes(), (tmp_path / "overview.jpg").read_bytes()) == (PLATE, OVERVIEW)
    records = scan_table("audit")
    assert {record["subject"]["S"] for record in records} == {"reviews", f"review:{review.review_id}"}
    assert "KXL" not in repr(records)


def test_sent_it_becomes_an_alert_and_waits_no_more(run: Run, review: Review, deployment: Deployment) -> None:
    assert run("send", review.review_id, *PURPOSE) == (0, "sent: 1 alerts\n")
    now = datetime.now(UTC)
    (alert,) = deployment.alerts.list_alerts(now.date(), now)
    assert (alert.recipient_id, alert.hit) == ("unit-1", review.hit)
    assert deployment.read_orders()[0]["alert_id"] == alert.alert_id
    assert "nothing waits" in run("list", *PURPOSE)[1]
    status, told = run("send", review.review_id, *PURPOSE)
    assert status != 0
    assert "decided or has expired" in told


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
