"""A delivery: one alert to one recipient, with the log of its attempts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.retention.terms import Retention

CLAIM: Final = timedelta(seconds=30)
"""How long an attempt keeps others from sending the same: longer than the function may run."""

_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(minutes=15)


class DeliveryState(StrEnum):
    """How far a delivery came. *Accepted* is what the channel says; *delivered* needs evidence with a named source."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    """No attempt was accepted and none follows by itself; one that follows all the same is as good as the first."""

    WITHDRAWN = "withdrawn"
    """The recipient was removed or switched off before anything was sent."""

    NONE = "none"
    """There was nobody to tell."""

    @property
    def waits(self) -> bool:
        """True while a message is still to be sent."""
        return self in (DeliveryState.PENDING, DeliveryState.FAILED)


class DeliverySource(StrEnum):
    """How it is known that a message reached its recipient."""

    PAGE_OPENED = "page-opened"
    SMS_PHONE = "sms-phone"
    """The phone confirmed it."""

    SMS_CARRIER = "sms-carrier"
    """The carrier took it, and tells no more."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: the channel's `message_id` when it accepted, the name of the `error` when it did not."""

    at: datetime
    message_id: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery of an alert to a recipient."""

    alert_id: str
    recipient_id: str
    state: DeliveryState
    retention: Retention
    attempts: tuple[Attempt, ...] = ()
    delivered_at: datetime | None = None
    source: DeliverySource | None = None


def back_off(attempt: int) -> timedelta:
    """How long to wait after the attempt-th failure (from 1): 5 s, doubled each time, 15 minutes at the most."""
    doublings = min(max(attempt, 1) - 1, 16)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)
