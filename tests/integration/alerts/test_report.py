"""The retention report and the command line of holds, against the API's real handler under moto."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.audit.counts import NoHitCount
from platewatch.aws import clients
from platewatch.cli.main import main
from platewatch.composition import inventory as stock
from platewatch.composition.alerting import open_hit_pictures
from platewatch.reading.record import keep_as_passage
from platewatch.retention.report import Held
from platewatch.retention.terms import Ground, Retention
from platewatch.snapshots.aws.passages_table import DynamoPassages
from tests.integration.alerts.conftest import Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_alert_for, make_read

PURPOSE = ("--reason", "appeal", "--case", "PL1300-2026-17")
Run = Callable[..., tuple[int, str]]
APART = {"passages", "passage-pictures"}


@pytest.fixture
def run(
    api_client: InProcessClient,
    make_bucket: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs `platewatch retention` with these words; its exit status and all that it printed."""
    for name in ("snapshots", "passages"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", make_bucket(name))
    monkeypatch.setenv("PASSAGES_TABLE", "passages")

    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)

    def execute(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["retention", *words])
        told = capsys.readouterr()
        return status, "\n".join(line for line in (told.out + told.err).splitlines() if '"level"' not in line)

    return execute


def report(run: Run) -> dict[str, dict[str, Any]]:
    _, told = run("report", "--json")
    return {stock["held"]: stock for stock in json.loads(told)["held"]}


def keep_alert(deployment: Deployment, ends: datetime) -> str:
    read = deployment.add_read(("7KXL92", 0.9))
    retention = Retention(ends, Ground.HIT)
    evidence = open_hit_pictures().keep(read.evidence, retention)
    alert = replace(make_alert_for("unit-1").with_evidence(evidence), retention=retention)
    deployment.alerts.record_alert(alert)
    return alert.alert_id


def test_it_says_what_is_held_on_what_ground_until_when_and_that_nothing_is_overdue(
    run: Run, deployment: Deployment
) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=90)
    keep_alert(deployment, ends)
    read = deployment.add_read(("GG99GG", 0.9), read_id="s2-00")
    held = report(run)
    assert set(held) == {kind.value for kind in Held} - APART
    counts = {kind: stock["count"] for kind, stock in held.items() if stock["count"]}
    assert counts == {"alerts": 1, "hit-pictures": 2, "reads": 2, "pending-pictures": 2}
    assert held["alerts"]["ground"] == "wpg-8"
    assert datetime.fromisoformat(held["alerts"]["first_end"]) == ends
    assert held["reads"]["ground"] == "pending-decision"
    assert datetime.fromisoformat(held["reads"]["last_end"]) == read.retention.expires_at
    status, told = run("report")
    assert (status, told.splitlines()[-1]) == (0, "nothing is overdue")
    assert "KXL" not in told


def test_it_says_what_was_destroyed(run: Run) -> None:
    now = datetime.now(UTC)
    counts = DynamoCounts(clients.dynamodb(), "counts", timedelta(days=1826))
    for camera, day, destroyed in (("west-1", now, 3), ("east-1", now, 4), ("west-1", now - timedelta(days=1), 5)):
        counts.add(NoHitCount(camera, day.replace(minute=0, second=0, microsecond=0), 6, destroyed))
    told = json.loads(run("report", "--json")[1])["destroyed"]
    assert [(day["collected"], day["destroyed"]) for day in told] == [(6, 5), (12, 7)]
    assert [day["day"] for day in told] == [(now - timedelta(days=1)).date().isoformat(), now.date().isoformat()]
    assert f"{now.date()}  12                   7" in run("report")[1]


def test_it_says_what_is_overdue(run: Run, deployment: Deployment) -> None:
    old = datetime.now(UTC) - timedelta(hours=25)
    deployment.add_read(("7KXL92", 0.9), captured_at=old)
    assert report(run)["reads"]["overdue"] == 1
    status, told = run("report")
    assert (status, "overdue: reads" in told) == (1, True)


@pytest.mark.parametrize("mode", ["126jj", "126jj-ending"])
def test_under_126jj_passages_are_counted(run: Run, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setenv("RETENTION_MODE", mode)
    now = datetime.now(UTC).replace(microsecond=0)
    kept = [keep_as_passage(make_read(("7KXL92", 0.9), read_id=f"{n}-00", captured_at=now)) for n in range(3)]
    DynamoPassages(clients.dynamodb(), "passages").keep_reads(kept)
    stock = report(run)["passages"]
    assert (stock["count"], stock["ground"], stock["overdue"]) == (3, "126jj", 0)
    assert datetime.fromisoformat(stock["first_end"]) == now + timedelta(days=28)


def test_pages_add_up(run: Run, deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        deployment.add_read(("7KXL92", 0.9), read_id=f"s{number}-00")
    scan, objects = clients.dynamodb().scan, clients.s3().list_objects_v2
    monkeypatch.setattr(clients.dynamodb(), "scan", lambda **asked: scan(**asked, Limit=1))
    monkeypatch.setattr(clients.s3(), "list_objects_v2", lambda **asked: objects(**asked, MaxKeys=3))
    monkeypatch.setattr(stock, "_PAGES", 2)
    held = report(run)
    assert (held["reads"]["count"], held["pending-pictures"]["count"]) == (5, 10)


def test_holds_by_the_command_line(run: Run, deployment: Deployment) -> None:
    alert_id = keep_alert(deployment, datetime.now(UTC) + timedelta(hours=1))
    until = (datetime.now(UTC) + timedelta(days=90)).isoformat(timespec="seconds")
    status, told = run("hold", "add", alert_id, "--authority", "OvJ De Vries", "--until", until, *PURPOSE)
    assert (status, f"alert {alert_id} is kept for PL1300-2026-17 until" in told) == (0, True)
    hold_id = told.split()[1].rstrip(":")
    held = report(run)
    assert (held["holds"]["count"], held["held-pictures"]["count"]) == (1, 2)
    assert datetime.fromisoformat(held["alerts"]["last_end"]) == datetime.fromisoformat(until)
    status, told = run("hold", "list", *PURPOSE)
    assert (status, hold_id in told, "OvJ De Vries" in told) == (0, True, True)
    assert run("hold", "end", hold_id, *PURPOSE)[0] == 0
    assert run("hold", "list", *PURPOSE) == (0, "nothing is held")
    assert "there is no such hold" in run("hold", "end", hold_id, *PURPOSE)[1]
