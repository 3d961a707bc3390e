"""Alerts, deliveries and links in DynamoDB: what comes back, and which of two writers wins."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import mark_escalated
from platewatch.alerts.answers import NOBODY, Answer, Answers, Outcome, Stand, Step
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, open_notices
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.link import LinkGrant
from platewatch.alerts.store import RecordedAnswers
from platewatch.aws import clients
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


def test_each_change_of_the_wait_is_kept(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    quiet = replace(ALERT, escalate_at=None)
    waiting_again = replace(ALERT, escalate_at=LATER + timedelta(minutes=10))
    for before, after in ((ALERT, quiet), (quiet, waiting_again), (waiting_again, mark_escalated(ALERT, LATER))):
        deployment.alerts.change_alert(before, after)
        assert deployment.alerts.find_alert(ALERT.alert_id, NOON) == after


def test_of_two_writers_the_second_is_told(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    deployment.alerts.change_alert(ALERT, replace(ALERT, escalate_at=None))
    with pytest.raises(AlertChanged):
        deployment.alerts.change_alert(ALERT, mark_escalated(ALERT, LATER))
    unknown = make_alert_for("unit-9")
    for after in (mark_escalated(unknown, LATER), replace(unknown, escalate_at=None)):
        with pytest.raises(AlertChanged):
            deployment.alerts.change_alert(unknown, after)
    with pytest.raises(AlertChanged):
        deployment.alerts.change_alert(replace(unknown, escalate_at=None), unknown)


def test_a_wait_that_began_again_is_not_stopped_by_who_saw_the_one_before(deployment: Deployment) -> None:
    """Watch saw an answer and stops the wait, just after it was taken back."""
    deployment.alerts.record_alert(ALERT)
    quiet = replace(ALERT, escalate_at=None)
    deployment.alerts.change_alert(ALERT, quiet)
    deployment.alerts.change_alert(quiet, replace(ALERT, escalate_at=LATER + timedelta(minutes=10)))
    with pytest.raises(AlertChanged):
        deployment.alerts.change_alert(ALERT, quiet)


def test_only_open_alerts_past_their_time_wait(deployment: Deployment) -> None:
    due, early, answered, quiet = (make_alert_for(name) for name in ("a1", "b1", "c1", "d1"))
    early = replace(early, escalate_at=LATER + timedelta(milliseconds=1))
    due, answered, quiet = (replace(alert, escalate_at=LATER) for alert in (due, answered, quiet))
    for alert in (due, early, answered, quiet):
        deployment.alerts.record_alert(alert)
    deployment.alerts.change_alert(answered, mark_escalated(answered, NOON))
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


ACKNOWLEDGED = Answers((Answer(Step.ACKNOWLEDGE, "unit-1", LATER, None, "unit-1"),))
CLOSED = Answers((*ACKNOWLEDGED.given, Answer(Step.CLOSE, "arn/j", LATER, Outcome.NOT_TRIED, "unit-2")))


def test_the_answers_to_a_hit_are_one_sequence_for_all_its_alerts(deployment: Deployment) -> None:
    alerts, other = deployment.alerts, make_alert_for("unit-2")
    assert alerts.find_answers(ALERT) == RecordedAnswers(NOBODY, 0)
    alerts.save_answers(ALERT, NOBODY, ACKNOWLEDGED, LATER)
    assert alerts.find_answers(other) == RecordedAnswers(ACKNOWLEDGED, 0)
    assert alerts.is_answered(other.hit_id)
    alerts.save_answers(other, ACKNOWLEDGED, CLOSED, LATER)
    assert alerts.find_answers(ALERT) == RecordedAnswers(CLOSED, 0)


def test_of_two_who_answer_at_once_the_second_is_told(deployment: Deployment) -> None:
    deployment.alerts.save_answers(ALERT, NOBODY, ACKNOWLEDGED, LATER)
    with pytest.raises(AlertChanged):
        deployment.alerts.save_answers(ALERT, NOBODY, ACKNOWLEDGED, LATER)
    assert len(deployment.alerts.find_answers(ALERT).answers.given) == 1


def test_what_follows_from_an_answer_is_listed_until_it_is_finished(deployment: Deployment) -> None:
    alerts = deployment.alerts
    alerts.save_answers(ALERT, NOBODY, ACKNOWLEDGED, LATER)
    assert alerts.list_unfinished(LATER - timedelta(milliseconds=1)) == []
    assert alerts.list_unfinished(LATER) == [ALERT.alert_id]
    assert alerts.list_waiting(LATER) == [], "an answer waits for no acknowledgement"
    alerts.save_answers(make_alert_for("unit-2"), ACKNOWLEDGED, CLOSED, LATER)
    # Who finished the first one in the meantime has not finished the second one.
    alerts.finish_answers(ALERT.hit_id, 1)
    assert alerts.find_answers(ALERT).finished == 0
    assert alerts.list_unfinished(LATER) == [make_alert_for("unit-2").alert_id]
    for _ in range(2):
        alerts.finish_answers(ALERT.hit_id, 2)
    assert alerts.find_answers(ALERT) == RecordedAnswers(CLOSED, 2)
    assert alerts.list_unfinished(LATER) == []


def _store_as_before(state: str, outcome: str | None = None, first: str | None = None) -> None:
    """An alert and its hit as an earlier version kept them."""
    answer = {"S": json.dumps({"by": "unit-1", "at": "2026-03-12T11:05:00.000+00:00", "outcome": outcome})}
    table = clients.dynamodb()
    key = {"pk": {"S": f"alert#{ALERT.alert_id}"}, "sk": {"S": "alert"}}
    item = table.get_item(TableName="alerts", Key=key)["Item"]
    for name in ("waiting", "escalate_at"):
        item.pop(name, None)
    table.put_item(TableName="alerts", Item=item | {"state": {"S": state}, "answer": answer})
    if first is not None:
        hit = {"pk": {"S": f"hit#{ALERT.hit_id}"}, "sk": {"S": "answer"}, "expires_at": {"N": "1931079600"}}
        by = {"S": json.dumps({"by": "unit-2", "at": "2026-03-12T11:04:00.000+00:00", "outcome": None})}
        table.put_item(TableName="alerts", Item=hit | {"state": {"S": first}, "answer": by, "ground": {"S": "hit"}})


@pytest.mark.parametrize(
    ("state", "outcome", "steps", "result"),
    [
        ("acknowledged", None, [Step.ACKNOWLEDGE], None),
        ("dismissed", None, [Step.MISREAD], None),
        ("closed", "stopped", [Step.CLOSE], Outcome.STOPPED),
        ("closed", "not-found", [Step.CLOSE], Outcome.NOT_FOUND),
        ("closed", "misread", [Step.MISREAD, Step.CLOSE], None),
        ("closed", "outdated-entry", [Step.LIST_WRONG, Step.CLOSE], None),
        ("closed", "other", [Step.CLOSE], None),
    ],
)
def test_states_and_outcomes_of_earlier_versions_are_answers(
    deployment: Deployment, state: str, outcome: str | None, steps: list[Step], result: Outcome | None
) -> None:
    deployment.alerts.record_alert(ALERT)
    _store_as_before(state, outcome, first="acknowledged")
    alert = deployment.alerts.find_alert(ALERT.alert_id, NOON)
    assert alert is not None
    answers = deployment.alerts.find_answers(alert).answers
    assert [(one.by, one.step) for one in answers.given] == [
        ("unit-2", Step.ACKNOWLEDGE),
        *(("unit-1", step) for step in steps),
    ]
    assert (answers.stand is Stand.CLOSED) is (state == "closed")
    assert answers.closed is None or answers.closed.outcome is result
    assert deployment.alerts.is_answered(ALERT.hit_id)
    assert alert.escalated_at is None


def test_an_alert_that_an_earlier_version_escalated_is_open_and_escalated(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    _store_as_before("escalated")
    alert = deployment.alerts.find_alert(ALERT.alert_id, NOON)
    assert alert is not None
    assert alert.escalated_at == NOON + timedelta(minutes=5)
    assert deployment.alerts.find_answers(alert).answers == NOBODY
    assert not deployment.alerts.is_answered(ALERT.hit_id)


def test_a_new_answer_goes_on_where_an_earlier_version_stopped(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    _store_as_before("dismissed", first="acknowledged")
    alert = deployment.alerts.find_alert(ALERT.alert_id, NOON)
    assert alert is not None
    before = deployment.alerts.find_answers(alert)
    assert before.finished == 2, "whoever was to hear of these has heard"
    after = Answers(
        (*before.answers.given, Answer(Step.RIGHT_CAR, "unit-1", LATER + timedelta(minutes=5), None, "unit-1"))
    )
    deployment.alerts.save_answers(alert, before.answers, after, LATER)
    assert deployment.alerts.find_answers(make_alert_for("unit-3")) == RecordedAnswers(after, 2)
    with pytest.raises(AlertChanged):
        deployment.alerts.save_answers(alert, before.answers, after, LATER)


def test_a_held_alert_keeps_who_answered_it(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    deployment.alerts.save_answers(ALERT, NOBODY, ACKNOWLEDGED, LATER)
    until = ALERT.retention.expires_at + timedelta(days=365)
    assert deployment.alerts.keep_until(ALERT.alert_id, until)
    key = {"pk": {"S": f"hit#{ALERT.hit_id}"}, "sk": {"S": "answer"}}
    kept = clients.dynamodb().get_item(TableName="alerts", Key=key)["Item"]
    assert kept["expires_at"]["N"] == str(int(until.timestamp()))
    # Another alert of the hit is let go: this one is held still.
    deployment.alerts.record_alert(make_alert_for("unit-2"))
    assert deployment.alerts.keep_until(make_alert_for("unit-2").alert_id, ALERT.retention.expires_at)
    assert clients.dynamodb().get_item(TableName="alerts", Key=key)["Item"] == kept


def test_an_alert_that_nobody_answered_can_be_held(deployment: Deployment) -> None:
    deployment.alerts.record_alert(ALERT)
    assert deployment.alerts.keep_until(ALERT.alert_id, ALERT.retention.expires_at + timedelta(days=1))
    assert deployment.alerts.find_answers(ALERT) == RecordedAnswers(NOBODY, 0)


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


def test_notices_of_earlier_versions_are_listed_with_the_new_ones_and_destroyed_with_their_alert(
    make_table: Callable[..., str], scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    """They stood beside their alert, and have a key of their own since decision 0030."""
    client, table = clients.dynamodb(), make_table("alerts", by_expiry=("expiry_hour", "expires"))
    alert = make_alert_for("unit-1")
    assert DynamoAlerts(client, table).record_alert(alert)
    for log, recipient_id in (
        (DynamoDeliveries(client, table, "notice"), "earlier"),
        (open_notices(client, table, 1), "first"),
        (open_notices(client, table, 2), "second"),
    ):
        log.open_delivery(Delivery(alert.alert_id, recipient_id, DeliveryState.PENDING, alert.retention))
    notices = DynamoDeliveries(client, table).list_notices(alert.alert_id)
    assert [notice.recipient_id for notice in notices] == ["earlier", "first", "second"]
    hits, ended = DynamoHits(client, table), alert.retention.expires_at
    [due] = hits.find_expired(ended, ended)
    hits.destroy_due(due)
    hits.destroy_due(due)
    assert scan_table(table) == []
