"""recognise: reads the plates in each snapshot that a storage event announces.

The models are loaded when the module is, because a cold start may take ten seconds and a first snapshot may not.
"""

from datetime import UTC, datetime
from time import monotonic
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.batches import answer_batch
from platewatch.aws.counting import count_some, publish_counts
from platewatch.composition import recognise
from platewatch.reading.aws.trial_calls import answer_call, find_call
from platewatch.snapshots.aws.arrival_messages import parse_arrivals
from platewatch.snapshots.outcome import Processed
from platewatch.snapshots.process import process_snapshot
from platewatch.snapshots.turn import process_in_turn

# Lines of each snapshot are paid for: they name no place in the code and no trace, which nobody keeps.
logger = Logger(location=None, xray_trace_id=None)
metrics = Metrics()
chain = recognise.open_chain()


@publish_counts(metrics)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message announces one or more snapshots. A test picture comes by itself, and somebody waits for it."""
    if (call := find_call(event)) is not None:
        return answer_call(call, chain.recognising.reader, chain.recognising.views)
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Process every snapshot of the message whose camera has its turn; what is beyond its share or late is deferred."""
    for arrival in parse_arrivals(record, waited=chain.excess.is_source(record.event_source_arn)):
        done = process_in_turn(
            arrival, read_snapshot, now=now, timer=monotonic, shares=chain.shares, excess=chain.excess
        )
        logger.info("snapshot done", plates=done.plates if done else None, deferred=done is None)
        # Not of a camera's own backlog: of a lane that has more to read than it can.
        count_some(metrics, StoodLong=int(done is None and arrival.stood_long(now())))


def read_snapshot(key: str) -> Processed:
    """Read the plates of one snapshot; how many there are, and what it looks like."""
    return process_snapshot(key, now, chain.recognising)


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
