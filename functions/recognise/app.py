"""recognise: reads the plates in each snapshot that a storage event announces.

The models are loaded when the module is, because a cold start may take ten seconds and a first snapshot may not.
"""

from datetime import UTC, datetime
from time import monotonic
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.batches import answer_batch
from platewatch.composition import recognise
from platewatch.reading.aws.trial_calls import answer_call, find_call
from platewatch.snapshots.aws.snapshots_queue import parse_arrivals
from platewatch.snapshots.process import process_snapshot
from platewatch.snapshots.turn import process_in_turn

logger = Logger()
chain = recognise.open_chain()


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message announces one or more snapshots. A test picture comes by itself, and somebody waits for it."""
    if (call := find_call(event)) is not None:
        return answer_call(call, chain.reader, chain.views)
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Process every snapshot of the message whose camera has its turn; what it sends beyond its share is deferred."""
    for arrival in parse_arrivals(record.body):
        plates = process_in_turn(
            arrival, read_snapshot, now=now, timer=monotonic, shares=chain.shares, excess=chain.excess
        )
        logger.info("snapshot done", plates=plates, deferred=plates is None)


def read_snapshot(key: str) -> int:
    """Read the plates of one snapshot; how many there are."""
    return process_snapshot(
        key,
        now=now,
        store=chain.snapshots,
        ledger=chain.ledger,
        sink=chain.sink,
        passages=chain.passages,
        reader=chain.reader,
        views=chain.views,
    )


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
