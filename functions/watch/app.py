"""watch: each minute, escalates what nobody answered, finishes answers, reminds of disputed entries, takes carriers'
reports, looks at cameras' clocks, and destroys what has expired.

What fails for one record stops no other; it is raised when everything else is done, and the alarm tells of it.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.aws.counting import count_some, publish_counts
from platewatch.composition.dead_letters import open_dead_letters
from platewatch.composition.watch import Watching, open_watching
from platewatch.composition.watch_tasks import TASKS, Task
from platewatch.deadletters.calls import answer_call, find_call
from platewatch.deadletters.letters import LOOKING_S

logger = Logger()
metrics = Metrics()


@cache
def watching() -> Watching:
    """Opened once per process."""
    return open_watching()


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One run of the schedule. Somebody's question about dead letters comes by itself, and is answered."""
    if (call := find_call(event)) is not None:
        until = monotonic() + LOOKING_S
        return answer_call(call, open_dead_letters, datetime.now(UTC), lambda: monotonic() < until)
    run_tasks(event, context)
    return None


@publish_counts(metrics)
def run_tasks(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Run all tasks. A fault in one must not keep the others, so each runs in any case."""
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
        count_some(metrics, **done.metrics)
        done.failures.raise_first()
