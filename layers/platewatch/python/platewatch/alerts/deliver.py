"""Delivering one alert to one recipient: claimed, sent, logged.

SMS knows no idempotency, so a message can't be sent exactly once. A claim keeps two attempts from sending at the same
time; only a death between the channel's acceptance and our record repeats a message, with the same alert and link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.delivery import CLAIM, Attempt, Delivery, DeliveryState, back_off
from platewatch.alerts.document import describe_attributes, format_message
from platewatch.alerts.errors import ChannelFault, DeliveryBusy, DeliveryFailed, DeliveryUnknown
from platewatch.alerts.link import LinkGrant, LinkSecret, digest_token, format_link, make_token
from platewatch.alerts.recipient import Channel, Recipient
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.store import AlertStore, DeliveryLog, LinkStore, RecipientFinder
from platewatch.alerts.words import Language


@dataclass(frozen=True, slots=True)
class DeliveryOrder:
    """One message of the deliveries queue: its ids, and how often it was received, this time included."""

    alert_id: str
    recipient_id: str
    received: int = 1


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """The deployment's choices."""

    base_url: str
    link_lives: timedelta
    language: Language
    zone: ZoneInfo


class Channels(Protocol):
    """The ways out. Each returns the channel's id for the message, and raises ChannelFault if it was not accepted."""

    def send_sms(self, number: str, text: str) -> str:
        """Send a text message."""

    def publish(self, message: str, attributes: Mapping[str, str | int]) -> str:
        """Publish to the alerts topic; the attributes are for filters."""


@dataclass(frozen=True, slots=True)
class DeliveryStores:
    """What delivering works with."""

    alerts: AlertStore
    log: DeliveryLog
    recipients: RecipientFinder
    links: LinkStore
    secret: LinkSecret
    channels: Channels


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
    if delivery.state is not DeliveryState.PENDING:
        return delivery.state
    recipient = stores.recipients.find_recipient(order.recipient_id)
    if recipient is None or not recipient.active:
        stores.log.withdraw_delivery(delivery)
        return DeliveryState.WITHDRAWN
    if not stores.log.claim_delivery(delivery, now, now + CLAIM):
        postpone(CLAIM)
        raise DeliveryBusy(f"alert {order.alert_id} is just being sent to {order.recipient_id}")
    _send(alert, delivery, recipient, order.received, clock, rules, stores, postpone)
    return DeliveryState.ACCEPTED


def _send(
    alert: Alert,
    delivery: Delivery,
    recipient: Recipient,
    received: int,
    clock: Callable[[], datetime],
    rules: DeliveryRules,
    stores: DeliveryStores,
    postpone: Callable[[timedelta], None],
) -> None:
    link = _grant_link(alert, clock(), rules, stores)
    try:
        if recipient.channel is Channel.SMS and recipient.address is not None:
            text = compose_sms(alert, link, rules.language, rules.zone)
            message_id = stores.channels.send_sms(recipient.address, text)
        else:
            message_id = stores.channels.publish(format_message(alert, link), describe_attributes(alert))
    except ChannelFault as fault:
        stores.log.log_attempt(delivery, Attempt(clock(), error=fault.kind))
        postpone(back_off(received))
        raise DeliveryFailed(f"alert {alert.alert_id} was not accepted for {alert.recipient_id}") from fault
    stores.log.log_attempt(delivery, Attempt(clock(), message_id=message_id))


def _grant_link(alert: Alert, now: datetime, rules: DeliveryRules, stores: DeliveryStores) -> str:
    token = make_token(alert.alert_id, alert.recipient_id, stores.secret)
    expires_at = min(now + rules.link_lives, alert.retention.expires_at)
    stores.links.grant_link(LinkGrant(digest_token(token), alert.alert_id, alert.recipient_id, expires_at), now)
    return format_link(rules.base_url, token)
