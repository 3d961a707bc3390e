"""The audit log as writers see it: a queue that they may put records into, and nothing else.

A record is durable once the queue has taken it. Only the sequencer takes records out. Plates stand in a record as tags
alone.
"""

import re
import uuid
from typing import TYPE_CHECKING

from platewatch.audit import message
from platewatch.audit.free_text import list_typed_plates, replace_plates
from platewatch.audit.record import AuditRecord
from platewatch.aws import clients
from platewatch.aws.environment import SettingMissing, load_text
from platewatch.aws.plate_tags import Tagger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsAuditLog:
    """Implements the port AuditLog. Needs no right but SendMessage. Without a tagger it takes no plates.

    `cases` is the shape of numbers of cases, which stay as they are.
    """

    def __init__(
        self, client: "SQSClient", queue_url: str, cases: re.Pattern[str], tagger: Tagger | None = None
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._cases = cases
        self._tagger = tagger

    def append(self, record: AuditRecord, *plates: str) -> None:
        """Put the record; on return it is kept. One of very many plates becomes several records.

        What is shaped like a plate in what somebody typed becomes its tag, there and among the record's tags.
        """
        plates = (*plates, *list_typed_plates(record, self._cases))
        tags: list[str] = []
        if plates:
            if self._tagger is None:
                raise ValueError("this function has no key to tag plates with")
            tagger = self._tagger
            tags = tagger.tag_plates(plates)
            record = replace_plates(record, self._cases, lambda plate: tagger.tag_plates([plate])[0], plates)
        for start in range(0, max(1, len(tags)), message.MOST_TAGS):
            text = message.write_message(uuid.uuid4().hex, record, tags[start : start + message.MOST_TAGS])
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)


def open_audit_log(tagger: Tagger | None = None) -> SqsAuditLog:
    """From the environment: AUDIT_QUEUE_URL, CASE_NUMBER_SHAPE. Raises SettingMissing."""
    return SqsAuditLog(clients.sqs(), load_text("AUDIT_QUEUE_URL"), load_case_shape(), tagger)


def load_case_shape() -> re.Pattern[str]:
    """What numbers of cases look like, from the environment: CASE_NUMBER_SHAPE. Raises SettingMissing."""
    shape = load_text("CASE_NUMBER_SHAPE")
    try:
        return re.compile(shape)
    except re.error as error:
        raise SettingMissing(f"CASE_NUMBER_SHAPE is no regular expression ({error}): {shape}") from error
