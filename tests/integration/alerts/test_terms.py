"""Hits live by their lists' terms: free for a year, restricted after it, gone with their pictures at the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.aws import clients
from platewatch.composition.alerting import open_hit_pictures
from platewatch.retention.sweep import sweep_expired
from platewatch.retention.terms import Ground, Retention, retain_hit
from tests.integration.alerts.conftest import Ask, Deployment
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]

PURPOSE = {"X-Reason": "old case", "X-Case-Number": "PL1300-2026-17"}
ALLOWED = PURPOSE | {"X-Authority": "OvJ De Vries, decision 12"}
YEAR = timedelta(days=365)


@pytest.fixture
def old(deployment: Deployment) -> Alert:
    """An alert whose year of free use ended a second ago."""
    born = datetime.now(UTC) - YEAR - timedelta(seconds=1)
    alert = replace(make_alert_for("unit-1"), created_at=born, retention=retain_hit(born, born))
    deployment.alerts.record_alert(alert)
    return alert


def test_after_a_year_an_alert_is_shown_to_a_request_that_states_restricted_use_alone(
    ask: Ask, old: Alert, scan_table: Scan
) -> None:
    path = f"/v1/alerts/{old.alert_id}"
    status, answer = ask("GET", path, headers=PURPOSE)
    assert (status, answer["error"]["code"]) == (403, "alert_restricted")
    assert "KXL" not in repr(answer)
    status, answer = ask("GET", path, headers=ALLOWED)
    assert (status, answer["alert"]["alert_id"]) == (200, old.alert_id)
    recorded = sorted(item["detail"]["M"].get("restricted_use", {"S": ""})["S"] for item in scan_table("audit"))
    assert recorded == ["", "OvJ De Vries, decision 12"]


def test_a_plate_in_an_authority_is_hidden_in_the_audit_log(ask: Ask, old: Alert, scan_table: Scan) -> None:
    allowed = PURPOSE | {"X-Authority": "OvJ De Vries about 7-KXL-92"}
    assert ask("GET", f"/v1/alerts/{old.alert_id}", headers=allowed)[0] == 200
    [item] = scan_table("audit")
    assert item["detail"]["M"]["restricted_use"]["S"].startswith("OvJ De Vries about [plate")
    assert "KXL" not in repr(item)


def test_after_a_year_an_alert_is_held_back_from_lists_and_counted(ask: Ask, old: Alert) -> None:
    day = {"day": old.created_at.date().isoformat()}
    _, answer = ask("GET", "/v1/alerts", query=day, headers=PURPOSE)
    assert (answer["alerts"], answer["restricted"]) == ([], 1)
    _, answer = ask("GET", "/v1/alerts", query=day, headers=ALLOWED)
    assert ([one["alert_id"] for one in answer["alerts"]], answer["restricted"]) == ([old.alert_id], 0)


def test_after_a_year_an_alert_is_answered_on_authority_alone(ask: Ask, old: Alert) -> None:
    path, body = f"/v1/alerts/{old.alert_id}/answer", {"step": "acknowledge"}
    assert ask("POST", path, body, headers=PURPOSE)[0] == 403
    assert ask("POST", path, body, headers=ALLOWED)[0] == 200


def test_an_authority_that_says_nothing_is_refused(ask: Ask, old: Alert) -> None:
    status, answer = ask("GET", f"/v1/alerts/{old.alert_id}", headers=PURPOSE | {"X-Authority": "- 1"})
    assert (status, answer["error"]["field"]) == (400, "X-Authority")


def pictures_left() -> list[str]:
    return [item["Key"] for item in clients.s3().list_objects_v2(Bucket="evidence").get("Contents", [])]


def kept(scan_table: Scan) -> list[str]:
    return sorted(item["pk"]["S"].partition("#")[0] for item in scan_table("alerts"))


def sweep(now: datetime) -> int:
    return sweep_expired(DynamoHits(clients.dynamodb(), "alerts"), open_hit_pictures().evidence, now, lambda _due: None)


def test_a_hit_is_destroyed_with_its_pictures_when_its_lists_term_is_over(
    deployment: Deployment, scan_table: Scan
) -> None:
    deployment.add_recipients(make_recipient("unit-1"))
    read = deployment.add_read(("7KXL92", 0.9))
    today = read.captured_at.date()
    deployment.add_entries(
        "stolen", make_entry(valid_from=today - timedelta(days=1), weed_date=today + timedelta(days=1))
    )
    deployment.match(read.read_id)
    ends = read.captured_at + timedelta(days=5 * 365)
    assert sweep(ends - timedelta(seconds=1)) == 0
    assert len(pictures_left()) == 2
    assert "alert" in kept(scan_table)
    assert sweep(ends) == 2
    assert pictures_left() == []
    assert not {"alert", "pictures"} & set(kept(scan_table))


def test_pictures_that_two_lists_keep_end_with_the_longer_term(deployment: Deployment) -> None:
    read = deployment.add_read(("7KXL92", 0.9))
    pictures = open_hit_pictures()
    for days in (30, 90, 10):
        evidence = pictures.keep(read.evidence, Retention(NOON + timedelta(days=days), Ground.HIT))
    assert set(pictures_left()) == {evidence.overview_key, evidence.plate_key}
    assert [sweep(NOON + timedelta(days=days)) for days in (10, 30, 89, 90)] == [0, 0, 0, 1]
    assert pictures_left() == []


def test_the_record_of_pictures_holds_no_plate_and_ttl_does_not_know_it(
    deployment: Deployment, scan_table: Scan
) -> None:
    read = deployment.add_read(("7KXL92", 0.9))
    open_hit_pictures().keep(read.evidence, Retention(NOON, Ground.HIT))
    [item] = scan_table("alerts")
    assert set(item) == {"pk", "sk", "expiry_hour", "expires", "ground"}
    assert "KXL" not in repr(item)


def test_a_longer_term_noted_meanwhile_counts_at_once(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    read = deployment.add_read(("7KXL92", 0.9))
    open_hit_pictures().keep(read.evidence, Retention(NOON, Ground.HIT))
    hits = DynamoHits(clients.dynamodb(), "alerts")
    get = clients.dynamodb().get_item

    def note_first(**asked: Any) -> Any:
        monkeypatch.undo()
        hits.note_pictures(read.read_id, Retention(NOON + YEAR, Ground.HIT))
        return get(**asked)

    monkeypatch.setattr(clients.dynamodb(), "get_item", note_first)
    assert sweep(NOON) == 0
    assert len(pictures_left()) == 2
