"""Orders to deliver: what the messages of the deliveries queues stand for."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DeliveryOrder:
    """The ids of an alert and its recipient, and how often the order was received, this time included.

    `apart` is True in the webhooks' own queue: what waits for a dead webhook there keeps no SMS waiting. `answer` is
    the number of the answer that is told; without one the alert itself is told.
    """

    alert_id: str
    recipient_id: str
    received: int = 1
    apart: bool = False
    answer: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewOrder:
    """The ids of a review that waits and of the recipient who takes reviews; `received` and `apart` as DeliveryOrder
    has them.
    """

    review_id: str
    recipient_id: str
    received: int = 1
    apart: bool = False


Order = DeliveryOrder | ReviewOrder


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """The id of a change of a recipient, which the operators and its former phone are to be told."""

    change_id: str


class OrderQueue(Protocol):
    """A queue that takes orders of every sort."""

    def pass_on(self, order: Order) -> None:
        """Order the delivery. Twice is harmless: a delivery is made once."""
