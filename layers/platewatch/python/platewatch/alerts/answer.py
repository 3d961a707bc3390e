"""Answering an alert, and what follows from it.

The answer is recorded first, and with it that something follows. Then the alert stops waiting, an entry becomes
disputed, the hit's count moves, those whom it concerns are told, and the board shows it. A function that dies in
between leaves the rest to `watch`, or to the same person who answers again: every step may be repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, format_alert_id
from platewatch.alerts.answer_table import Escalation, add_answer, find_rule_of, is_told
from platewatch.alerts.answers import Answer, Answers, Outcome, Reply, Stand, Step
from platewatch.alerts.board import Board, make_hit_entry
from platewatch.alerts.delivery import DeliveryOrder, OrderQueue
from platewatch.alerts.dispute import DisputeStore, make_dispute
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.misreads import Counted, Tally, describe_hit
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.store import AlertStore, AnswerLog, RecipientStore, UnfinishedAnswers
from platewatch.errors import Failures

_TRIES: Final = 5
_FINISH_TERM: Final = timedelta(minutes=1)
"""How long whoever answered has to do what follows, before `watch` does it."""

_RIGHT: Final = frozenset({Step.RIGHT_CAR, Step.LIST_WRONG})
_FOUND: Final = frozenset({Outcome.STOPPED, Outcome.NOT_STOPPED})


class AnswerableAlerts(AlertStore, AnswerLog, Protocol):
    """Where alerts are kept, and what was answered to their hits."""


@dataclass(frozen=True, slots=True)
class AnswerStores:
    """What answering works with. `escalate_after` holds for lists that have agreed on nothing else."""

    alerts: AnswerableAlerts
    recipients: RecipientStore
    queue: OrderQueue
    tally: Tally
    disputes: DisputeStore
    escalate_after: timedelta
    board: Board


def give_answer(alert: Alert, reply: Reply, by: str, now: datetime, stores: AnswerStores) -> Answers:
    """The answers to the hit with this one, recorded, with all that follows from it.

    An answer given twice is recorded once. Raises as add_answer does, and AlertChanged when others were always faster.
    """
    answer = Answer(reply.step, by, now, reply.outcome, alert.recipient_id, reply.note)
    for _ in range(_TRIES):
        before = stores.alerts.find_answers(alert).answers
        answers = add_answer(before, answer)
        try:
            if answers is not before:
                stores.alerts.save_answers(alert, before, answers, now + _FINISH_TERM)
        except AlertChanged:
            # Somebody else answered in between: evaluated again with their answer.
            continue
        finish_answer(alert, now, stores)
        return answers
    raise AlertChanged(f"the answers of alert {alert.alert_id} changed {_TRIES} times meanwhile: answer it again")


def finish_answer(alert: Alert, now: datetime, stores: AnswerStores) -> None:
    """Do what follows from the answers to the alert's hit and is not done yet. Repeatable."""
    recorded = stores.alerts.find_answers(alert)
    answers, last = recorded.answers, len(recorded.answers.given)
    numbers = range(recorded.finished + 1, last + 1)
    if not numbers:
        return
    told = list(_list_told(alert, now, stores))
    _change_waiting([alert, *(theirs for _, theirs in told)], answers, numbers, now, stores)
    for number in numbers:
        _change_dispute(alert, answers, number, now, stores.disputes)
    stores.tally.count_verdict(describe_hit(alert), evaluate_answers(answers), last)
    for number in numbers:
        for recipient, theirs in told:
            if is_told(recipient.recipient_id, answers, number):
                stores.queue.pass_on(DeliveryOrder(theirs.alert_id, recipient.recipient_id, answer=number))
    stores.board.mark(make_hit_entry(alert, answers), now)
    stores.alerts.finish_answers(alert.hit_id, last)


def evaluate_answers(answers: Answers) -> Counted | None:
    """As what the hit counts: by the verdict that counts, or else by what came of it. None when neither says anything.

    A plate of another country is a misread: the hit named a car that was not there. Of a car that was not found nobody
    knows which it was.
    """
    if answers.verdict is not None:
        return Counted.RIGHT if answers.verdict.step in _RIGHT else Counted.MISREAD
    return Counted.RIGHT if answers.closed and answers.closed.outcome in _FOUND else None


def _list_told(alert: Alert, now: datetime, stores: AnswerStores) -> Iterator[tuple[Recipient, Alert]]:
    """The recipients in use who were told of the hit, each with the alert of their own."""
    passage_id, entry_id = alert.sighting.passage_id, alert.hit.entry.entry_id
    for recipient in stores.recipients.list_recipients():
        theirs = format_alert_id(passage_id, entry_id, recipient.recipient_id)
        if recipient.active and (found := stores.alerts.find_alert(theirs, now)) is not None:
            yield recipient, found


def _change_waiting(alerts: list[Alert], answers: Answers, numbers: range, now: datetime, stores: AnswerStores) -> None:
    """Nobody waits for an answer once there is one; after an undo that leaves none, the wait begins again."""
    if answers.stand is not Stand.OPEN:
        for alert in alerts[:1]:
            # The others stop waiting when their time has come: escalation looks at the hit's answers first.
            if alert.escalate_at is not None:
                _change(alert, replace(alert, escalate_at=None), stores.alerts)
        return
    if all(find_rule_of(answers, number).escalation is not Escalation.RESTARTS for number in numbers):
        return
    for alert in {each.alert_id: each for each in alerts}.values():
        if alert.escalate_at is None and alert.escalated_at is None and not alert.late:
            wait = alert.settings.escalate_after or stores.escalate_after
            _change(alert, replace(alert, escalate_at=now + wait), stores.alerts)


def _change(before: Alert, after: Alert, alerts: AlertStore) -> None:
    try:
        alerts.change_alert(before, after)
    except AlertChanged:
        # Escalation or another answer was faster, and looked at the same answers.
        return


def _change_dispute(alert: Alert, answers: Answers, number: int, now: datetime, disputes: DisputeStore) -> None:
    answer = answers.given[number - 1]
    undone = answers.find_undone()
    if answer.step is Step.LIST_WRONG and number not in undone:
        disputes.open_dispute(make_dispute(alert, answer, number))
    if answer.step is Step.UNDO:
        entry, verdict = alert.hit.entry, answers.upto(number - 1).find_undoable(answer.by)
        if verdict is not None:
            disputes.withdraw_dispute(entry.list_name, entry.entry_id, alert.hit_id, verdict, now)


class AnsweredAlerts(AnswerableAlerts, UnfinishedAnswers, Protocol):
    """The same, with what is unfinished."""


def finish_answers(now: datetime, alerts: AnsweredAlerts, stores: AnswerStores, failures: Failures) -> int:
    """Finish what a function died over after somebody had answered; returns how many hits.

    May be stopped and run again at any point. What goes wrong with one hit stops no other: it is in `failures`.
    """
    finished = 0
    for alert_id in alerts.list_unfinished(now):
        with failures.collected():
            alert = alerts.find_alert(alert_id, now)
            if alert is not None:
                finish_answer(alert, now, stores)
                finished += 1
    return finished
