"""Verifying in parts, unusual use and exports through the API, against tables in moto."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.audit import verify_parts
from platewatch.audit.record import Action
from platewatch.audit.routes import oversight
from platewatch.cli.api_client import ApiRefused
from tests.integration.audit import test_verify as tampering
from tests.integration.audit.conftest import AUDITOR, HEADERS, OFFICER, Log

Scan = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oversight.time, "sleep", lambda _seconds: None)
    monkeypatch.setenv("TIME_ZONE", "Europe/Amsterdam")


def verify(log: Log) -> list[dict[str, Any]]:
    """The answers of all parts."""
    parts: list[dict[str, Any]] = []
    body: dict[str, str] = {}
    while not parts or parts[-1]["next"]:
        parts.append(log.client.call("POST", "/v1/audit/verifications", body, headers=HEADERS))
        body = {"after": parts[-1]["next"]}
        assert len(parts) < 50
    return parts


def find_period(days: float = 7) -> dict[str, str]:
    now = datetime.now(UTC)
    return {"since": (now - timedelta(days=days)).isoformat(), "until": (now + timedelta(seconds=1)).isoformat()}


def test_an_empty_log_is_whole(log: Log) -> None:
    [only] = verify(log)
    assert (only["whole"], only["records"], only["of"], only["found"]) == (True, 0, 0, 0)


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_an_untouched_log_is_whole_in_parts(chained: Log, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(verify_parts, "MOST_RECORDS", size)
    monkeypatch.setattr(verify_parts, "LOOK", max(size, 2))
    parts = verify(chained)
    assert [one["whole"] for one in parts] == [None] * (len(parts) - 1) + [True]
    last = parts[-1]
    assert (last["records"], last["first"], last["last"], last["anchored"]) == (12, 1, 12, 6)
    assert (len(parts) > 1) is (size < 12)


@pytest.mark.parametrize(
    "touch", [tampering.alter, tampering.alter_and_recompute, tampering.remove, tampering.insert, tampering.reorder]
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_what_was_touched_is_found_in_parts(
    chained: Log, monkeypatch: pytest.MonkeyPatch, touch: Callable[[Log], None], size: int
) -> None:
    monkeypatch.setattr(verify_parts, "MOST_RECORDS", size)
    monkeypatch.setattr(verify_parts, "LOOK", max(size, 2))
    touch(chained)
    parts = verify(chained)
    assert parts[-1]["whole"] is False
    findings = [one for part in parts for one in part["findings"]]
    assert len(findings) == parts[-1]["found"] > 0


def test_the_last_verification_is_remembered_once_it_is_chained(chained: Log) -> None:
    head = chained.client.call("GET", "/v1/audit/head", headers=HEADERS)
    assert head["verified"] is None
    verify(chained)
    chained.sequence()
    told = chained.client.call("GET", "/v1/audit/head", headers=HEADERS)["verified"]
    assert (told["by"], told["whole"], told["records"], told["last"]) == (AUDITOR, True, 12, 12)
    tampering.remove(chained)
    verify(chained)
    chained.sequence()
    told = chained.client.call("GET", "/v1/audit/head", headers=HEADERS)["verified"]
    assert told["whole"] is False
    assert told["findings"] > 0


def test_a_part_and_its_result_are_recorded(chained: Log, scan_table: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_parts, "MOST_RECORDS", 8)
    monkeypatch.setattr(verify_parts, "LOOK", 8)
    verify(chained)
    details = [one["detail"]["M"] for one in scan_table("audit") if one["actor"]["S"] == AUDITOR]
    told = sorted(one["what"]["S"] for one in details)
    assert told == ["part of a verification", "verification"]
    [last] = [one for one in details if one["what"]["S"] == "verification"]
    assert (last["records"]["S"], last["findings"]["S"]) == ("12", "0")


@pytest.mark.parametrize("after", ["x", "2026-03-12|", 7])
def test_a_place_that_nobody_gave_out_is_refused(chained: Log, after: object) -> None:
    with pytest.raises(ApiRefused) as refusal:
        chained.client.call("POST", "/v1/audit/verifications", {"after": after}, headers=HEADERS)
    assert (refusal.value.status, refusal.value.field) == (400, "after")


def test_unusual_use_is_found_and_said_with_its_limits(log: Log, scan_table: Scan) -> None:
    for number in range(55):
        log.write(f"{number:02d}KXL9", subject=f"alert:{number}")
    log.write("7KXL92", subject="alert:99", actor="deliver", role="system", action=Action.DISCLOSE)
    log.sequence()
    answer = log.client.call("POST", "/v1/audit/unusual", find_period(), headers=HEADERS)
    many = [one for one in answer["unusual"] if one["pattern"] == "many look-ups"]
    assert sum(one["look_ups"] for one in many) == 55
    assert {one["actor"] for one in answer["unusual"]} == {OFFICER}
    assert answer["limits"]["many"] == 50
    assert (answer["looked_at"], answer["next"]) == (55, None)
    [record] = [one for one in scan_table("audit") if one["actor"]["S"] == AUDITOR]
    assert record["detail"]["M"]["what"]["S"] == "unusual"


def test_one_case_for_everything_names_the_case(log: Log) -> None:
    now = datetime.now(UTC)
    for number in range(24):
        at = now - timedelta(days=number % 4, minutes=5)
        log.write(f"{number:02d}KXL9", subject=f"alert:{number}", case_number="PL1300-2026-9", at=at)
    log.sequence()
    answer = log.client.call("POST", "/v1/audit/unusual", find_period(), headers=HEADERS)
    [one] = [one for one in answer["unusual"] if one["pattern"].startswith("one case")]
    assert (one["case_number"], one["look_ups"], one["among"]) == ("PL1300-2026-9", 24, 24)


@pytest.mark.parametrize("export", ["csv", "print", None])
def test_what_leaves_is_recorded_as_such(log: Log, scan_table: Scan, export: str | None) -> None:
    log.client.call("POST", "/v1/audit/reports", {**find_period(), "export": export}, headers=HEADERS)
    [record] = [one for one in scan_table("audit") if one["actor"]["S"] == AUDITOR]
    assert record["detail"]["M"].get("export", {}).get("S") == export


def test_another_form_of_export_is_refused(log: Log) -> None:
    with pytest.raises(ApiRefused) as refusal:
        log.client.call("POST", "/v1/audit/reports", {**find_period(), "export": "pdf"}, headers=HEADERS)
    assert (refusal.value.status, refusal.value.field) == (400, "export")
