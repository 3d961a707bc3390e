"""An SQS queue, as all queues of all features are written to."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zlib import crc32

from platewatch.aws.first_sent import write_first_sent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

T = TypeVar("T")

MESSAGES_PER_CALL: Final = 10
BYTES_PER_CALL: Final = 256_000
"""SQS takes no more in one call. What stands around the measured bytes is little beside what is left here."""

WAITING_GROUPS: Final = 8
"""Into so many groups goes what can wait: few, so that each has much under way, and more than one, so that one camera's
backlog holds up few others'.
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue."""

    client: "SQSClient"
    url: str

    def send(
        self,
        document: Mapping[str, object],
        wait_s: int | None = None,
        group: str | None = None,
        first_sent_at: datetime | None = None,
    ) -> None:
        """Send the document as JSON, to arrive after the wait; in fair queues, as one of its group's messages.

        What stands for an earlier message says when that was first sent.
        """
        more: dict[str, Any] = {} if wait_s is None else {"DelaySeconds": wait_s}
        more |= {} if group is None else {"MessageGroupId": group}
        more |= {} if first_sent_at is None else {"MessageAttributes": write_first_sent(first_sent_at)}
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(document), **more)

    def hide(self, receipt_handle: str, wait: timedelta) -> None:
        """Keep a message that was received from coming again for a time, counted from now."""
        self.client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=receipt_handle, VisibilityTimeout=int(wait.total_seconds())
        )


def choose_group(camera_id: str, *, waits: bool) -> str:
    """Of which group of its queue a message about something of that camera is.

    SQS's fair queues hold up no group's messages for those of a group that has much under way. What is live is of its
    camera's group; what can `wait`, backlogs and passages that are to be closed, of a few for all cameras. So what is
    live goes first, however many cameras have a backlog.
    """
    # No camera's id has a slash.
    return f"later/{crc32(camera_id.encode()) % WAITING_GROUPS}" if waits else camera_id


def cut_batches(messages: Iterable[T], measure: Callable[[T], int]) -> Iterator[list[T]]:
    """The messages in batches that one call takes, in their order. `measure` gives the bytes of one."""
    batch: list[T] = []
    size = 0
    for message in messages:
        own = measure(message)
        if batch and (len(batch) == MESSAGES_PER_CALL or size + own > BYTES_PER_CALL):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += own
    if batch:
        yield batch
