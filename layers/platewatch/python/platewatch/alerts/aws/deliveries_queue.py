"""The deliveries queue: messages carry ids and nothing else: of an alert or review and a recipient, or of a change."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from platewatch.alerts.order import ChangeOrder, DeliveryOrder, Order, ReviewOrder
from platewatch.aws.queues import Queue

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsDeliveries:
    """Implements the ports DeliveryQueue, OrderQueue and ChangeQueue, and postpones what could not be delivered yet."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._queue = Queue(client, queue_url)

    def send_order(self, alert_id: str, recipient_id: str) -> None:
        """Order the delivery. Sending twice is harmless: a delivery is made once."""
        self._queue.send({"alert_id": alert_id, "recipient_id": recipient_id})

    def pass_on(self, order: Order) -> None:
        """Order the delivery, of an alert, of an answer to its hit, or of the message that a review waits."""
        body: dict[str, str | int | None] = {"recipient_id": order.recipient_id, "apart": order.apart}
        if isinstance(order, ReviewOrder):
            body |= {"review_id": order.review_id}
        else:
            body |= {"alert_id": order.alert_id, "answer": order.answer}
        self._queue.send(body)

    def notify_later(self, change_id: str, wait: timedelta) -> None:
        """Have a recipient's change told after the wait."""
        self._queue.send({"change_id": change_id}, int(wait.total_seconds()))

    def postpone_message(self, receipt_handle: str) -> Callable[[timedelta], None]:
        """What hides that message for a time, counted from the call, once its record has failed."""
        return partial(self._queue.hide, receipt_handle)


def parse_order(record: SQSRecord) -> Order | ChangeOrder:
    """The order that a message carries."""
    body = json.loads(record.body)
    if "change_id" in body:
        return ChangeOrder(body["change_id"])
    received = int(record.attributes.approximate_receive_count)
    if "review_id" in body:
        return ReviewOrder(body["review_id"], body["recipient_id"], received, body["apart"])
    # Messages of earlier versions say only that a notice is meant: it was of the first answer.
    answer = body.get("answer") or (1 if body.get("notice") else None)
    return DeliveryOrder(body["alert_id"], body["recipient_id"], received, body.get("apart", False), answer)
