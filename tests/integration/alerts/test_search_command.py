"""The commands alert search, story and dossier against the API's real handler."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.delivery import Attempt, Delivery, DeliveryState
from platewatch.cli.main import main
from platewatch.composition.alerting import open_hit_pictures
from platewatch.retention.terms import Ground, Retention
from tests.integration.alerts.conftest import Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.fake_search import make_born
from tests.unit.alerts.makers import make_recipient

PURPOSE = ("--reason", "open case", "--case", "PL1300-2026-17")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(api_client: InProcessClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line; its exit status, output and errors."""
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)

    def execute(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(list(words))
        told = capsys.readouterr()
        lines = [line for line in told.out.splitlines() if not line.startswith('{"level"')]
        return status, "\n".join(lines), told.err

    return execute


@pytest.fixture
def alert(deployment: Deployment) -> Alert:
    """Born now, with pictures, and told to unit-1."""
    deployment.add_recipients(make_recipient("unit-1"))
    now = datetime.now(UTC).replace(microsecond=0)
    retention = Retention(now + timedelta(days=300), Ground.HIT, now + timedelta(days=100))
    evidence = open_hit_pictures().keep(deployment.add_read(("7KXL92", 0.97)).evidence, retention)
    alert = replace(make_born("p1", "unit-1", now).with_evidence(evidence), retention=retention)
    deployment.alerts.record_alert(alert)
    delivery = Delivery(alert.alert_id, "unit-1", DeliveryState.PENDING, alert.retention)
    deployment.deliveries.open_delivery(delivery)
    deployment.deliveries.log_attempt(delivery, Attempt(now, message_id="m-1"))
    return alert


def test_a_search_shows_a_line_for_each_hit(run: Run, alert: Alert) -> None:
    today = alert.created_at.date().isoformat()
    status, table, _ = run("alert", "search", "--from", today, "--plate", "7-kxl-92", *PURPOSE)
    assert status == 0
    header, row = table.splitlines()
    assert header.split() == ["SEEN", "P", "PLATE", "SURE", "KIND", "LIST", "CASE", "SITE", "STATE", "TOLD", "ID"]
    assert [part in row for part in ("7-KXL-92", "97%", "unit-1 accepted", alert.alert_id)] == [True] * 4


def test_a_search_asks_page_after_page(run: Run, deployment: Deployment) -> None:
    now = datetime.now(UTC) - timedelta(minutes=5)
    for number in range(60):
        deployment.alerts.record_alert(make_born(f"p{number}", "unit-1", now - timedelta(seconds=number)))
    since = (now - timedelta(days=1)).date().isoformat()
    _, shown, _ = run("alert", "search", "--from", since, "--json", *PURPOSE)
    assert len({hit["hit_id"] for hit in json.loads(shown)["hits"]}) == 60
    _, shown, _ = run("alert", "search", "--from", since, "--most", "55", *PURPOSE)
    assert len(shown.splitlines()) == 1 + 55 + 1
    assert shown.splitlines()[-1].startswith("there are more")


def test_a_search_that_finds_nothing_says_how_it_looked(run: Run, alert: Alert) -> None:
    today = alert.created_at.date().isoformat()
    status, shown, _ = run("alert", "search", "--from", today, "--plate", "99-ZZZ-9", "--camera", "west-2", *PURPOSE)
    assert status == 0
    assert shown.splitlines()[0] == "no hit of which all that holds"
    assert "west-1" in shown
    assert "in no other spelling" in shown


def test_a_story_is_told_in_the_order_of_a_dossier(run: Run, alert: Alert) -> None:
    status, shown, _ = run("alert", "story", alert.alert_id, *PURPOSE)
    assert status == 0
    assert shown.splitlines()[0].startswith("P1 7-KXL-92   A hit is a lead and no proof.")
    for part in ("almost certain (97%; 0.9700)", "hash was checked", "Name of unit-1 (unit-1)", "m-1", "open case"):
        assert part in shown
    status, shown, _ = run("alert", "story", alert.alert_id, "--json", *PURPOSE)
    assert json.loads(shown)["alert"]["alert_id"] == alert.alert_id


def test_a_dossier_is_a_file_for_its_owner_alone(run: Run, alert: Alert, tmp_path: Path) -> None:
    file = tmp_path / "hit.html"
    status, shown, _ = run("alert", "dossier", alert.alert_id, "--out", str(file), "--language", "en", *PURPOSE)
    assert (status, shown) == (0, f"written: {file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    assert text.count('src="data:image/jpeg;base64,') == 2
    assert alert.sighting.evidence.plate_sha256 in text
    # What is there is not overwritten, and nothing was asked.
    status, _, told = run("alert", "dossier", alert.alert_id, "--out", str(file), *PURPOSE)
    assert (status, "is there already" in told) == (1, True)
    assert file.read_text() == text


def test_no_file_is_left_of_a_dossier_that_is_refused(run: Run, alert: Alert, tmp_path: Path) -> None:
    file = tmp_path / "hit.html"
    status, _, told = run("alert", "dossier", "ab" * 16, "--out", str(file), *PURPOSE)
    assert (status, "no alert has the id" in told, file.exists()) == (1, True, False)
    status, _, told = run("alert", "dossier", alert.alert_id, "--out", str(tmp_path / "no" / "hit.html"), *PURPOSE)
    assert (status, "No such file" in told) == (1, True)
