"""import_hotlist: makes each hotlist file that a storage event names a new revision, and destroys deleted lists."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.batches import answer_batch
from platewatch.composition.importing import Importing, open_importing
from platewatch.hotlists.aws.imports_queue import Destroy, GoOn, read_link, read_orders
from platewatch.hotlists.deletion import Destruction, destroy_list
from platewatch.hotlists.imports import Outcome, continue_import, import_upload

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
    opened, now = importing(), datetime.now(UTC)
    outcome: Outcome | Destruction
    stores = opened.stores_after(read_link(record.body))
    for order in read_orders(record.body):
        if isinstance(order, Destroy):
            name, place = order.list_name, (order.revision, order.done)
            outcome = destroy_list(name, now, opened.rest, stores, keep_going, *place)
        elif isinstance(order, GoOn):
            outcome = continue_import(order.list_name, order.revision, now, stores, keep_going)
        else:
            today = now.astimezone(opened.zone).date()
            outcome = import_upload(order.key, now, today, stores, keep_going, opened.phones)
        logger.info("order done", outcome=outcome)
