"""Alerts: their ids, and what is kept when one is escalated or handed on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.alert import Alert, format_hit_id, hand_on, mark_escalated
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient


def test_an_escalated_alert_waits_no_more_and_says_since_when() -> None:
    alert = make_alert_for("unit-1")
    assert alert.escalate_at is not None
    escalated = mark_escalated(alert, NOON)
    assert (escalated.escalate_at, escalated.escalated_at) == (None, NOON)


def test_an_alerts_id_tells_passages_entries_and_recipients_apart() -> None:
    alerts: list[Alert] = [make_alert_for(name, passage_id=p) for name in ("a1", "b1") for p in ("p1", "p2")]
    assert len({alert.alert_id for alert in alerts}) == 4
    assert len({alert.hit_id for alert in alerts}) == 2


def test_all_alerts_of_a_passage_and_entry_are_of_one_hit() -> None:
    alert = make_alert_for("unit-1")
    assert alert.hit_id == make_alert_for("unit-2").hit_id
    assert alert.hit_id == format_hit_id(alert.sighting.passage_id, alert.hit.entry.entry_id)


@pytest.mark.parametrize("late", [False, True])
def test_an_alert_that_is_handed_on_tells_of_the_same_hit_as_late_as_before(late: bool) -> None:
    alert = replace(make_alert_for("unit-1"), late=late)
    handed = hand_on(alert, make_recipient("chief", tier=2), NOON, NOON + timedelta(minutes=10))
    assert (handed.hit, handed.sighting, handed.retention, handed.settings) == (
        alert.hit,
        alert.sighting,
        alert.retention,
        alert.settings,
    )
    assert (handed.late, handed.escalate_at is None) == (late, late)
    assert (handed.recipient_id, handed.tier) == ("chief", 2)
