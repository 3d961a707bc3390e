"""The queues between recognise and match. A message carries a read's id, camera and time, and its pictures unless they
are large: sealed with a key that stands in the read alone (evidence/aws/sealing.py).
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from platewatch.aws.environment import load_text
from platewatch.aws.first_sent import write_first_sent
from platewatch.aws.queues import choose_group, cut_batches
from platewatch.cameras.camera import Lane
from platewatch.errors import PlatewatchError
from platewatch.reading.record import ReadNews, ReadRef
from platewatch.text.timestamps import format_time

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

PICTURES: Final = "Pictures"
"""The attribute with the sealed pictures."""

_LONGEST_DELAY: Final = 900


class MessagesNotTaken(PlatewatchError):
    """The queue refused some of the messages."""


class MessageUnknown(PlatewatchError):
    """A message that neither recognise nor match sent: it is left to the dead letters."""


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """One message: a read to be matched or, if `closes`, its passage to be closed."""

    ref: ReadRef
    closes: bool


class SqsReads:
    """Announces reads to matching, each lane through its own queue.

    Messages of live snapshots are of their cameras' groups: SQS lets no camera's reads wait behind many of another
    (fair queues), nor behind backlogs and passages that are to be closed.
    """

    def __init__(
        self,
        client: "SQSClient",
        queue_urls: Mapping[Lane, str],
        first_sent_at: datetime | None = None,
        sealed: bytes | None = None,
    ) -> None:
        self._client = client
        self._queue_urls = queue_urls
        self._first_sent_at = first_sent_at
        self._sealed = sealed

    def after(self, first_sent_at: datetime, sealed: bytes | None = None) -> "SqsReads":
        """The queues as they are for whoever handles a message about a read that was first sent then (aware), with
        these pictures: the message that closes its passage stands for it.
        """
        return SqsReads(self._client, self._queue_urls, first_sent_at, sealed)

    def announce_reads(self, lane: Lane, news: Sequence[ReadNews]) -> None:
        """Send one message per read. Raises MessagesNotTaken when the queue refuses one."""
        for batch in cut_batches(news, lambda one: len(one.sealed or b"")):
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_urls[lane],
                Entries=[
                    {
                        "Id": str(number),
                        "MessageBody": write_message(ReadMessage(one.ref, closes=False)),
                        "MessageGroupId": choose_group(one.ref.camera_id, waits=one.waits),
                        "MessageAttributes": _write_pictures(one.sealed),
                    }
                    for number, one in enumerate(batch)
                ],
            )
            if answer.get("Failed"):
                codes = sorted({failed["Code"] for failed in answer["Failed"]})
                raise MessagesNotTaken(f"{len(answer['Failed'])} of {len(batch)} reads not queued: {', '.join(codes)}")

    def close_later(self, lane: Lane, ref: ReadRef, wait: timedelta) -> None:
        """Send the message that closes the read's passage, to arrive after `wait`: 15 minutes at the most."""
        first = {} if self._first_sent_at is None else write_first_sent(self._first_sent_at)
        self._client.send_message(
            QueueUrl=self._queue_urls[lane],
            MessageBody=write_message(ReadMessage(ref, closes=True)),
            MessageGroupId=choose_group(ref.camera_id, waits=True),
            DelaySeconds=min(ceil(wait.total_seconds()), _LONGEST_DELAY),
            MessageAttributes={**first, **_write_pictures(self._sealed)},
        )


def open_lanes() -> dict[Lane, str]:
    """The address of each lane's queue, from the environment. Raises SettingMissing."""
    return {
        Lane.PRIORITY: load_text("READS_PRIORITY_QUEUE_URL"),
        Lane.STANDARD: load_text("READS_STANDARD_QUEUE_URL"),
    }


def find_pictures(record: SQSRecord) -> bytes | None:
    """The sealed pictures that a message carries."""
    stated = record.raw_event.get("messageAttributes", {}).get(PICTURES, {}).get("binaryValue")
    return None if stated is None else base64.b64decode(stated)


def _write_pictures(sealed: bytes | None) -> dict[str, Any]:
    return {} if sealed is None else {PICTURES: {"DataType": "Binary", "BinaryValue": sealed}}


def write_message(message: ReadMessage) -> str:
    """The body of a message."""
    ref = message.ref
    captured_at = format_time(ref.captured_at)
    body = {"read_id": ref.read_id, "camera_id": ref.camera_id, "captured_at": captured_at}
    return json.dumps(body | {"close": True} if message.closes else body)


def parse_message(body: str) -> ReadMessage:
    """The message of a body. Raises MessageUnknown."""
    try:
        match json.loads(body):
            case {"read_id": str(read_id), "camera_id": str(camera_id), "captured_at": str(captured_at), **rest}:
                ref = ReadRef(read_id, camera_id, datetime.fromisoformat(captured_at))
                return ReadMessage(ref, closes=rest.get("close") is True)
    except ValueError as error:
        raise MessageUnknown("the message is neither recognise's nor match's own") from error
    raise MessageUnknown("the message is neither recognise's nor match's own")
