"""Metrics that count events: nothing is published of what did not happen.

A metric costs for each hour in which anything is published, and a line of log each time. Alarms take missing data for
none, and a sum is the same without zeros.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit


@contextmanager
def publish_counts(metrics: Metrics) -> Iterator[None]:
    """Publish what was added when the block, or the function that this decorates, has ended, also by an error."""
    try:
        yield
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()


def count_some(metrics: Metrics, **counts: int) -> None:
    """Add each count that is not 0 to the metric of its name."""
    for name, count in counts.items():
        if count:
            metrics.add_metric(name, MetricUnit.Count, count)
