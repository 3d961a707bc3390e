"""sequence: each minute, chains the audit records that wait, and anchors the chain every five minutes."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.audit.sequence import sequence_waiting
from platewatch.aws.counting import count_some, publish_counts
from platewatch.composition.sequence import Sequencing, open_sequencing

logger = Logger()
metrics = Metrics()

RESERVE_MS: Final = 10_000
"""What must be left of an invocation's time to chain one more batch and to anchor."""


@cache
def sequencing() -> Sequencing:
    """Opened once per process."""
    return open_sequencing()


@publish_counts(metrics)
def handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """One run of the schedule."""
    opened = sequencing()

    def keep_going() -> bool:
        return context.get_remaining_time_in_millis() > RESERVE_MS

    done = sequence_waiting(
        lambda: datetime.now(UTC), opened.chain, opened.inboxes, opened.anchors, opened.term, keep_going
    )
    logger.info(
        "sequenced", records=done.chained, set_aside=done.set_aside, anchored=done.anchored, head=done.head.sequence
    )
    count_some(metrics, AuditRecordsChained=done.chained, AuditRecordsSetAside=done.set_aside)
