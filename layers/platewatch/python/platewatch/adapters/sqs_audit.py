"""The audit log as writers see it: a queue that they may put records into, and nothing else.

A record is durable once the queue has taken it. Only the sequencer takes records out. Plates stand in a record as tags
alone.
"""

import uuid
from typing import TYPE_CHECKING

from platewatch.adapters import clients
from platewatch.adapters.environment import read_text
from platewatch.adapters.plate_tags import Tagger
from platewatch.audit import message
from platewatch.audit.record import AuditRecord

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsAuditLog:
    """Implements the port AuditLog. Needs no right but SendMessage. Without a tagger it takes no plates."""

    def __init__(self, client: "SQSClient", queue_url: str, tagger: Tagger | None = None) -> None:
        self._client = client
        self._queue_url = queue_url
        self._tagger = tagger

    def append(self, record: AuditRecord, *plates: str) -> None:
        """Put the record; on return it is kept. One of very many plates becomes several records."""
        if plates and self._tagger is None:
            raise ValueError("this function has no key to tag plates with")
        tags = self._tagger.tag_plates(plates) if self._tagger else []
        for start in range(0, max(1, len(tags)), message.MOST_TAGS):
            text = message.write_message(uuid.uuid4().hex, record, tags[start : start + message.MOST_TAGS])
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=text)


def open_audit_log(tagger: Tagger | None = None) -> SqsAuditLog:
    """From the environment: AUDIT_QUEUE_URL. Raises SettingMissing."""
    return SqsAuditLog(clients.sqs(), read_text("AUDIT_QUEUE_URL"), tagger)
