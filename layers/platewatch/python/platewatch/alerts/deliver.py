"""Delivering one alert to one recipient: claimed, sent, logged.

SMS knows no idempotency, so a message can't be sent exactly once. A claim keeps two attempts from sending at the same
time; only a death between the channel's acceptance and our record repeats a message, with the same alert and link.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.delivery import CLAIM, Attempt, Delivery, DeliveryState, back_off
from platewatch.alerts.document import describe_attributes, format_message
from platewatch.alerts.errors import ChannelFault, DeliveryBusy, DeliveryFailed, DeliveryUnknown, LinkTooLong
from platewatch.alerts.link import LinkGrant, LinkSecret, digest_token, format_link, make_token
from platewatch.alerts.operators import Operators
from platewatch.alerts.recipient import Channel
from platewatch.alerts.send import Message, Senders, send_message
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.store import AlertStore, DeliveryLog, LinkStore, RecipientFinder
from platewatch.alerts.words import Language

EVENT: Final = "alert"


@dataclass(frozen=True, slots=True)
class DeliveryOrder:
    """One message of a deliveries queue: its ids, and how often it was received, this time included.

    `apart` is True in the webhooks' own queue: what waits for a dead webhook there keeps no SMS waiting.
    """

    alert_id: str
    recipient_id: str
    received: int = 1
    apart: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """The deployment's choices; `attempts` is after how many of them an order comes back no more."""

    base_url: str
    link_lives: timedelta
    language: Language
    zone: ZoneInfo
    attempts: int


class OrderQueue(Protocol):
    """The webhooks' own queue."""

    def pass_on(self, order: DeliveryOrder) -> None:
        """Order the delivery there. Twice is harmless."""


@dataclass(frozen=True, slots=True)
class DeliveryStores:
    """What delivering works with."""

    alerts: AlertStore
    log: DeliveryLog
    recipients: RecipientFinder
    links: LinkStore
    secret: LinkSecret
    senders: Senders
    apart: OrderQueue
    operators: Operators


def deliver_alert(
    order: DeliveryOrder,
    clock: Callable[[], datetime],
    rules: DeliveryRules,
    stores: DeliveryStores,
    postpone: Callable[[timedelta], None],
) -> DeliveryState | None:
    """Carry out an order; returns the delivery's state after it, or None when the alert has expired.

    What is accepted already is a success without sending again. Raises DeliveryFailed when the channel refused, and
    DeliveryBusy when another attempt is under way: the order must then come back, after the time given to `postpone`.
    """
    now = clock()
    alert = stores.alerts.find_alert(order.alert_id, now)
    if alert is None:
        return None
    delivery = stores.log.find_delivery(order.alert_id, order.recipient_id)
    if delivery is None:
        raise DeliveryUnknown(f"alert {order.alert_id} has no delivery to {order.recipient_id}")
    if not delivery.state.waits:
        return delivery.state
    recipient = stores.recipients.find_recipient(order.recipient_id)
    if recipient is None or not recipient.active:
        stores.log.withdraw_delivery(delivery)
        return DeliveryState.WITHDRAWN
    if recipient.channel is Channel.WEBHOOK and not order.apart:
        stores.apart.pass_on(replace(order, apart=True))
        return delivery.state
    if not stores.log.claim_delivery(delivery, now, now + CLAIM):
        postpone(CLAIM)
        raise DeliveryBusy(f"alert {order.alert_id} is just being sent to {order.recipient_id}")
    message = _compose(alert, _grant_link(alert, now, rules, stores), rules)
    try:
        message_id = send_message(message, recipient, clock(), stores.senders)
    except (ChannelFault, LinkTooLong) as fault:
        kind = fault.kind if isinstance(fault, ChannelFault) else type(fault).__name__
        _log_failure(order, delivery, Attempt(clock(), error=kind), rules, stores)
        postpone(back_off(order.received))
        raise DeliveryFailed(f"alert {alert.alert_id} was not accepted for {alert.recipient_id}") from fault
    stores.log.log_attempt(delivery, Attempt(clock(), message_id=message_id))
    return DeliveryState.ACCEPTED


def _compose(alert: Alert, link: str, rules: DeliveryRules) -> Message:
    language = Language(alert.settings.language) if alert.settings.language else rules.language
    return Message(
        event=EVENT,
        key=alert.alert_id,
        text=lambda: compose_sms(alert, link, language, rules.zone),
        document=format_message(alert, link),
        attributes=describe_attributes(alert),
    )


def _log_failure(
    order: DeliveryOrder, delivery: Delivery, attempt: Attempt, rules: DeliveryRules, stores: DeliveryStores
) -> None:
    """The last failure tells the operators first: a death in between leaves the delivery pending, never untold."""
    stores.log.log_attempt(delivery, attempt)
    if order.received < rules.attempts:
        return
    stores.operators.tell_operators(
        "Platewatch: a message could not be delivered",
        f"Alert {order.alert_id} was not accepted for recipient {order.recipient_id} in {rules.attempts} attempts; the "
        f"last one failed with {attempt.error}. The recipient stays in use and is told of the next alert. See: "
        f"platewatch alert show {order.alert_id}. To try again, redrive the dead-letter queue",
    )
    stores.log.fail_delivery(delivery)


def _grant_link(alert: Alert, now: datetime, rules: DeliveryRules, stores: DeliveryStores) -> str:
    token = make_token(alert.alert_id, alert.recipient_id, stores.secret)
    expires_at = min(now + rules.link_lives, alert.retention.expires_at)
    stores.links.grant_link(LinkGrant(digest_token(token), alert.alert_id, alert.recipient_id, expires_at), now)
    return format_link(rules.base_url, token)
