"""What an answer, and an undo of it, make of the escalation."""

from datetime import timedelta

import pytest

from platewatch.alerts.alert import mark_escalated
from platewatch.alerts.answer import finish_answers, give_answer
from platewatch.alerts.answers import VERDICTS, Answer, Answers, Reply, Stand, Step
from platewatch.errors import Failures
from tests.unit.alerts.makers import NOON
from tests.unit.alerts.shift import SOON, WAIT, Shift


@pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, *VERDICTS])
def test_an_acknowledgement_and_every_verdict_stop_the_escalation_of_all_alerts(shift: Shift, step: Step) -> None:
    shift.answer("unit-1", step)
    assert shift.escalate(NOON + timedelta(hours=1)) == 0
    assert shift.world.operators.told == []


def test_after_an_undo_that_leaves_no_answer_the_wait_begins_again(shift: Shift) -> None:
    """Else a slip of a finger would silence a wanted car."""
    shift.answer("unit-1", Step.MISREAD)
    # Watch runs while the hit is dismissed: the other alerts stop waiting.
    assert shift.escalate(NOON + timedelta(minutes=11)) == 0
    shift.answer("unit-1", Step.UNDO, at=NOON + timedelta(minutes=5))
    assert shift.world.alerts.answers[shift.hit_id].stand is Stand.OPEN
    assert shift.escalate(NOON + timedelta(minutes=14)) == 0
    assert shift.escalate(NOON + timedelta(minutes=15)) > 0
    assert "chief" in [recipient for _, recipient in shift.world.queue.orders]


def test_an_undo_that_leaves_an_answer_escalates_nothing(shift: Shift) -> None:
    shift.answer("unit-2", Step.ACKNOWLEDGE)
    shift.answer("unit-1", Step.MISREAD)
    shift.answer("unit-1", Step.UNDO)
    assert shift.escalate(NOON + timedelta(hours=2)) == 0


def test_an_escalated_alert_can_still_be_answered_and_told(shift: Shift) -> None:
    alert = shift.alerts["unit-1"]
    shift.world.alerts.change_alert(alert, mark_escalated(alert, NOON))
    # read before it was escalated
    assert give_answer(alert, Reply(Step.ACKNOWLEDGE), "unit-1", SOON, shift.stores).stand is Stand.ANSWERED
    assert shift.told == ["desk", "unit-2", "unit-3"]


def test_a_verdict_and_its_undo_that_are_finished_together_begin_the_wait_again(shift: Shift) -> None:
    """A function died after each of them: the alert that stopped waiting meanwhile must not be forgotten."""
    shift.answer("unit-1", Step.MISREAD)
    assert shift.escalate(NOON + timedelta(minutes=11)) == 0
    recorded = Answers((*shift.world.alerts.answers[shift.hit_id].given, Answer(Step.UNDO, "unit-1", SOON)))
    shift.world.alerts.answers[shift.hit_id] = recorded
    shift.world.alerts.finished[shift.hit_id] = 0
    alert = shift.alerts["unit-1"]
    shift.world.alerts.unfinished[shift.hit_id] = (alert.alert_id, SOON)
    later = NOON + timedelta(minutes=20)
    assert finish_answers(later, shift.world.alerts, shift.stores, Failures()) == 1
    waiting = {each.recipient_id: each.escalate_at for each in shift.world.alerts.kept.values()}
    assert waiting == dict.fromkeys(("unit-1", "unit-2", "unit-3", "desk"), later + WAIT)
    assert shift.world.alerts.finished[shift.hit_id] == 2
