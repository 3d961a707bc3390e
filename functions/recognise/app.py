"""recognise: reads the plates in each snapshot that a storage event announces.

The models are loaded when the module is, because a cold start may take ten seconds and a first snapshot may not.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.adapters import recognition
from platewatch.adapters.batches import answer_batch
from platewatch.snapshots.process import process_snapshot

logger = Logger()
chain = recognition.open_chain()


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """One SQS message holds one or more S3 events."""
    return answer_batch(event, context, logger, handle_message)


def handle_message(record: SQSRecord) -> None:
    """Process every snapshot of the message. S3's test event, sent once per bucket, names none."""
    for storage_event in json.loads(record.body).get("Records", []):
        key = unquote_plus(storage_event["s3"]["object"]["key"])
        plates = process_snapshot(
            key,
            now=lambda: datetime.now(UTC),
            store=chain.snapshots,
            ledger=chain.reads,
            sink=chain.sink,
            passages=chain.passages,
            reader=chain.reader,
            ground=chain.ground,
        )
        logger.info("snapshot done", plates=plates)
