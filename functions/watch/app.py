"""watch: each minute, escalates what nobody answered, finishes answers, reminds of disputed entries, takes carriers'
reports, looks at cameras' clocks, and destroys what has expired.

What fails for one record stops no other; it is raised when everything else is done, and the alarm tells of it.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.composition.watch import Watching, open_watching
from platewatch.composition.watch_tasks import TASKS, Task

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
        # The stack calls the last one first.
        for task in reversed(TASKS):
            tasks.callback(run, task, opened, now)


def run(task: Task, opened: Watching, now: datetime) -> None:
    """Do the task, and log and count what it did. Raises RunIncomplete when it failed for some records."""
    done = task(opened, now)
    if done is not None:
        numbers: dict[str, Any] = dict(done.numbers)
        logger.info(done.line, **numbers)
        for name, count in done.metrics.items():
            metrics.add_metric(name, MetricUnit.Count, count)
        done.failures.raise_first()
