"""Hits in the form of Smart Data Models, from a read to the topic and through the API, under moto."""

import hashlib
import json
import stat
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answer, Answers, Step
from platewatch.alerts.channel import TOPIC, Form
from platewatch.alerts.routes import exporting
from platewatch.aws import clients
from platewatch.cli.main import main
from platewatch.retention.terms import Ground, Retention
from platewatch.web.route import Role
from tests.integration.alerts.conftest import PLATE, Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.fake_search import make_born
from tests.unit.alerts.makers import NOON, make_entry, make_recipient
from tests.unit.alerts.test_flow_document import OF_OWN, make_published


def subscribe_to_topic(**attributes: Any) -> str:
    """The URL of a queue that gets what the alerts topic gets."""
    inbox = clients.sqs().create_queue(QueueName="inbox")["QueueUrl"]
    arn = clients.sqs().get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = next(
        one["TopicArn"] for one in clients.sns().list_topics()["Topics"] if one["TopicArn"].endswith(":alerts")
    )
    clients.sns().subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return inbox


def test_a_read_reaches_the_topic_as_a_valid_document_with_what_else_the_plate_may_be(deployment: Deployment) -> None:
    inbox = subscribe_to_topic(FilterPolicy=json.dumps({"schema": ["platewatch.flow/1"]}))
    hub = replace(make_recipient("hub", channel=TOPIC), form=Form.FLOW)
    deployment.add_recipients(hub, make_recipient("desk", channel=TOPIC))
    today = datetime.now(UTC).date()
    deployment.add_entries("stolen", make_entry("1KXL92", weed_date=today + timedelta(days=30)))
    read = deployment.add_read(("7KXL92", 0.3), ("1KXL92", 0.6), ("IKXL92", 0.05))
    deployment.match(read.read_id)
    deployment.close(read.read_id)
    assert deployment.deliver_waiting() == []
    (message,) = clients.sqs().receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)["Messages"]
    document = json.loads(json.loads(message["Body"])["Message"])
    make_published().validate(document)
    OF_OWN.validate(document)
    hit = document["platewatchHit"]
    assert [one["plate"] for one in hit["spellings"]] == ["1KXL92", "7KXL92", "IKXL92"]
    assert document["observedVehicle"]["licensePlate"] == {
        "identifier": "1KXL92",
        "confidence": hit["spellings"][0]["probability"],
    }
    assert document["location"]["coordinates"] == [4.85, 52.30]
    named = document["refImages"][0]["url"].removeprefix("ni:///sha-256;")
    assert urlsafe_b64decode(named + "=") == hashlib.sha256(PLATE).digest()
    assert hit["link"].startswith("https://pw.example/a/")


