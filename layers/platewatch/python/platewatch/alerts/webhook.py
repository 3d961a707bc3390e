"""Webhooks: systems of others that take alerts by HTTPS, and how they know that a message is ours.

docs/webhook.md tells their makers.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from platewatch.alerts.link import LinkSecret
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Message

TIMESTAMP: Final = "Platewatch-Timestamp"
SIGNATURE: Final = "Platewatch-Signature"
EVENT: Final = "Platewatch-Event"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"

_PREFIX: Final = "pwhs_"


def keep_salt(recipient: Recipient, before: Recipient | None, fresh: str) -> Recipient:
    """The recipient with the salt of its secret: that of `before` where it is the same webhook, else the fresh one.

    Another address gets another secret: whoever had the old one could sign messages to the new.
    """
    if not recipient.channel.has_secret:
        return recipient
    same = before is not None and (before.channel, before.address) == (recipient.channel, recipient.address)
    return replace(recipient, secret_salt=before.secret_salt if before is not None and same else fresh)


def make_secret(recipient: Recipient, keeper: LinkSecret) -> str:
    """The secret shared with a webhook's owner: always the same for the same recipient and salt, and kept nowhere."""
    made = keeper.sign(f"webhook|{recipient.recipient_id}|{recipient.secret_salt}".encode())
    return _PREFIX + base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def sign_message(secret: str, body: bytes, event: str, key: str, now: datetime) -> dict[str, str]:
    """The headers of a message: what it is, which one, when it was sent, and that it is ours.

    The signature is HMAC-SHA-256 with the secret over the timestamp (Unix seconds), a dot and the body, in hex.
    """
    timestamp = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Platewatch",
        EVENT: event,
        IDEMPOTENCY_KEY: key,
        TIMESTAMP: timestamp,
        SIGNATURE: f"v1={digest}",
    }


class Webhooks(Protocol):
    """Where webhooks are reached."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> str:
        """POST the body; returns what the webhook answered. Raises ChannelFault unless it was accepted."""


class WebhookSender:
    """Sends documents to webhooks, signed with the secrets that their owners know."""

    def __init__(self, webhooks: Webhooks, secrets: LinkSecret) -> None:
        self._webhooks = webhooks
        self._secrets = secrets

    def send(self, message: Message, recipient: Recipient, now: datetime, /) -> str:
        """See Sender."""
        body = message.document.encode()
        headers = sign_message(make_secret(recipient, self._secrets), body, message.event, message.key, now)
        return self._webhooks.post(recipient.address or "", body, headers)
