"""Deliveries, links and channels in memory."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from platewatch.alerts.channel import SMS, TOPIC, WEBHOOK
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.link import LinkGrant
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Attributes, Message, Senders
from platewatch.alerts.webhook import Webhooks, WebhookSender
from tests.unit.alerts.fuse import Fuse


@dataclass
class FakeDeliveries:
    fuse: Fuse
    kept: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    claims: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def open_delivery(self, delivery: Delivery) -> Delivery:
        with self.fuse.write():
            self.kept.setdefault((delivery.alert_id, delivery.recipient_id), delivery)
        return self.kept[delivery.alert_id, delivery.recipient_id]

    def find_delivery(self, alert_id: str, recipient_id: str) -> Delivery | None:
        return self.kept.get((alert_id, recipient_id))

    def claim_delivery(self, delivery: Delivery, now: datetime, until: datetime) -> bool:
        ids = (delivery.alert_id, delivery.recipient_id)
        with self.fuse.write():
            if not self.kept[ids].state.waits or self.claims.get(ids, now) > now:
                return False
            self.claims[ids] = until
        return True

    def log_attempt(self, delivery: Delivery, attempt: Attempt) -> None:
        ids = (delivery.alert_id, delivery.recipient_id)
        with self.fuse.write():
            stored = self.kept[ids]
            state = stored.state
            if attempt.error is None and state.waits:
                state = DeliveryState.ACCEPTED
            self.kept[ids] = replace(stored, attempts=(*stored.attempts, attempt), state=state)
            self.claims.pop(ids, None)

    def fail_delivery(self, delivery: Delivery) -> None:
        ids = (delivery.alert_id, delivery.recipient_id)
        with self.fuse.write():
            self.kept[ids] = replace(self.kept[ids], state=DeliveryState.FAILED)

    def refuse_delivery(self, alert_id: str, recipient_id: str, attempt: Attempt) -> None:
        stored = self.kept[alert_id, recipient_id]
        state = DeliveryState.FAILED if stored.state is DeliveryState.ACCEPTED else stored.state
        self.kept[alert_id, recipient_id] = replace(stored, attempts=(*stored.attempts, attempt), state=state)

    def is_refused(self, alert_id: str, recipient_id: str, message_id: str) -> bool:
        attempts = self.kept[alert_id, recipient_id].attempts
        return any(one.message_id == message_id and one.error is not None for one in attempts)

    def withdraw_delivery(self, delivery: Delivery) -> None:
        ids = (delivery.alert_id, delivery.recipient_id)
        with self.fuse.write():
            self.kept[ids] = replace(self.kept[ids], state=DeliveryState.WITHDRAWN)

    def confirm_delivery(self, alert_id: str, recipient_id: str, source: DeliverySource, now: datetime) -> None:
        with self.fuse.write():
            delivery = self.kept[alert_id, recipient_id]
            if delivery.state.waits or delivery.state is DeliveryState.ACCEPTED:
                changed = replace(delivery, state=DeliveryState.DELIVERED, delivered_at=now, source=source)
                self.kept[alert_id, recipient_id] = changed


@dataclass
class FakeLinks:
    fuse: Fuse
    kept: dict[str, LinkGrant] = field(default_factory=dict)

    def grant_link(self, grant: LinkGrant, now: datetime) -> None:
        with self.fuse.write():
            if self.find_grant(grant.digest, now) is None:
                self.kept[grant.digest] = grant

    def find_grant(self, digest: str, now: datetime) -> LinkGrant | None:
        grant = self.kept.get(digest)
        return grant if grant and now < grant.expires_at else None


class FakeSecret:
    def sign(self, identity: bytes) -> bytes:
        return hashlib.sha256(b"secret" + identity).digest()


@dataclass
class FakeChannels:
    """What was sent, to a number or `topic`. `faults` are raised first, one for each attempt; "" lets it through."""

    fuse: Fuse
    sent: list[tuple[str, str]] = field(default_factory=list)
    attributes: list[Attributes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def send_sms(self, number: str, text: str) -> str:
        return self._send(number, text)

    def publish(self, message: str, attributes: Attributes) -> str:
        self.attributes.append(attributes)
        return self._send("topic", message)

    def _send(self, address: str, text: str) -> str:
        if self.faults and (fault := self.faults.pop(0)):
            raise ChannelFault(fault)
        with self.fuse.write():
            self.sent.append((address, text))
        return f"message-{len(self.sent)}"


class FakeSms:
    """Sends text messages by the channels."""

    def __init__(self, channels: FakeChannels) -> None:
        self._channels = channels

    def send(self, message: Message, recipient: Recipient, _now: datetime, /) -> str:
        return self._channels.send_sms(recipient.address or "", message.text())


class FakeTopic:
    """Publishes to the topic by the channels."""

    def __init__(self, channels: FakeChannels) -> None:
        self._channels = channels

    def send(self, message: Message, _recipient: Recipient, _now: datetime, /) -> str:
        return self._channels.publish(message.document, message.attributes)


def make_senders(channels: FakeChannels, webhooks: Webhooks) -> Senders:
    return {
        SMS.name: FakeSms(channels),
        TOPIC.name: FakeTopic(channels),
        WEBHOOK.name: WebhookSender(webhooks, FakeSecret()),
    }


@dataclass
class FakeOperators:
    told: list[tuple[str, str]] = field(default_factory=list)

    def notify_operators(self, subject: str, text: str) -> None:
        self.told.append((subject, text))
