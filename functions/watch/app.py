"""watch: each minute, escalates what nobody answered and destroys what has expired."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.adapters.alerting import Watching, open_watching
from platewatch.alerts.escalate import escalate_waiting
from platewatch.reads.sweep import sweep_expired

logger = Logger()
metrics = Metrics()


@cache
def watching() -> Watching:
    """Opened once per process."""
    return open_watching()


@metrics.log_metrics
def handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """One run of the schedule. A fault in escalating must not keep what has expired, so the sweep runs in any case."""
    opened = watching()
    now = datetime.now(UTC)
    try:
        done = escalate_waiting(now, opened.escalate_after, opened.zone, opened.stores)
        logger.info("escalated", alerts=done.escalated, told=done.told, nobody=done.nobody)
        metrics.add_metric("AlertsEscalated", MetricUnit.Count, done.escalated)
        metrics.add_metric("AlertsUnanswered", MetricUnit.Count, done.nobody)
    finally:
        swept = sweep_expired(opened.reads, opened.evidence, now)
        logger.info("swept", reads=swept)
        metrics.add_metric("ReadsSwept", MetricUnit.Count, swept)
