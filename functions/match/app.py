"""match: matches each read that a message announces, and closes passages: alerts, reviews, nothing left of a no-hit."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.batches import answer_batch
from platewatch.composition.match import Matching, open_matching
from platewatch.matching.passages import close_passage, match_read
from platewatch.snapshots.aws.reads_queue import parse_message

logger = Logger()
metrics = Metrics()


@cache
def matching() -> Matching:
    """Opened once per process."""
    return open_matching()


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message names one read."""
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Match the read or close its passage, and count without naming anything."""
    opened, message = matching(), parse_message(record.body)
    act = close_passage if message.closes else match_read
    result = act(message.ref, datetime.now(UTC), opened.rules, opened.stores)
    logger.info("read matched", **asdict(result))
    metrics.add_metric("Alerts", MetricUnit.Count, result.alerts)
    metrics.add_metric("AlertsWithoutRecipient", MetricUnit.Count, result.unrouted)
    metrics.add_metric("Reviews", MetricUnit.Count, result.reviews)
    # 0 or 1 for each passage that was closed: the metric's average is the share of late passages.
    for late in result.late:
        metrics.add_metric("PassageLate", MetricUnit.Count, int(late))
