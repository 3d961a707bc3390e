"""The line of the log about a message that failed has its id, and no other line has."""

import io
import json

from aws_lambda_powertools import Logger

from platewatch.aws.batches import MESSAGE, answer_batch


def test_a_failed_message_is_named_in_the_log_and_those_after_it_are_not(lambda_context):
    written = io.StringIO()
    logger = Logger(service="test-batches", stream=written)
    records = [{"messageId": name, "body": name, "eventSource": "aws:sqs"} for name in ("bad", "good")]

    def handle(record):
        if record.body == "bad":
            raise ValueError("broken")
        logger.info("done")

    answer = answer_batch({"Records": records}, lambda_context, logger, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    failed, done = map(json.loads, written.getvalue().splitlines())
    assert (failed[MESSAGE], failed["exception_name"]) == ("bad", "ValueError")
    assert MESSAGE not in done
