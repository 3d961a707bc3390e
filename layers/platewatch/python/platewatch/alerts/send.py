"""Messages, the senders of the channels by which they go, and those who keep the system running."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from platewatch.alerts.recipient import Recipient

Attributes = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, as each channel says it: a `text` for phones, a JSON `document` for systems.

    The text is composed only when it is needed. `key` is the same for every repetition of the message; `attributes` are
    for the topic's filters.
    """

    event: str
    key: str
    text: Callable[[], str]
    document: str
    attributes: Attributes


class Sender(Protocol):
    """Sends messages by one channel."""

    def send(self, message: Message, recipient: Recipient, now: datetime, /) -> str:
        """Send it; returns the channel's id for it.

        Raises ChannelFault when it was not accepted, and LinkTooLong for a text without room.
        """


Senders = Mapping[str, Sender]
"""The sender of each channel, by the channel's name."""


class Operators(Protocol):
    """Those who keep the system running."""

    def notify_operators(self, subject: str, text: str) -> None:
        """Tell them, without a plate."""
