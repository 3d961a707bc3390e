"""Legal hold: an alert and its pictures outlive their term for one case, to the hold's end, and go at once after it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.errors import AlertUnknown
from platewatch.alerts.hold import Hold, HoldOrder, HoldUnknown, add_hold, end_hold, find_held, release_ended
from platewatch.aws import clients
from platewatch.composition.alerting import open_hit_pictures
from platewatch.retention.sweep import sweep_expired
from platewatch.retention.terms import Ground, Retention
from tests.integration.alerts.conftest import Ask, Deployment
from tests.unit.alerts.makers import NOON, make_alert_for

Scan = Callable[[str], list[dict[str, Any]]]

CASE, OTHER = "PL1300-2026-17", "PL1300-2026-99"
PURPOSE = {"X-Reason": "appeal", "X-Case-Number": CASE}
DAY = timedelta(days=1)
END = NOON + 10 * DAY


def keep_alert(deployment: Deployment, ends: datetime) -> Alert:
    """An alert with its pictures, whose own term ends then."""
    read = deployment.add_read(("7KXL92", 0.9))
    retention = Retention(ends, Ground.HIT)
    evidence = open_hit_pictures().keep(read.evidence, retention)
    alert = replace(make_alert_for("unit-1").with_evidence(evidence), retention=retention)
    deployment.alerts.record_alert(alert)
    return alert


@pytest.fixture
def alert(deployment: Deployment) -> Alert:
    return keep_alert(deployment, END)


def hold(alert: Alert, until: datetime, case: str = CASE, now: datetime = NOON) -> Hold:
    held, pictures = add_hold(HoldOrder(alert.alert_id, "OvJ De Vries", until), case, "arn:someone", now, open_holds())
    assert pictures
    return held


def sweep(now: datetime) -> None:
    """What a run of watch does with holds and hits."""
    release_ended(now, open_holds())
    sweep_expired(DynamoHits(clients.dynamodb(), "alerts"), open_hit_pictures().evidence, now, lambda _due: None)


def pictures_left() -> list[str]:
    return [item["Key"] for item in clients.s3().list_objects_v2(Bucket="evidence").get("Contents", [])]


HELD = ["hold/r-00/overview.jpg", "hold/r-00/plate.jpg"]


def test_what_is_held_outlives_its_term_and_is_shown_for_its_case_alone(deployment: Deployment, alert: Alert) -> None:
    hold(alert, END + 90 * DAY)
    later = END + 89 * DAY
    for moment in (END, END + DAY, later):
        sweep(moment)
    assert pictures_left() == HELD
    assert deployment.alerts.find_alert(alert.alert_id, later) is None
    assert find_held(alert.alert_id, CASE, later, open_holds()) == alert
    assert find_held(alert.alert_id, OTHER, later, open_holds()) is None


def test_neither_ttl_nor_a_lifecycle_can_destroy_what_is_held(alert: Alert, scan_table: Scan) -> None:
    held = hold(alert, END + 90 * DAY)
    items = {item["pk"]["S"].partition("#")[0]: item for item in scan_table("alerts")}
    assert int(items["alert"]["expires_at"]["N"]) >= held.until.timestamp()
    assert "expires_at" not in items["holds"]
    # The template's rule: no lifecycle names hold/ or all of the bucket (tests/template).
    assert set(HELD) < set(pictures_left())


def test_at_the_holds_end_the_ordinary_term_applies_at_once(
    deployment: Deployment, alert: Alert, scan_table: Scan
) -> None:
    held = hold(alert, END + 90 * DAY)
    assert find_held(alert.alert_id, CASE, held.until - timedelta(seconds=1), open_holds()) == alert
    assert find_held(alert.alert_id, CASE, held.until, open_holds()) is None
    sweep(END)
    sweep(held.until)
    assert pictures_left() == []
    assert scan_table("alerts") == []


def test_a_hold_that_is_ended_early_lets_go_at_once_what_is_past_its_term(alert: Alert, scan_table: Scan) -> None:
    held = hold(alert, END + 300 * DAY)
    sweep(END)
    # Longer ago than any sweep looks for what is due.
    later = END + 200 * DAY
    end_hold(held.hold_id, later, open_holds())
    sweep(later)
    assert (pictures_left(), scan_table("alerts")) == ([], [])


def test_a_hold_that_ends_before_the_term_leaves_the_term_as_it_is(deployment: Deployment, alert: Alert) -> None:
    hold(alert, NOON + DAY)
    sweep(NOON + DAY)
    assert pictures_left() == ["hit/r-00/overview.jpg", "hit/r-00/plate.jpg"]
    assert deployment.alerts.find_alert(alert.alert_id, END - timedelta(seconds=1)) == alert
    sweep(END)
    assert pictures_left() == []


def test_two_cases_hold_and_the_last_one_lets_go(alert: Alert) -> None:
    first = hold(alert, END + 10 * DAY)
    sweep(END)
    hold(alert, END + 20 * DAY, OTHER, now=END + DAY)
    end_hold(first.hold_id, END + 2 * DAY, open_holds())
    sweep(END + 15 * DAY)
    assert pictures_left() == HELD
    assert find_held(alert.alert_id, OTHER, END + 15 * DAY, open_holds()) == alert
    assert find_held(alert.alert_id, CASE, END + 15 * DAY, open_holds()) is None
    sweep(END + 20 * DAY)
    assert pictures_left() == []


def test_a_hold_is_renewed_by_the_same_case(alert: Alert) -> None:
    hold(alert, END + DAY)
    renewed = hold(alert, END + 50 * DAY)
    assert open_holds().holds.list_holds() == [renewed]
    sweep(END)
    sweep(END + 49 * DAY)
    assert pictures_left() == HELD


def test_what_is_past_its_term_or_destroyed_is_not_held_any_more(alert: Alert) -> None:
    with pytest.raises(AlertUnknown):
        hold(alert, END + 90 * DAY, now=END)
    sweep(END)
    with pytest.raises(AlertUnknown):
        hold(alert, END + 90 * DAY, now=END - DAY)
    assert open_holds().holds.list_holds() == []
    with pytest.raises(HoldUnknown):
        end_hold("0" * 32, NOON, open_holds())


def order(alert: Alert, **changes: object) -> dict[str, object]:
    until = (datetime.now(UTC) + 90 * DAY).isoformat()
    return {"alert_id": alert.alert_id, "authority": "OvJ De Vries, decision 12", "until": until} | changes


def test_holds_are_added_listed_and_ended_and_each_is_recorded(
    ask: Ask, deployment: Deployment, scan_table: Scan
) -> None:
    alert = keep_alert(deployment, datetime.now(UTC) + timedelta(hours=1))
    status, answer = ask("POST", "/v1/retention/holds", order(alert), headers=PURPOSE)
    assert (status, answer["pictures"], answer["hold"]["case_number"]) == (200, True, CASE)
    held = answer["hold"]
    assert ask("GET", "/v1/retention/holds", headers=PURPOSE)[1] == {"holds": [held]}
    assert ask("DELETE", f"/v1/retention/holds/{held['hold_id']}", headers=PURPOSE)[0] == 200
    assert ask("DELETE", f"/v1/retention/holds/{held['hold_id']}", headers=PURPOSE)[0] == 404
    subjects = {item["subject"]["S"] for item in scan_table("audit")}
    assert subjects == {f"alert:{alert.alert_id}", "holds", f"hold:{held['hold_id']}"}
    [added] = [item for item in scan_table("audit") if item["subject"]["S"].startswith("alert:")]
    assert added["detail"]["M"]["authority"]["S"] == "OvJ De Vries, decision 12"


def test_an_alert_past_its_term_is_shown_to_the_case_that_holds_it_alone(ask: Ask, deployment: Deployment) -> None:
    now = datetime.now(UTC)
    alert = keep_alert(deployment, now - timedelta(seconds=1))
    hold(alert, now + DAY, now=now - DAY)
    path = f"/v1/alerts/{alert.alert_id}"
    assert ask("GET", path, headers=PURPOSE)[0] == 200
    assert ask("GET", path, headers=PURPOSE | {"X-Case-Number": OTHER})[0] == 404
    assert ask("GET", "/v1/alerts", query={"day": "2026-03-12"}, headers=PURPOSE)[1]["alerts"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"authority": "12"}, "authority"),
        ({"authority": None}, "authority"),
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"until": "2099-01-01T00:00:00Z"}, "until"),
        ({"why": "because"}, "why"),
    ],
)
def test_a_hold_needs_an_authority_and_an_end(
    ask: Ask, alert: Alert, scan_table: Scan, changes: dict[str, object], field: str
) -> None:
    status, answer = ask("POST", "/v1/retention/holds", order(alert, **changes), headers=PURPOSE)
    assert (status, answer["error"]["field"]) == (400, field)
    assert scan_table("audit") == []


@pytest.mark.parametrize("missing", ["X-Reason", "X-Case-Number"])
def test_a_hold_needs_a_reason_and_a_case(ask: Ask, alert: Alert, missing: str) -> None:
    headers = {name: value for name, value in PURPOSE.items() if name != missing}
    for method, path in (("POST", ""), ("GET", ""), ("DELETE", f"/{'0' * 32}")):
        status, answer = ask(method, f"/v1/retention/holds{path}", order(alert), headers=headers)
        assert (status, answer["error"]["field"]) == (400, missing)
