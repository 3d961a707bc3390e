"""Answering an alert, and what follows from it: colleagues are told, and misreads are counted.

All of it may be repeated: whoever answers again does what is not done yet.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, AlertState, Outcome, Step, format_alert_id, take_step
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.misreads import Counted, Tally, describe_hit
from platewatch.alerts.order import DeliveryOrder, OrderQueue
from platewatch.alerts.store import AlertStore, AnswerLog, RecipientStore

_TRIES: Final = 3


class AnswerableAlerts(AlertStore, AnswerLog, Protocol):
    """Where alerts are kept, and who answered for their hits."""


@dataclass(frozen=True, slots=True)
class AnswerStores:
    """What answering works with."""

    alerts: AnswerableAlerts
    recipients: RecipientStore
    queue: OrderQueue
    tally: Tally


def give_answer(
    alert: Alert, step: Step, by: str, now: datetime, stores: AnswerStores, outcome: Outcome | None = None
) -> Alert:
    """The alert after the step, recorded. Raises as take_step does, and AlertChanged when others were always faster.

    The recipients of the hit's other alerts are told of its first answer, once each. A misread, whether dismissed or
    closed as one, is counted once for the hit, and so is one that was right because of what came of it.
    """
    for _ in range(_TRIES):
        answered = take_step(alert, step, by, now, outcome)
        try:
            if answered is not alert:
                stores.alerts.change_alert(alert, answered)
        except AlertChanged:
            # Escalated in the meantime, most likely: the answer holds for that state too.
            alert = stores.alerts.find_alert(alert.alert_id, now) or alert
            continue
        stores.alerts.note_answer(answered)
        _tell_others(answered, now, stores)
        if (seen := _seen(answered)) is not None:
            stores.tally.count(seen, describe_hit(answered))
        return answered
    raise AlertChanged(f"alert {alert.alert_id} changed {_TRIES} times while it was answered: answer it again")


def _seen(alert: Alert) -> Counted | None:
    """What a person saw, None where the answer does not say: a car that was not found may be a right read or none."""
    outcome = alert.answer.outcome if alert.answer else None
    if alert.state is AlertState.DISMISSED or outcome is Outcome.MISREAD:
        return Counted.MISREAD
    return Counted.RIGHT if outcome in (Outcome.STOPPED, Outcome.OUTDATED) else None


def _tell_others(alert: Alert, now: datetime, stores: AnswerStores) -> None:
    """Order a notice for everybody who was told of the hit, but who answered first."""
    first = stores.alerts.find_answer(alert.hit_id)
    if first is None or first.state not in (AlertState.ACKNOWLEDGED, AlertState.DISMISSED):
        return
    passage_id, entry_id = alert.sighting.passage_id, alert.hit.entry.entry_id
    for recipient in stores.recipients.list_recipients():
        if recipient.recipient_id == first.answer.by or not recipient.active:
            continue
        theirs = format_alert_id(passage_id, entry_id, recipient.recipient_id)
        if stores.alerts.find_alert(theirs, now) is not None:
            stores.queue.pass_on(DeliveryOrder(theirs, recipient.recipient_id, notice=True))
