"""Alerts, deliveries and links in DynamoDB: what comes back, and which of two writers wins."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.adapters import clients
from platewatch.alerts.alert import Outcome, Step, take_step
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.link import LinkGrant
from platewatch.hotlists.settings import ListSettings
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import NOON, make_alert_for

ALERT = make_alert_for("unit-1")
DELIVERY = Delivery(ALERT.alert_id, "unit-1", DeliveryState.PENDING, ALERT.retention)
LATER = NOON + timedelta(minutes=5)


def test_an_alert_comes_back_as_it_was_recorded_and_is_recorded_once(deployment: Deployment) -> None:
    lost = replace(make_alert_for("unit-2"), sighting=replace(ALERT.sighting, position=None), escalate_at=None)
    for alert in (ALERT, lost):
        assert deployment.alerts.record_alert(alert)
        assert not deployment.alerts.record_alert(alert)
        assert deployment.alerts.find_alert(alert.alert_id, NOON) == alert


def test_an_alert_keeps_what_its_list_had_agreed_and_one_of_before_has_nothing(deployment: Deployment) -> None:
    agreed = ListSettings("stolen", recipients=("desk",), escalate_after=timedelta(minutes=3), language="en")
    alert = replace(ALERT, settings=agreed, late=True)
    deployment.alerts.record_alert(alert)
    assert deployment.alerts.find_alert(alert.alert_id, NOON) == alert
    key = {"pk": {"S": f"alert#{alert.alert_id}"}, "sk": {"S": "alert"}}
    item = clients.dynamodb().get_item(TableName="alerts", Key=key)["Item"]
    record = json.loads(item["record"]["S"])
    for name in ("settings", "late"):
        del record[name]
    for name in ("make", "colour", "marker", "written"):
        del record["entry"][name]
    clients.dynamodb().put_item(TableName="alerts", Item=item | {"record": {"S": json.dumps(record)}})
    assert deployment.alerts.find_alert(alert.alert_id, NOON) == ALERT


def test_an_expired_alert_is_not_served_although_it_is_stored(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    end = ALERT.retention.expires_at
    assert deployment.alerts.find_alert(ALERT.alert_id, end) is None
    assert deployment.alerts.list_alerts(ALERT.created_at.date(), end) == []


def test_each_step_is_kept(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    taken = take_step(ALERT, Step.ACKNOWLEDGE, "unit-1", LATER)
    deployment.alerts.change_alert(ALERT, taken)
    assert deployment.alerts.find_alert(ALERT.alert_id, NOON) == taken
    closed = take_step(taken, Step.CLOSE, "j.jansen", LATER, Outcome.STOPPED)
    deployment.alerts.change_alert(taken, closed)
    assert deployment.alerts.find_alert(ALERT.alert_id, NOON) == closed


def test_of_two_writers_the_second_is_told(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    deployment.alerts.change_alert(ALERT, take_step(ALERT, Step.ACKNOWLEDGE, "unit-1", LATER))
    with pytest.raises(AlertChanged):
        deployment.alerts.change_alert(ALERT, take_step(ALERT, Step.ESCALATE, "watch", LATER))
    unknown = make_alert_for("unit-9")
    with pytest.raises(AlertChanged):
        deployment.alerts.change_alert(unknown, take_step(unknown, Step.DISMISS, "unit-9", LATER))


def test_only_open_alerts_past_their_time_wait(deployment: Deployment) -> None:
    due, early, answered, quiet = (make_alert_for(name) for name in ("a1", "b1", "c1", "d1"))
    early = replace(early, escalate_at=LATER + timedelta(milliseconds=1))
    due, answered, quiet = (replace(alert, escalate_at=LATER) for alert in (due, answered, quiet))
    for alert in (due, early, answered, quiet):
        deployment.alerts.record_alert(alert)
    deployment.alerts.change_alert(answered, take_step(answered, Step.DISMISS, "c1", NOON))
    deployment.alerts.change_alert(quiet, replace(quiet, escalate_at=None))
    assert deployment.alerts.list_waiting(LATER) == [due.alert_id]


def test_alerts_are_listed_by_day_oldest_first(deployment: Deployment) -> None:
    second, first, other = (
        replace(make_alert_for(name), created_at=NOON + timedelta(minutes=minutes))
        for name, minutes in (("a1", 2), ("b1", 1), ("c1", 60 * 24))
    )
    for alert in (second, first, other):
        deployment.alerts.record_alert(alert)
    assert deployment.alerts.list_alerts(NOON.date(), NOON) == [first, second]


def test_the_first_answer_for_a_hit_counts_for_all_its_alerts(deployment: Deployment) -> None:
    assert not deployment.alerts.is_answered(ALERT.hit_id)
    deployment.alerts.note_answer(ALERT)
    assert not deployment.alerts.is_answered(ALERT.hit_id)
    for step in (Step.ACKNOWLEDGE, Step.DISMISS):
        deployment.alerts.note_answer(take_step(ALERT, step, "unit-1", LATER))
    assert deployment.alerts.is_answered(ALERT.hit_id)


def test_one_claim_at_a_time(deployment: Deployment) -> None:
    log = deployment.deliveries
    assert log.open_delivery(DELIVERY) == DELIVERY
    assert log.claim_delivery(DELIVERY, NOON, LATER)
    assert not log.claim_delivery(DELIVERY, LATER - timedelta(milliseconds=1), LATER)
    assert log.claim_delivery(DELIVERY, LATER, LATER + timedelta(seconds=30))
    log.log_attempt(DELIVERY, Attempt(LATER, error="Throttling"))
    assert log.claim_delivery(DELIVERY, LATER, LATER + timedelta(seconds=30))
    log.log_attempt(DELIVERY, Attempt(LATER, message_id="m-1"))
    assert not log.claim_delivery(DELIVERY, LATER, LATER + timedelta(seconds=30))
    found = log.find_delivery(ALERT.alert_id, "unit-1")
    assert found == replace(
        DELIVERY,
        state=DeliveryState.ACCEPTED,
        attempts=(Attempt(LATER, error="Throttling"), Attempt(LATER, message_id="m-1")),
    )
    assert log.open_delivery(DELIVERY) == found


def test_opening_the_page_is_evidence_of_delivery_even_before_acceptance_is_recorded(deployment: Deployment) -> None:
    log = deployment.deliveries
    log.open_delivery(DELIVERY)
    log.confirm_delivery(ALERT.alert_id, "unit-1", DeliverySource.PAGE_OPENED, NOON)
    log.confirm_delivery(ALERT.alert_id, "unit-1", DeliverySource.PAGE_OPENED, LATER)
    log.log_attempt(DELIVERY, Attempt(LATER, message_id="m-1"))
    log.withdraw_delivery(DELIVERY)
    found = log.find_delivery(ALERT.alert_id, "unit-1")
    assert found is not None
    assert (found.state, found.delivered_at) == (DeliveryState.DELIVERED, NOON)
    assert [attempt.message_id for attempt in found.attempts] == ["m-1"]


def test_only_a_pending_delivery_is_withdrawn(deployment: Deployment) -> None:
    deployment.deliveries.open_delivery(DELIVERY)
    deployment.deliveries.withdraw_delivery(DELIVERY)
    found = deployment.deliveries.find_delivery(ALERT.alert_id, "unit-1")
    assert found is not None
    assert found.state is DeliveryState.WITHDRAWN


def test_a_grant_is_not_extended_while_it_holds_and_not_served_after(deployment: Deployment) -> None:
    grant = LinkGrant("aa", ALERT.alert_id, "unit-1", LATER)
    deployment.links.grant_link(grant, NOON)
    deployment.links.grant_link(replace(grant, expires_at=LATER + timedelta(hours=1)), NOON)
    assert deployment.links.find_grant("aa", LATER - timedelta(milliseconds=1)) == grant
    assert deployment.links.find_grant("aa", LATER) is None
    renewed = replace(grant, expires_at=LATER + timedelta(hours=1))
    deployment.links.grant_link(renewed, LATER)
    assert deployment.links.find_grant("aa", LATER) == renewed
    assert deployment.links.find_grant("bb", NOON) is None
