from datetime import timedelta
from itertools import product

import pytest

from platewatch.alerts.alert import Alert, AlertState, Outcome, Step, next_state, take_step
from platewatch.alerts.errors import (
    AlertAnswered,
    AlertClosed,
    AlertDismissed,
    AlertError,
    AlertUnanswered,
)
from tests.unit.alerts.makers import NOON, make_alert_for


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (AlertState.OPEN, Step.ACKNOWLEDGE, AlertState.ACKNOWLEDGED),
        (AlertState.OPEN, Step.DISMISS, AlertState.DISMISSED),
        (AlertState.OPEN, Step.ESCALATE, AlertState.ESCALATED),
        (AlertState.ESCALATED, Step.ACKNOWLEDGE, AlertState.ACKNOWLEDGED),
        (AlertState.ESCALATED, Step.DISMISS, AlertState.DISMISSED),
        (AlertState.ACKNOWLEDGED, Step.DISMISS, AlertState.DISMISSED),
        (AlertState.ACKNOWLEDGED, Step.CLOSE, AlertState.CLOSED),
        (AlertState.DISMISSED, Step.CLOSE, AlertState.CLOSED),
        (AlertState.ESCALATED, Step.CLOSE, AlertState.CLOSED),
        (AlertState.ACKNOWLEDGED, Step.ACKNOWLEDGE, AlertState.ACKNOWLEDGED),
        (AlertState.DISMISSED, Step.DISMISS, AlertState.DISMISSED),
    ],
)
def test_allowed_steps(state: AlertState, step: Step, after: AlertState) -> None:
    assert next_state(state, step) is after


@pytest.mark.parametrize(
    ("state", "step", "error"),
    [
        (AlertState.OPEN, Step.CLOSE, AlertUnanswered),
        (AlertState.DISMISSED, Step.ACKNOWLEDGE, AlertDismissed),
        (AlertState.ACKNOWLEDGED, Step.ESCALATE, AlertAnswered),
        (AlertState.DISMISSED, Step.ESCALATE, AlertAnswered),
        (AlertState.ESCALATED, Step.ESCALATE, AlertAnswered),
        *((AlertState.CLOSED, step, AlertClosed) for step in Step),
    ],
)
def test_each_refused_step_has_its_own_cause(state: AlertState, step: Step, error: type[AlertError]) -> None:
    with pytest.raises(error):
        next_state(state, step)


def test_every_state_knows_every_step() -> None:
    for state, step in product(AlertState, Step):
        try:
            assert isinstance(next_state(state, step), AlertState)
        except AlertError:
            continue


def test_an_answer_says_who_and_when_and_nobody_waits_any_more() -> None:
    alert = make_alert_for("unit-1")
    answered = take_step(alert, Step.ACKNOWLEDGE, "unit-1", NOON)
    assert answered.answer is not None
    assert (answered.answer.by, answered.answer.at) == ("unit-1", NOON)
    assert answered.escalate_at is None


def test_answering_twice_changes_nothing() -> None:
    first = take_step(make_alert_for("unit-1"), Step.ACKNOWLEDGE, "unit-1", NOON)
    assert take_step(first, Step.ACKNOWLEDGE, "unit-1", NOON + timedelta(minutes=1)) is first


def test_closing_needs_an_outcome_and_nothing_else_takes_one() -> None:
    alert = take_step(make_alert_for("unit-1"), Step.ACKNOWLEDGE, "unit-1", NOON)
    closed = take_step(alert, Step.CLOSE, "j.jansen", NOON, Outcome.STOPPED)
    assert closed.answer is not None
    assert closed.answer.outcome is Outcome.STOPPED
    with pytest.raises(ValueError, match="outcome"):
        take_step(alert, Step.CLOSE, "j.jansen", NOON)
    with pytest.raises(ValueError, match="outcome"):
        take_step(alert, Step.DISMISS, "j.jansen", NOON, Outcome.MISREAD)


def test_an_alerts_id_tells_passages_entries_and_recipients_apart() -> None:
    alerts: list[Alert] = [make_alert_for(name, passage_id=p) for name in ("a1", "b1") for p in ("p1", "p2")]
    assert len({alert.alert_id for alert in alerts}) == 4
    assert len({alert.hit_id for alert in alerts}) == 2
