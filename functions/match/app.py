"""match: matches each read that a message announces, and closes passages: alerts, reviews, nothing left of a no-hit."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.batches import answer_batch
from platewatch.aws.counting import count_some, publish_counts
from platewatch.aws.first_sent import find_first_sent
from platewatch.cameras.camera import Lane
from platewatch.composition.match import Matching, open_matching
from platewatch.matching.passages import Decision, close_passage, match_read
from platewatch.snapshots.aws.reads_queue import find_pictures, parse_message

# Lines of each snapshot are paid for: they name no place in the code and no trace, which nobody keeps.
logger = Logger(location=None, xray_trace_id=None)
metrics = Metrics()

PUT_TO_ALERT: Final = {Lane.PRIORITY: "PutToAlertPriority", Lane.STANDARD: "PutToAlertStandard"}
"""Seconds from when S3 had the snapshot whole until its alerts were recorded and ordered to be delivered."""
CAPTURE_TO_ALERT: Final = {Lane.PRIORITY: "CaptureToAlertPriority", Lane.STANDARD: "CaptureToAlertStandard"}
"""The same from the camera's time on: a wrong clock, or an outage of the camera's line, is in it."""


@cache
def matching() -> Matching:
    """Opened once per process."""
    return open_matching()


@publish_counts(metrics)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message names one read."""
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Match the read or close its passage, and count without naming anything."""
    opened, message = matching(), parse_message(record.body)
    act = close_passage if message.closes else match_read
    result = act(
        message.ref, datetime.now(UTC), opened.rules, opened.after(find_first_sent(record), find_pictures(record))
    )
    told = {name: value for name, value in asdict(result).items() if value}
    # A read that raises no alert logs its metrics only. A line follows when its passage is closed.
    if told != {"decision": Decision.OPEN}:
        logger.info("read matched", **told)
    count_some(
        metrics,
        Reads=int(not message.closes and result.decision is not Decision.REHEARSED),
        Alerts=result.alerts,
        AlertsWithoutRecipient=result.unrouted,
        Reviews=result.reviews,
    )
    # 0 or 1 for each passage that was closed: the metric's average is the share of late passages.
    for late in result.late:
        metrics.add_metric("PassageLate", MetricUnit.Count, int(late))
    for read in result.alerted:
        done = datetime.now(UTC)
        metrics.add_metric(PUT_TO_ALERT[read.lane], MetricUnit.Seconds, (done - read.received_at).total_seconds())
        metrics.add_metric(CAPTURE_TO_ALERT[read.lane], MetricUnit.Seconds, (done - read.captured_at).total_seconds())
