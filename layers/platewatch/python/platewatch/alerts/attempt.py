"""One attempt to send one message to one recipient: claimed, recorded, sent, logged.

SMS knows no idempotency, so a message can't be sent exactly once. A claim keeps two attempts from sending at the same
time; only a death between the channel's acceptance and our record repeats a message.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from platewatch.alerts.delivery import CLAIM, Attempt, Delivery, DeliveryState, Order, OrderQueue, back_off
from platewatch.alerts.errors import ChannelFault, DeliveryBusy, DeliveryFailed, LinkTooLong
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Message, Operators, Senders
from platewatch.alerts.store import DeliveryLog, RecipientFinder


class AttemptStores(Protocol):
    """What an attempt works with; `apart` is the webhooks' own queue."""

    @property
    def recipients(self) -> RecipientFinder: ...
    @property
    def senders(self) -> Senders: ...
    @property
    def apart(self) -> OrderQueue: ...
    @property
    def operators(self) -> Operators: ...


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """What is sent, and what is written down about it.

    `name` says what it is, without a plate, and `show` is the command that shows it. `record` writes the audit record
    of an attempt before it is made. `note_sent` gets the channel's id of a message that was accepted, before the
    delivery says so.
    """

    name: str
    show: str
    delivery: Delivery
    log: DeliveryLog
    compose: Callable[[Recipient], Message]
    record: Callable[[Recipient, datetime], None]
    note_sent: Callable[[Recipient, str], None]


def attempt_delivery(
    order: Order,
    errand: DeliveryTask,
    clock: Callable[[], datetime],
    attempts: int,
    stores: AttemptStores,
    postpone: Callable[[timedelta], None],
) -> DeliveryState:
    """Send what is not sent yet; returns the delivery's state after it.

    Raises DeliveryFailed when the channel refused, and DeliveryBusy when another attempt is under way: the order must
    then come back, after the time given to `postpone`. After `attempts` of them the operators are told.
    """
    delivery, log = errand.delivery, errand.log
    if not delivery.state.waits:
        return delivery.state
    recipient = stores.recipients.find_recipient(order.recipient_id)
    if recipient is None or not recipient.active:
        log.withdraw_delivery(delivery)
        return DeliveryState.WITHDRAWN
    if recipient.channel.waits_apart and not order.apart:
        stores.apart.pass_on(replace(order, apart=True))
        return delivery.state
    now = clock()
    if not log.claim_delivery(delivery, now, now + CLAIM):
        postpone(CLAIM)
        raise DeliveryBusy(f"{errand.name} is just being sent to {order.recipient_id}")
    message = errand.compose(recipient)
    errand.record(recipient, clock())
    try:
        message_id = stores.senders[recipient.channel.name].send(message, recipient, clock())
    except (ChannelFault, LinkTooLong) as fault:
        kind = fault.kind if isinstance(fault, ChannelFault) else type(fault).__name__
        log.log_attempt(delivery, Attempt(clock(), error=kind))
        if order.received >= attempts:
            # The operators first: a death in between leaves the delivery pending, never untold.
            _notify_operators(order, errand, kind, attempts, stores.operators)
            log.fail_delivery(delivery)
        postpone(back_off(order.received))
        raise DeliveryFailed(f"{errand.name} was not accepted for {order.recipient_id}") from fault
    errand.note_sent(recipient, message_id)
    log.log_attempt(delivery, Attempt(clock(), message_id=message_id))
    return DeliveryState.ACCEPTED


def _notify_operators(order: Order, errand: DeliveryTask, kind: str, attempts: int, operators: Operators) -> None:
    operators.notify_operators(
        "Platewatch: a message could not be delivered",
        f"{errand.name[0].upper()}{errand.name[1:]} was not accepted for recipient {order.recipient_id} in {attempts} "
        f"attempts; the last one failed with {kind}. The recipient stays in use and is told of the next alert. See: "
        f"{errand.show}. To try again, redrive the dead-letter queue",
    )
