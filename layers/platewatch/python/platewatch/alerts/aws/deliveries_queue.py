"""The deliveries queue. Messages carry ids alone: of an alert, review or test and a recipient, or of a change."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from platewatch.alerts.delivery import ChangeOrder, CheckOrder, DeliveryOrder, Hops, Order, ReviewOrder
from platewatch.aws.first_sent import find_first_sent
from platewatch.aws.queues import Queue
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsDeliveries:
    """Implements the ports DeliveryQueue, OrderQueue, ChangeQueue and CheckQueue.

    It postpones what could not be delivered yet.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._queue = Queue(client, queue_url)

    def send_order(self, alert_id: str, recipient_id: str) -> None:
        """Order the delivery. Sending twice is harmless: a delivery is made once."""
        self._queue.send({"alert_id": alert_id, "recipient_id": recipient_id})

    def pass_on(self, order: Order | CheckOrder) -> None:
        """Order the delivery: of an alert, of an answer to its hit, of the message that a review waits, or a test.

        An order that was sent before keeps the day that it had.
        """
        body: dict[str, str | int | None] = {"recipient_id": order.recipient_id, "apart": order.apart}
        if isinstance(order, CheckOrder):
            body |= {"check_id": order.check_id} | _write_hops(order.hops)
        elif isinstance(order, ReviewOrder):
            body |= {"review_id": order.review_id}
        else:
            body |= {"alert_id": order.alert_id, "answer": order.answer}
        self._queue.send(body, first_sent_at=order.first_sent_at)

    def notify_later(self, change_id: str, wait: timedelta) -> None:
        """Have a recipient's change told after the wait."""
        self._queue.send({"change_id": change_id}, int(wait.total_seconds()))

    def postpone_message(self, receipt_handle: str) -> Callable[[timedelta], None]:
        """What hides that message for a time, counted from the call, once its record has failed."""
        return partial(self._queue.hide, receipt_handle)


def parse_order(record: SQSRecord) -> Order | ChangeOrder | CheckOrder:
    """The order that a message carries."""
    body = json.loads(record.body)
    if "change_id" in body:
        return ChangeOrder(body["change_id"])
    first_sent_at = find_first_sent(record)
    if "check_id" in body:
        return CheckOrder(body["check_id"], body["recipient_id"], body["apart"], _load_hops(body), first_sent_at)
    received = int(record.attributes.approximate_receive_count)
    if "review_id" in body:
        return ReviewOrder(body["review_id"], body["recipient_id"], received, body["apart"], first_sent_at)
    # Messages of earlier versions say only that a notice is meant: it was of the first answer.
    answer = body.get("answer") or (1 if body.get("notice") else None)
    apart = body.get("apart", False)
    return DeliveryOrder(body["alert_id"], body["recipient_id"], received, apart, answer, first_sent_at)


def _write_hops(hops: Hops | None) -> dict[str, str]:
    if hops is None:
        return {}
    return {"arrived_at": format_time(hops.arrived_at), "matched_at": format_time(hops.matched_at)}


def _load_hops(body: Mapping[str, str]) -> Hops | None:
    if "arrived_at" not in body:
        return None
    return Hops(parse_time(body["arrived_at"]), parse_time(body["matched_at"]))
