"""A delivery, one alert to one recipient, with the log of its attempts; and the orders to deliver in the queues."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

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


@dataclass(frozen=True, slots=True)
class DeliveryOrder:
    """The ids of an alert and its recipient, and how often the order was received, this time included.

    `apart` is True in the webhooks' own queue: what waits for a dead webhook there keeps no SMS waiting. `answer` is
    the number of the answer that is told; without one the alert itself is told. `first_sent_at` (aware) is when the
    order was first sent, to whichever queue; None before it was.
    """

    alert_id: str
    recipient_id: str
    received: int = 1
    apart: bool = False
    answer: int | None = None
    first_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewOrder:
    """The ids of a review that waits and of the recipient who takes reviews; the rest as DeliveryOrder has it."""

    review_id: str
    recipient_id: str
    received: int = 1
    apart: bool = False
    first_sent_at: datetime | None = None


Order = DeliveryOrder | ReviewOrder


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """The id of a change of a recipient, which the operators and its former phone are to be told."""

    change_id: str


@dataclass(frozen=True, slots=True)
class Hops:
    """When a rehearsal's picture arrived in the bucket, and when its read was matched."""

    arrived_at: datetime
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class CheckOrder:
    """The ids of a test message and of the recipient that it goes to; `apart` and `first_sent_at` as DeliveryOrder has
    them.

    `hops` are those of the rehearsal that ordered it, if one did.
    """

    check_id: str
    recipient_id: str
    apart: bool = False
    hops: Hops | None = None
    first_sent_at: datetime | None = None


class OrderQueue(Protocol):
    """A queue that takes orders of every sort."""

    def pass_on(self, order: Order) -> None:
        """Order the delivery. Twice is harmless: a delivery is made once."""