@pytest.fixture
def run(
    api_client: InProcessClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command line; its exit status, output and errors."""
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)

    def execute(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(list(words))
        told = capsys.readouterr()
        lines = [line for line in told.out.splitlines() if not line.startswith('{"level"')]
        return status, "\n".join(lines), told.err

    return execute


def keep_hits(deployment: Deployment, *passage_ids: str, **changes: Any) -> list[Alert]:
    """Alerts born now, two for each passage."""
    now = datetime.now(UTC).replace(microsecond=0)
    retention = Retention(now + timedelta(days=300), Ground.HIT, now + timedelta(days=100))
    alerts = [
        replace(make_born(passage, recipient, now), **({"retention": retention} | changes))
        for passage in passage_ids
        for recipient in ("unit-1", "unit-2")
    ]
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    for alert in alerts:
        deployment.alerts.record_alert(alert)
    return alerts


def list_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


SINCE = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
PURPOSE = ("--reason", "for the regional centre", "--case", "PL1300-2026-17")


def test_an_export_has_each_hit_once_as_a_valid_document_for_its_owner_alone(
    deployment: Deployment, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    alerts = keep_hits(deployment, *(f"west-1:p{number}" for number in range(53)))
    file = tmp_path / "hits.jsonl"
    status, shown, _ = run("alert", "export", "--from", SINCE, "--out", str(file), *PURPOSE)
    assert (status, shown) == (0, f"{file}: hits: 53")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = list_lines(file)
    assert {one["id"].rpartition(":")[2] for one in lines} == {alert.hit_id for alert in alerts}
    assert len(lines) == 53
    for one in lines:
        make_published().validate(one)
        OF_OWN.validate(one)
        assert "link" not in one["platewatchHit"]


def test_an_export_says_how_hits_stand_now(
    deployment: Deployment, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    alert, _ = keep_hits(deployment, "west-1:p1")
    given = Answers((Answer(Step.MISREAD, "unit-1", alert.created_at),))
    deployment.alerts.save_answers(alert, NOBODY, given, alert.created_at)
    run("alert", "export", "--from", SINCE, "--out", str(tmp_path / "hits.jsonl"), *PURPOSE)
    (one,) = list_lines(tmp_path / "hits.jsonl")
    assert (one["platewatchHit"]["verdict"], one["platewatchHit"]["dismissed"]) == ("misread", True)


def test_an_export_is_a_disclosure_that_is_recorded_before_it_is_answered(
    deployment: Deployment,
    run: Callable[..., tuple[int, str, str]],
    scan_table: Callable[[str], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    keep_hits(deployment, "west-1:p1")
    run("alert", "export", "--from", SINCE, "--list", "stolen", "--out", str(tmp_path / "hits.jsonl"), *PURPOSE)
    (record,) = scan_table("audit")
    detail = record["detail"]["M"]
    assert (record["action"]["S"], record["case_number"]["S"]) == ("disclose", "PL1300-2026-17")
    assert (detail["what"]["S"], detail["shown"]["S"], detail["asked"]["S"]) == ("export", "1", "list")
    assert "7KXL92" not in json.dumps(record)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no queue")

    monkeypatch.setattr("platewatch.web.people.open_audit_log", fail)
    status, _, _ = run("alert", "export", "--from", SINCE, "--out", str(tmp_path / "more.jsonl"), *PURPOSE)
    assert (status, (tmp_path / "more.jsonl").exists()) == (1, False)


@pytest.mark.parametrize("missing", ["--reason", "--case"])
def test_without_reason_and_case_nothing_is_exported(
    deployment: Deployment,
    run: Callable[..., tuple[int, str, str]],
    scan_table: Callable[[str], list[dict[str, Any]]],
    missing: str,
    tmp_path: Path,
) -> None:
    keep_hits(deployment, "west-1:p1")
    left = PURPOSE[2:] if missing == "--reason" else PURPOSE[:2]
    status, _, _ = run("alert", "export", "--from", SINCE, "--out", str(tmp_path / "hits.jsonl"), *left)
    assert (status != 0, (tmp_path / "hits.jsonl").exists(), scan_table("audit")) == (True, False, [])


def test_restricted_hits_leave_with_an_authority_alone_and_expired_ones_never(
    deployment: Deployment, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    keep_hits(deployment, "west-1:p1", retention=Retention(now + timedelta(9), Ground.HIT, now - timedelta(1)))
    keep_hits(deployment, "west-1:p2", retention=Retention(now - timedelta(seconds=1), Ground.HIT))
    file = tmp_path / "hits.jsonl"
    status, shown, _ = run("alert", "export", "--from", SINCE, "--out", str(file), *PURPOSE)
    assert (status, file.read_text()) == (0, "")
    assert shown.splitlines()[1].startswith("older than a year: 1;")
    more = tmp_path / "more.jsonl"
    run("alert", "export", "--from", SINCE, "--out", str(more), "--authority", "OvJ De Vries", *PURPOSE)
    assert len(list_lines(more)) == 1


def test_a_hit_whose_place_nobody_knows_is_left_out_and_counted(
    deployment: Deployment, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    alert = make_born("west-1:p1", "unit-1", NOON)
    keep_hits(deployment, "west-1:p1", sighting=replace(alert.sighting, position=None))
    keep_hits(deployment, "west-1:p2")
    file = tmp_path / "hits.jsonl"
    _, shown, _ = run("alert", "export", "--from", SINCE, "--out", str(file), *PURPOSE)
    assert shown.splitlines() == [
        f"{file}: hits: 1",
        "left out, because nobody knows where their cameras stood: 1",
    ]
    _, told, _ = run("alert", "export", "--from", SINCE, "--out", str(tmp_path / "m.jsonl"), "--json", *PURPOSE)
    counts = {"hits": 1, "without_place": 1, "restricted": 0}
    assert json.loads(told) == {"file": str(tmp_path / "m.jsonl")} | counts


def test_a_file_that_is_there_is_not_written_over_and_nothing_is_asked(
    deployment: Deployment,
    run: Callable[..., tuple[int, str, str]],
    scan_table: Callable[[str], list[dict[str, Any]]],
    tmp_path: Path,
) -> None:
    (tmp_path / "hits.jsonl").write_text("mine")
    status, _, told = run("alert", "export", "--from", SINCE, "--out", str(tmp_path / "hits.jsonl"), *PURPOSE)
    assert (status, "is there already" in told, scan_table("audit")) == (1, True, [])
    assert (tmp_path / "hits.jsonl").read_text() == "mine"


@pytest.mark.parametrize(("role", "allowed"), [("control-room", True), ("investigator", True), ("officer", False)])
def test_who_may_export(role: str, allowed: bool) -> None:
    (route,) = exporting.ROUTES
    assert (Role(role.replace("-", " ")) in route.roles) is allowed
