"""match: settles each read that a message announces, as a hit with its alerts or as a no-hit that leaves nothing."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.adapters.alerting import Matching, open_matching
from platewatch.adapters.batches import answer_batch
from platewatch.matching.settle import match_read

logger = Logger()
metrics = Metrics()


@cache
def matching() -> Matching:
    """Opened once per process."""
    return open_matching()


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message holds the id of one read."""
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Settle the read, and count without naming anything."""
    opened = matching()
    settled = match_read(json.loads(record.body)["read_id"], datetime.now(UTC), opened.rules, opened.stores)
    logger.info("read settled", decision=settled.decision, alerts=settled.alerts, unrouted=settled.unrouted)
    metrics.add_metric("Alerts", MetricUnit.Count, settled.alerts)
    metrics.add_metric("AlertsWithoutRecipient", MetricUnit.Count, settled.unrouted)
