"""The queues between recognise and match: messages carry the ids of reads and nothing else."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from platewatch.cameras.camera import Lane
from platewatch.errors import PlatewatchError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_MESSAGES_PER_CALL: Final = 10


class MessagesNotTaken(PlatewatchError):
    """The queue refused some of the messages."""


class SqsReads:
    """Announces reads to matching, each lane through its own queue."""

    def __init__(self, client: "SQSClient", queue_urls: Mapping[Lane, str]) -> None:
        self._client = client
        self._queue_urls = queue_urls

    def announce_reads(self, lane: Lane, read_ids: Sequence[str]) -> None:
        """Send one message per read. Raises MessagesNotTaken when the queue refuses one."""
        for start in range(0, len(read_ids), _MESSAGES_PER_CALL):
            batch = read_ids[start : start + _MESSAGES_PER_CALL]
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_urls[lane],
                Entries=[
                    {"Id": str(number), "MessageBody": json.dumps({"read_id": read_id})}
                    for number, read_id in enumerate(batch)
                ],
            )
            if answer.get("Failed"):
                codes = sorted({failed["Code"] for failed in answer["Failed"]})
                raise MessagesNotTaken(f"{len(answer['Failed'])} of {len(batch)} reads not queued: {', '.join(codes)}")
