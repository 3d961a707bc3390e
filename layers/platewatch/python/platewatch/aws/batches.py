"""Partial batch answers to SQS: a record that fails comes back alone, and the log says why it failed."""

import logging
from collections.abc import Callable
from typing import Any, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext


def answer_batch(
    event: dict[str, Any], context: LambdaContext, logger: Logger, handle: Callable[[SQSRecord], Any]
) -> PartialItemFailureResponse:
    """Handle each record on its own; those whose handler raised are logged and answered as failed: SQS keeps them."""
    # Powertools' Logger passes every call on to a logging.Logger without being one.
    loud = cast(logging.Logger, logger)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, logger=loud)
    return process_partial_response(event=event, record_handler=handle, processor=processor, context=context)
