"""Records that an earlier version left waiting in the audit table: `chain` is `waiting`. They are chained like others.

Writers put them straight into the table then, so nothing in them is believed. Once all are chained, nothing is here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.audit.aws.chain_table import BY_CHAIN, read_document
from platewatch.audit.set_aside import Message

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WAITING: Final = "waiting"
EARLIER: Final = "unknown: put before there was a queue"
"""The sender of these records."""


class WaitingItems:
    """Implements the port Inbox."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def receive(self, most: int) -> Sequence[Message]:
        """Up to `most` of what waits, in the order of its times."""
        answer = self._client.query(
            TableName=self._table,
            IndexName=BY_CHAIN,
            KeyConditionExpression="#chain = :waiting",
            ExpressionAttributeNames={"#chain": "chain"},
            ExpressionAttributeValues={":waiting": {"S": WAITING}},
            Limit=most,
        )
        return [_read_message(item, self._clock()) for item in answer["Items"]]

    def drop(self, messages: Sequence[Message]) -> None:
        """Take them out of the index; what is left there goes at the end that it was given then."""
        for one in messages:
            pk, sk = json.loads(one.receipt)
            # The index may lag behind what was taken out of it a moment ago.
            with suppress(self._client.exceptions.ConditionalCheckFailedException):
                self._client.update_item(
                    TableName=self._table,
                    Key={"pk": {"S": pk}, "sk": {"S": sk}},
                    UpdateExpression="REMOVE #chain, #place",
                    ConditionExpression="#chain = :waiting",
                    ExpressionAttributeNames={"#chain": "chain", "#place": "place"},
                    ExpressionAttributeValues={":waiting": {"S": WAITING}},
                )


def _read_message(item: Mapping[str, Any], now: datetime) -> Message:
    key = json.dumps([item["pk"]["S"], item["sk"]["S"]])
    source = hashlib.sha256(key.encode()).hexdigest()[:32]
    document = read_document(item)
    record = {name: document[name] for name in document if name not in ("received_at", "sender", "expires_at")}
    said = str(document["at"])
    return Message(
        source=source,
        receipt=key,
        body=json.dumps(record | {"id": source}),
        received_at=_choose_time(said, now),
        sender=EARLIER,
    )


def _choose_time(said: str, now: datetime) -> datetime:
    """When it was put, as far as anybody knows: its writer's word, or now."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return now
    return min(moment, now) if moment.tzinfo else now
