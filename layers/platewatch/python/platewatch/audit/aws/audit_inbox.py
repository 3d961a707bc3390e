"""The audit queue as the sequencer sees it: takes records out, and deletes them once they are chained."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.audit.set_aside import Message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_PER_CALL: Final = 10
_WAIT_S: Final = 1
"""Without a wait SQS asks some of its servers only, and may say that nothing is there."""


class SqsAuditInbox:
    """Implements the port Inbox."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def receive(self, most: int) -> Sequence[Message]:
        """Up to `most` records; fewer when the queue has no more for now. Nobody else gets them for two minutes."""
        found: list[Message] = []
        while len(found) < most:
            answer = self._client.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=min(_PER_CALL, most - len(found)),
                WaitTimeSeconds=0 if found else _WAIT_S,
                MessageSystemAttributeNames=["SentTimestamp", "SenderId"],
            )
            given = answer.get("Messages", [])
            if not given:
                break
            found += [_parse_message(one) for one in given]
        return found

    def drop(self, messages: Sequence[Message]) -> None:
        """Delete what is chained. What cannot be deleted comes again, and is known then."""
        for start in range(0, len(messages), _PER_CALL):
            entries: list[Any] = [
                {"Id": str(number), "ReceiptHandle": one.receipt}
                for number, one in enumerate(messages[start : start + _PER_CALL])
            ]
            self._client.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)


def count_waiting(client: "SQSClient", queue_url: str) -> tuple[int, datetime]:
    """About how many records are in the queue, as well as SQS can count within a minute, and when it was made."""
    names: list[Any] = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    made: list[Any] = ["CreatedTimestamp"]
    told = client.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names + made)["Attributes"]
    return sum(int(told[name]) for name in names), datetime.fromtimestamp(float(told["CreatedTimestamp"]), UTC)


def _parse_message(message: Any) -> Message:
    told = message["Attributes"]
    return Message(
        source=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        received_at=datetime.fromtimestamp(int(told["SentTimestamp"]) / 1000, UTC),
        sender=told["SenderId"],
    )
