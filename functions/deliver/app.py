"""deliver: tells one recipient of one alert or review, once, or of its own change; what is refused comes back later."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.aws.deliveries_queue import parse_order
from platewatch.aws.batches import answer_batch
from platewatch.composition.deliver import Delivering, open_delivering

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
    order = parse_order(record)
    state = delivering().carry_out(order, lambda: datetime.now(UTC), record.receipt_handle)
    logger.info("order done", order=asdict(order), state=state)
