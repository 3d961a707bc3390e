"""Partial batch answers to SQS: a record that fails comes back alone, and the log says why it failed."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext


class _LoudProcessor(BatchProcessor):
    """Powertools collects a record's exception silently; operators need its type and place."""

    def __init__(self, logger: Logger) -> None:
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        self._logger = logger

    def failure_handler(self, record: Any, exception: Any) -> Any:
        self._logger.error(
            "record failed and comes back",
            message_id=record.message_id,
            receive_count=record.attributes.approximate_receive_count,
            exc_info=exception,
        )
        return super().failure_handler(record, exception)


def answer_batch(
    event: dict[str, Any], context: LambdaContext, logger: Logger, handle: Callable[[SQSRecord], Any]
) -> PartialItemFailureResponse:
    """Handle each record on its own; those whose handler raised are answered as failed, so that SQS keeps them."""
    return process_partial_response(
        event=event, record_handler=handle, processor=_LoudProcessor(logger), context=context
    )
