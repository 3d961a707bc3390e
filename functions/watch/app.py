"""watch: each minute, escalates what nobody answered, takes carriers' reports, and destroys what has expired."""

from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.adapters.alerting import Watching, open_watching
from platewatch.alerts.escalate import escalate_waiting
from platewatch.alerts.sms_reports import take_reports
from platewatch.matching.decide import expire_reviews
from platewatch.reads.sweep import sweep_expired

logger = Logger()
metrics = Metrics()


@cache
def watching() -> Watching:
    """Opened once per process."""
    return open_watching()


@metrics.log_metrics
def handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """One run of the schedule. A fault in one task must not keep the others, so each runs in any case."""
    opened, now = watching(), datetime.now(UTC)
    with ExitStack() as tasks:
        tasks.callback(sweep, opened, now)
        tasks.callback(read_reports, opened, now)
        escalate(opened, now)


def escalate(opened: Watching, now: datetime) -> None:
    """What nobody answered goes to the next tier."""
    done = escalate_waiting(now, opened.escalate_after, opened.zone, opened.stores)
    logger.info("escalated", alerts=done.escalated, told=done.told, nobody=done.nobody)
    metrics.add_metric("AlertsEscalated", MetricUnit.Count, done.escalated)
    metrics.add_metric("AlertsUnanswered", MetricUnit.Count, done.nobody)


def read_reports(opened: Watching, now: datetime) -> None:
    """Which text messages arrived."""
    taken = take_reports(now, opened.reports)
    logger.info("reports taken", arrived=taken.arrived, failed=taken.failed)
    metrics.add_metric("SmsFailed", MetricUnit.Count, taken.failed)


def sweep(opened: Watching, now: datetime) -> None:
    """What has expired goes: doubtful hits that nobody decided, and reads."""
    expired = expire_reviews(now, opened.mode, opened.evidence, opened.reviews, opened.stores.audit)
    swept = sweep_expired(opened.reads, opened.evidence, now, opened.counts)
    logger.info("swept", reads=swept, reviews=expired)
    metrics.add_metric("ReviewsExpired", MetricUnit.Count, expired)
    metrics.add_metric("ReadsSwept", MetricUnit.Count, swept)
