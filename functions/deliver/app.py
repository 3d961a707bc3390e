"""deliver: tells one recipient of one alert or review, once, or of its own change; what is refused comes back later."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.aws.deliveries_queue import read_order
from platewatch.alerts.order import ChangeOrder
from platewatch.alerts.recipient_change import tell_change
from platewatch.aws.batches import answer_batch
from platewatch.composition.alerting import Delivering, open_delivering

logger = Logger()


@cache
def delivering() -> Delivering:
    """Opened once per process."""
    return open_delivering()


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message holds the ids of one alert or review and one recipient, or of a recipient's change."""
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Carry the order out."""
    opened = delivering()
    order = read_order(record)
    if isinstance(order, ChangeOrder):
        tell_recipient_change(order, opened)
        return
    postpone = opened.find_queue(order).postpone_message(record.receipt_handle)
    state = opened.carry_out(order, lambda: datetime.now(UTC), postpone)
    logger.info("order done", order=asdict(order), state=state)


def tell_recipient_change(order: ChangeOrder, opened: Delivering) -> None:
    """Tell the operators, and the phone that had the messages before."""
    rules = opened.rules
    told = tell_change(order.change_id, datetime.now(UTC), rules.language, rules.zone, opened.changes)
    logger.info("change told", change_id=order.change_id, recipient_id=told.recipient_id if told else None)
