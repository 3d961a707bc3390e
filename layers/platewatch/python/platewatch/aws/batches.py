"""Partial batch answers to SQS: a record that fails comes back alone, and the log says why it failed."""

import logging
from collections.abc import Callable
from typing import Any, Final, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

MESSAGE: Final = "message_id"
"""The field of a log's line with the id of the message that failed."""


def answer_batch(
    event: dict[str, Any], context: LambdaContext, logger: Logger, handle: Callable[[SQSRecord], Any]
) -> PartialItemFailureResponse:
    """Handle each record on its own; those whose handler raised are logged with
    their message's id and answered as failed: SQS keeps them.

    Of a function that is ended in the middle, for want of time or memory, nothing is logged here: a line for each
    message before it is handled would cost more. Lambda writes one, platform.report, which names no message.
    """

    def handle_named(record: SQSRecord) -> Any:
        logger.remove_keys([MESSAGE])
        try:
            return handle(record)
        except Exception:
            # With the line that says why it failed: a dead letter's first error is found by it.
            logger.append_keys(**{MESSAGE: record.message_id})
            raise

    # Powertools' Logger passes every call on to a logging.Logger without being one.
    loud = cast(logging.Logger, logger)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, logger=loud)
    return process_partial_response(event=event, record_handler=handle_named, processor=processor, context=context)
