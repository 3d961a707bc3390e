"""Polls queues for functions as Lambda does: batches, windows, partial failures, one seat per lane's worker."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.deploy.stack import QueueSource
from localcloud.enforce.recursion import LoopGuard
from localcloud.enforce.roles import RoleSession
from localcloud.run.functions import Outcome, Seat

_LONG_POLL_S = 20
_AFTER_FAULT_S = 1.0
_DISABLED_S = 0.2
_MOST_PER_CALL = 10


def make_event(source: QueueSource, messages: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The event that Lambda makes of messages."""
    region = source.queue_arn.split(":")[3]
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {
                    name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
                },
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": source.queue_arn,
                "awsRegion": region,
            }
            for message in messages
        ]
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    given = {"stringValue": value["StringValue"]} if "StringValue" in value else {}
    if "BinaryValue" in value:
        given["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return {**given, "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}


def choose_done(
    source: QueueSource, messages: list[dict[str, Any]], outcome: Outcome
) -> tuple[list[dict[str, Any]], str | None]:
    """The messages that count as handled, and a complaint about an answer that Lambda would not understand.

    Whatever is not handled stays in the queue and comes back after the visibility timeout. An object without
    batchItemFailures is refused, although Lambda would take it for success: it can only be a mistake.
    """
    if outcome.failed:
        return [], None
    if not source.partial_failures or outcome.result in (None, {}):
        return messages, None
    answer = outcome.result
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if failures is None and isinstance(answer, dict) and "batchItemFailures" in answer:
        return messages, None
    known = {message["MessageId"] for message in messages}
    try:
        failed = {failure["itemIdentifier"] for failure in failures or []}
    except (TypeError, KeyError):
        failed = {None}
    if not isinstance(failures, list) or not failed <= known:
        return [], f"an answer that is no list of this batch's failures: {json.dumps(answer)[:200]}"
    return [message for message in messages if message["MessageId"] not in failed], None


class Poller(threading.Thread):
    """One worker of an event-source mapping: receives, invokes its seat, deletes what was handled."""

    def __init__(
        self,
        source: QueueSource,
        guard: LoopGuard,
        seat: Seat,
        session: RoleSession,
        log: Path,
        is_disabled: Callable[[], bool],
    ) -> None:
        super().__init__(name=f"poll-{source.logical_id}", daemon=True)
        self._source = source
        self._guard = guard
        self._queue_url = guard.queue_url
        self._seat = seat
        self._session = session
        self._log = log
        self._is_disabled = is_disabled
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Makes the thread end after what it is doing; it is not waited for."""
        self._stopping.set()

    def run(self) -> None:
        """Polls until stopped, once the role may look at the queue: Lambda scales by its length."""
        looked = False
        while not self._stopping.is_set():
            if self._is_disabled():
                self._stopping.wait(_DISABLED_S)
                continue
            try:
                if not looked:
                    asked = ["ApproximateNumberOfMessages"]
                    self._session.client("sqs").get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=asked)
                    looked = True
                messages = self._collect()
                if messages and self._is_disabled():
                    self._give_back(messages)
                elif messages and not self._stopping.is_set():
                    self._handle_batch(messages)
            except (ClientError, BotoCoreError) as error:
                if not self._stopping.is_set():
                    self._note(str(error))
                    self._stopping.wait(_AFTER_FAULT_S)

    def _collect(self) -> list[dict[str, Any]]:
        """A batch: waits for a first message, then for more until the batch is full or the window is over."""
        batch = self._receive(self._source.batch_size, _LONG_POLL_S)
        until = time.monotonic() + self._source.window_s
        while batch and len(batch) < self._source.batch_size and (left := until - time.monotonic()) > 0:
            batch += self._receive(self._source.batch_size - len(batch), min(left, 1.0))
        return batch

    def _receive(self, most: int, wait_s: float) -> list[dict[str, Any]]:
        answer = self._session.client("sqs").receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=min(most, _MOST_PER_CALL),
            WaitTimeSeconds=max(1, int(wait_s)),
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def _handle_batch(self, messages: list[dict[str, Any]]) -> None:
        messages, stopped = self._guard.stop_loops(messages)
        if stopped:
            self._note(f"{stopped} messages went round too often and were stopped, as Lambda does")
        if not messages:
            return
        outcome = self._seat.invoke(make_event(self._source, messages), trace=self._guard.begin(messages))
        done, complaint = choose_done(self._source, messages, outcome)
        if complaint is not None:
            self._note(complaint)
        sqs = self._session.client("sqs")
        for start in range(0, len(done), _MOST_PER_CALL):
            sqs.delete_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                    for number, message in enumerate(done[start : start + _MOST_PER_CALL])
                ],
            )

    def _give_back(self, messages: list[dict[str, Any]]) -> None:
        """What a poll brought that began before the source was disabled can be taken again at once."""
        for message in messages:
            self._session.client("sqs").change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )

    def _note(self, text: str) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"[local cloud] {self._source.logical_id}: {text}\n")
