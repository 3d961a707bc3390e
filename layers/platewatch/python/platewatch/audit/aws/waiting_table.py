"""Records that an earlier version left waiting in the audit table: `chain` is `waiting`. They are chained like others.

Writers put them straight into the table then, so nothing in them is believed. Once all are chained, nothing is here.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from platewatch.audit.aws.chain_table import BY_CHAIN, load_document
from platewatch.audit.set_aside import Message
from platewatch.aws.tables import Item, Table, make_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WAITING: Final = "waiting"
EARLIER: Final = "unknown: put before there was a queue"
"""The sender of these records."""


class WaitingItems:
    """Implements the port Inbox."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], datetime]) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def receive(self, most: int) -> Sequence[Message]:
        """Up to `most` of what waits, in the order of its times."""
        items, _ = self._table.query_page(BY_CHAIN, "#chain = :waiting", {":waiting": WAITING}, most)
        return [_make_message(item, self._clock()) for item in items]

    def drop(self, messages: Sequence[Message]) -> None:
        """Take them out of the index; what is left there goes at the end that it was given then."""
        for one in messages:
            # The index may lag behind what was taken out of it a moment ago.
            waits = "#chain = :waiting"
            self._table.update(
                make_key(*json.loads(one.receipt)), "REMOVE #chain, #place", {":waiting": WAITING}, waits
            )


def _make_message(item: Item, now: datetime) -> Message:
    key = json.dumps([item["pk"], item["sk"]])
    source = hashlib.sha256(key.encode()).hexdigest()[:32]
    document = load_document(item)
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
