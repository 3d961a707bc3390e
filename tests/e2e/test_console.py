"""The console on a whole service: people sign in at the local provider, work, and are recorded by name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from localcloud.run.browser import SESSION, Browser
from platewatch.cli.api_client import ApiRefused
from platewatch.cli.main import main
from tests.e2e.conftest import Service

pytestmark = pytest.mark.xdist_group("second-cloud")

WHY = {"X-Reason": "nakijken vóór de dienst", "X-Case-Number": "2026-17"}


def refusal(browser: Browser, method: str, path: str, body: object = None) -> tuple[int, str]:
    with pytest.raises(ApiRefused) as caught:
        browser.call(method, path, body)
    return caught.value.status, caught.value.code


def list_records(service: Service, actor: str) -> list[dict[str, Any]]:
    """What the chained log says of somebody, oldest first."""
    outcome = service.cloud.run_schedule("SequenceFunction")
    assert not outcome.failed, outcome.error
    table = service.cloud.resources["AuditTable"]
    items = service.cloud.admin_client("dynamodb").scan(TableName=table)["Items"]
    found = [item for item in items if item.get("actor") == {"S": actor}]
    return sorted(found, key=lambda item: item["at"]["S"])


def test_somebody_signs_in_works_and_leaves_and_the_log_says_who_it_was(service: Service, wanted_scene: bytes) -> None:
    camera = service.take_camera()
    service.upload(wanted_scene, datetime.now(UTC))
    service.settle()
    browser = service.cloud.sign_in("control room", "k.desk")
    today = datetime.now(UTC).date().isoformat()
    alerts = browser.call("GET", "/v1/alerts", headers=WHY, query={"day": today})["alerts"]
    # The day may have other tests' alerts too.
    alert_id = next(alert["alert_id"] for alert in alerts if alert["camera_id"] == camera)
    browser.call("POST", f"/v1/alerts/{alert_id}/answer", {"step": "acknowledge"}, WHY)
    shown = browser.call("GET", f"/v1/alerts/{alert_id}", headers=WHY)
    assert "k.desk" in json.dumps(shown)
    browser.call("POST", "/console/sign-out", {})
    came, looked, *_, left = list_records(service, "console/k.desk")
    assert [came["action"]["S"], looked["action"]["S"], left["action"]["S"]] == ["sign in", "consult", "sign out"]
    assert looked["role"]["S"] == "control room"
    assert (looked["reason"]["S"], looked["case_number"]["S"]) == (WHY["X-Reason"], WHY["X-Case-Number"])
    assert looked["detail"]["M"]["subject"]["S"]


def test_an_admin_ends_a_session_from_the_command_line(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in service.cloud.person_environment().items():
        monkeypatch.setenv(name, value)
    browser = service.cloud.sign_in("auditor", "l.ended")
    assert browser.call("GET", "/console/session")["role"] == "auditor"
    assert main(["session", "list"]) == 0
    assert "l.ended" in capsys.readouterr().out
    assert main(["session", "end", "l.ended"]) == 0
    assert "1 session of l.ended ended" in capsys.readouterr().out
    assert refusal(browser, "GET", "/v1/retention/report") == (401, "session_ended")
    assert main(["session", "end", "l.ended"]) == 1
    assert "nobody of that name" in capsys.readouterr().err


def test_a_page_of_another_address_gets_nothing_done(service: Service) -> None:
    browser = service.cloud.sign_in("admin")
    camera = {"id": "csrf-1", "lane": "standard", "position": {"latitude": 52.3, "longitude": 4.8}}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ):
        sent = browser.send("POST", "/console/v1/cameras", json.dumps(camera).encode(), headers)
        assert sent.status == 403, headers
    assert browser.call("GET", "/console/session")["role"] == "admin"


def test_without_a_session_there_are_files_and_a_way_in(service: Service) -> None:
    browser = Browser(service.cloud.api_url)
    for path in ("/console", "/console/live", "/console/live/"):
        page = browser.send("GET", path)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert refusal(browser, "GET", "/console/session") == (401, "sign_in_needed")
    assert refusal(browser, "GET", "/v1/cameras") == (401, "sign_in_needed")
    begun = browser.send("GET", "/console/sign-in")
    assert begun.headers["Location"].startswith(f"{service.cloud.provider.url if service.cloud.provider else '-'}/")


def test_no_log_holds_a_session(service: Service) -> None:
    browser = service.cloud.sign_in("officer")
    browser.call("GET", "/console/session")
    log = service.cloud.logs("ConsoleFunction")
    assert "signed in" in log
    assert browser.cookies[SESSION] not in log
