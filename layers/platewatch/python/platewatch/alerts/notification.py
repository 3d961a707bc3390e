"""Notifying a recipient: alert, delivery, board and order, in an order in which a death at any line loses nothing."""

from dataclasses import dataclass

from platewatch.alerts.alert import Alert
from platewatch.alerts.board import Board, make_hit_entry
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.alerts.store import AlertStore, DeliveryLog, DeliveryQueue
from platewatch.failures import Failures


@dataclass(frozen=True, slots=True)
class Notifying:
    """What notifying needs."""

    alerts: AlertStore
    log: DeliveryLog
    queue: DeliveryQueue
    board: Board


def notify_recipient(alert: Alert, notifying: Notifying) -> bool:
    """Record the alert and order its delivery; True when the alert is new.

    Repeatable: whoever repeats it does what is not done yet. While the delivery is pending its order is sent again,
    because nobody knows whether the one before it was. Raises RunIncomplete where the board could not be told: the
    message goes out all the same.
    """
    new = notifying.alerts.record_alert(alert)
    state = DeliveryState.NONE if alert.recipient_id == CONTROL_ROOM else DeliveryState.PENDING
    delivery = notifying.log.open_delivery(Delivery(alert.alert_id, alert.recipient_id, state, alert.retention))
    failures = Failures()
    if delivery.state in (DeliveryState.PENDING, DeliveryState.NONE):
        with failures.collected():
            notifying.board.place(make_hit_entry(alert))
    if delivery.state is DeliveryState.PENDING:
        notifying.queue.send_order(alert.alert_id, alert.recipient_id)
    failures.raise_first()
    return new
