"""The dead-letter queues in SQS, and putting a message back into the queue that it came from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.first_sent import FIRST_SENT, choose_first_sent, parse_moment, write_first_sent
from platewatch.aws.queues import MESSAGES_PER_CALL, cut_batches
from platewatch.deadletters.errors import RedriveRefused
from platewatch.deadletters.letters import DeadLetter
from platewatch.text.timestamps import parse_time

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HIDDEN_S: Final = 30
"""How long what was taken is hidden: longer than a request may take, so that two do not have the same message."""

Describe = Callable[[str], Mapping[str, str]]
"""What a message is about, by its body: ids, cameras and times."""


@dataclass(frozen=True, slots=True)
class SqsDeadLetters:
    """Implements the port DeadLetterQueue.

    `from_capture` says that what messages are about is destroyed a day after its capture.
    """

    client: "SQSClient"
    url: str
    source_url: str
    describe: Describe
    from_capture: bool

    def count(self) -> int:
        """See DeadLetterQueue."""
        return int(self._ask("ApproximateNumberOfMessages"))

    def take(self, most: int) -> Sequence[DeadLetter]:
        """See DeadLetterQueue."""
        waiting, term = self.count(), timedelta(seconds=int(self._ask("MessageRetentionPeriod")))
        letters: dict[str, DeadLetter] = {}
        while len(letters) < most:
            found = self._receive(
                min(MESSAGES_PER_CALL, most - len(letters)),
                # Waiting makes SQS ask all of its servers; it counts no more exactly than about.
                wait_s=1 if not letters or len(letters) < waiting else 0,
            )
            if not found:
                break
            letters |= {each["MessageId"]: self._make_letter(each, term) for each in found}
        return list(letters.values())

    def give_back(self, letters: Sequence[DeadLetter]) -> None:
        """See DeadLetterQueue."""
        for batch in _cut(letters):
            entries: Any = [
                {"Id": str(number), "ReceiptHandle": letter.message["ReceiptHandle"], "VisibilityTimeout": 0}
                for number, letter in enumerate(batch)
            ]
            # What is not given back now comes back by itself.
            self.client.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)

    def redrive(self, letters: Sequence[DeadLetter]) -> None:
        """See DeadLetterQueue. Raises RedriveRefused when the queue did not take some: they stay dead letters."""
        for batch in cut_batches(letters, _count_bytes):
            entries: Any = [_make_entry(number, letter) for number, letter in enumerate(batch)]
            answer = self.client.send_message_batch(QueueUrl=self.source_url, Entries=entries)
            refused = {each["Id"] for each in answer.get("Failed", [])}
            for number, letter in enumerate(batch):
                if str(number) not in refused:
                    self.delete(letter)
            if refused:
                raise RedriveRefused(f"{len(refused)} of {len(batch)} messages were not taken back: try again")

    def delete(self, letter: DeadLetter) -> None:
        """See DeadLetterQueue."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=letter.message["ReceiptHandle"])

    def _ask(self, attribute: Any) -> str:
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=[attribute])
        return str(answer["Attributes"][attribute])

    def _receive(self, most: int, wait_s: int) -> Sequence[Mapping[str, Any]]:
        answer = self.client.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=most,
            WaitTimeSeconds=wait_s,
            VisibilityTimeout=HIDDEN_S,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _make_letter(self, message: Mapping[str, Any], term: timedelta) -> DeadLetter:
        sent_at = parse_moment(message["Attributes"]["SentTimestamp"])
        stated = message.get("MessageAttributes", {}).get(FIRST_SENT, {}).get("StringValue")
        about = self.describe(message["Body"])
        captured = about.get("captured_at") if self.from_capture else None
        return DeadLetter(
            message_id=message["MessageId"],
            first_sent_at=choose_first_sent(stated, sent_at),
            gone_at=sent_at + term,
            about=about,
            message=message,
            captured_at=parse_time(captured) if captured else None,
        )


def _make_entry(number: int, letter: DeadLetter) -> dict[str, Any]:
    group = letter.message["Attributes"].get("MessageGroupId")
    return {
        "Id": str(number),
        "MessageBody": letter.message["Body"],
        # With the sealed pictures of a read, which nobody can open here.
        "MessageAttributes": {**_list_binaries(letter), **write_first_sent(letter.first_sent_at)},
        # The camera whose turn it is, in fair queues.
        **({"MessageGroupId": group} if group else {}),
    }


def _list_binaries(letter: DeadLetter) -> dict[str, Any]:
    given = letter.message.get("MessageAttributes", {})
    return {
        name: {"DataType": one["DataType"], "BinaryValue": one["BinaryValue"]}
        for name, one in given.items()
        if "BinaryValue" in one
    }


def _count_bytes(letter: DeadLetter) -> int:
    return sum(len(one["BinaryValue"]) for one in _list_binaries(letter).values())


def _cut(letters: Iterable[DeadLetter]) -> Iterator[list[DeadLetter]]:
    rest = iter(letters)
    while batch := list(islice(rest, MESSAGES_PER_CALL)):
        yield batch
