"""import_hotlist: makes each hotlist file that a storage event names a new revision, and destroys deleted lists."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.batches import answer_batch
from platewatch.composition.import_hotlist import Importing, open_importing
from platewatch.hotlists.aws.imports_queue import parse_link, parse_orders

logger = Logger()

RESERVE_MS: Final = 20_000
"""What must be left of an invocation's time to note how far it came."""


@cache
def importing() -> Importing:
    """Opened once per process."""
    return open_importing()


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message holds S3 events, or what an earlier invocation left to do."""

    def keep_going() -> bool:
        return context.get_remaining_time_in_millis() > RESERVE_MS

    return answer_batch(event, context, logger, lambda record: handle_message(record, keep_going))


def handle_message(record: SQSRecord, keep_going: Callable[[], bool]) -> None:
    """Carry the message's orders out as far as the time goes."""
    now, link = datetime.now(UTC), parse_link(record.body)
    for order in parse_orders(record.body):
        outcome = importing().carry_out(order, link, now, keep_going)
        logger.info("order done", outcome=outcome)
