"""Sending one message by the recipient's own channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from platewatch.alerts.link import LinkSecret
from platewatch.alerts.recipient import Channel, Recipient
from platewatch.alerts.webhook import make_secret, sign_message

Attributes = Mapping[str, str | int | float]


class Channels(Protocol):
    """SMS and the topic. Each returns the channel's id for the message; raises ChannelFault if it was not accepted."""

    def send_sms(self, number: str, text: str) -> str:
        """Send a text message."""

    def publish(self, message: str, attributes: Attributes) -> str:
        """Publish to the alerts topic; the attributes are for filters."""


class Webhooks(Protocol):
    """Webhooks."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> str:
        """POST the body; returns what the webhook answered. Raises ChannelFault unless it was accepted."""


@dataclass(frozen=True, slots=True)
class Senders:
    """The ways out, and the keeper of the secrets with which webhooks' messages are signed."""

    channels: Channels
    webhooks: Webhooks
    webhook_secrets: LinkSecret


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, as each channel says it: a `text` for phones, a JSON `document` for systems.

    The text is composed only when it is needed. `key` is the same for every repetition of the message.
    """

    event: str
    key: str
    text: Callable[[], str]
    document: str
    attributes: Attributes


def send_message(message: Message, recipient: Recipient, now: datetime, senders: Senders) -> str:
    """Send it; returns the channel's id for it. Raises ChannelFault, and LinkTooLong for a text without room."""
    if recipient.channel is Channel.SMS and recipient.address is not None:
        return senders.channels.send_sms(recipient.address, message.text())
    if recipient.channel is Channel.WEBHOOK and recipient.address is not None:
        body = message.document.encode()
        secret = make_secret(recipient, senders.webhook_secrets)
        headers = sign_message(secret, body, message.event, message.key, now)
        return senders.webhooks.post(recipient.address, body, headers)
    return senders.channels.publish(message.document, message.attributes)
