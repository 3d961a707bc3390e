"""Counts what AWS would put on the bill: every request that passes the gateway, and its units, by role.

What the account's owner asks is not counted: it is a test's or a person's at this machine. A poll that finds nothing is
not counted either, because how often Lambda polls is Lambda's affair and not that of one process here.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from localcloud import moto_tables
from localcloud.run.item_sizes import Item, count_index_writes, count_reads, count_writes, measure_item
from localcloud.run.uses import Use
from localcloud.wire import Answer, Wire

_QUEUE_BYTES: Final = 64 * 1024
"""So much of a message is one request."""
_PARTS: Final = ("Put", "Update", "Delete", "ConditionCheck")
_WRITES: Final = {"PutItem", "UpdateItem", "DeleteItem"}


class Meter:
    """Counts uses. Not safe for threads: the gateway's lock is held."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._used: defaultdict[Use, float] = defaultdict(float)

    def list_uses(self) -> list[list[Any]]:
        """What was used: role, service, operation, resource, unit, amount."""
        return [[*use, amount] for use, amount in sorted(self._used.items())]

    def watch(self, role: str, service: str, wire: Wire, forward: Callable[[], Answer]) -> Answer:
        """Forwards the request, counts it, and gives its answer."""
        if service == "dynamodb":
            return self._watch_table(role, wire, forward)
        answer = forward()
        if answer.status < 500:
            for operation, resource, unit, amount in self._list(service, wire, answer):
                self._used[role, service, operation, resource, unit] += amount
        return answer

    # ------------------------------------------------------------ all but tables

    def _list(self, service: str, wire: Wire, answer: Answer) -> Iterator[tuple[str, str, str, int]]:
        if service == "s3":
            yield from _list_objects(wire, answer)
        elif service == "sqs":
            yield from _list_messages(wire, answer)
        elif service == "kms":
            yield wire.headers["x-amz-target"].rsplit(".", 1)[1], json.loads(wire.body).get("KeyId", ""), "requests", 1
        elif service == "sns":
            form = parse_qs(wire.body.decode())
            kind = "sms" if "PhoneNumber" in form else "topic"
            yield form["Action"][0], kind, "requests", 1
        elif service != "sts":
            yield wire.headers.get("x-amz-target", wire.method).rsplit(".", 1)[-1], "", "requests", 1

    # ------------------------------------------------------------ tables

    def _watch_table(self, role: str, wire: Wire, forward: Callable[[], Answer]) -> Answer:
        operation, asked = wire.headers["x-amz-target"].rsplit(".", 1)[1], json.loads(wire.body)
        touched = [(table, key, self._find(table, key)) for table, key in self._list_written(operation, asked)]
        answer = forward()
        twice = 2 if operation.startswith("Transact") else 1
        for table, key, before in touched:
            after = self._find(table, key)
            self._add(role, operation, table, "write units", twice * count_writes(before, after))
            for index in moto_tables.list_indexes(table, self._region):
                written = count_index_writes(before, after, index.keys, index.shown)
                self._add(role, operation, table, "index write units", twice * written)
        for table, units in self._list_read(operation, asked, answer):
            self._add(role, operation, table, "read units", twice * units)
        tables = {table for table, _, _ in touched} or set(_list_tables(asked))
        for table in tables:
            self._add(role, operation, table, "requests", 1)
        return answer

    def _add(self, role: str, operation: str, table: str, unit: str, amount: float) -> None:
        if amount:
            self._used[role, "dynamodb", operation, table, unit] += amount

    def _find(self, table: str, key: dict[str, Any]) -> Item | None:
        return moto_tables.find_item(table, self._region, key)

    def _list_written(self, operation: str, asked: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        if operation in _WRITES:
            yield self._locate(asked["TableName"], asked)
        elif operation == "TransactWriteItems":
            for each in asked["TransactItems"]:
                yield from (self._locate(each[kind]["TableName"], each[kind]) for kind in _PARTS if kind in each)
        elif operation == "BatchWriteItem":
            for table, writes in asked["RequestItems"].items():
                yield from (self._locate(table, part) for write in writes for part in write.values())

    def _locate(self, table: str, part: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        name = _name(table)
        keys = moto_tables.list_table_keys(name, self._region)
        held = part.get("Key") or part["Item"]
        return name, {key: held[key] for key in keys}

    def _list_read(self, operation: str, asked: Mapping[str, Any], answer: Answer) -> Iterator[tuple[str, float]]:
        if operation == "GetItem":
            yield _name(asked["TableName"]), self._measure_read(asked["TableName"], asked["Key"], asked)
        elif operation == "BatchGetItem":
            for table, wanted in asked["RequestItems"].items():
                yield _name(table), sum(self._measure_read(table, key, wanted) for key in wanted["Keys"])
        elif operation == "TransactGetItems":
            for each in asked["TransactItems"]:
                get = each["Get"]
                yield (
                    _name(get["TableName"]),
                    self._measure_read(get["TableName"], get["Key"], {"ConsistentRead": True}),
                )
        elif operation in ("Query", "Scan") and answer.status == 200:
            yield _name(asked["TableName"]), self._measure_page(operation, asked, json.loads(answer.body))

    def _measure_read(self, table: str, key: dict[str, Any], asked: Mapping[str, Any]) -> float:
        size = measure_item(self._find(_name(table), key))
        return count_reads(size, consistent=asked.get("ConsistentRead", False))

    def _measure_page(self, operation: str, asked: Mapping[str, Any], page: Mapping[str, Any]) -> float:
        """A page's items are rounded together. Of a scan all of the table counts, of a query what it gave: one that
        leaves attributes out or filters is counted too low.
        """
        whole = operation == "Scan" and "IndexName" not in asked
        items = moto_tables.list_all_items(_name(asked["TableName"]), self._region) if whole else page["Items"]
        size = sum(measure_item(item) for item in items)
        return count_reads(size, consistent=asked.get("ConsistentRead", False))


def _name(table: str) -> str:
    return table.rsplit("/", 1)[-1]


def _list_tables(asked: Mapping[str, Any]) -> Iterable[str]:
    if "TableName" in asked:
        return [_name(asked["TableName"])]
    return [_name(table) for table in asked.get("RequestItems", {})]


def _list_objects(wire: Wire, answer: Answer) -> Iterator[tuple[str, str, str, int]]:
    bucket, _, key = wire.path.removeprefix("/").partition("/")
    prefix = key.partition("/")[0] if "/" in key else ""
    resource = f"{bucket}/{prefix}" if prefix else bucket
    kind = {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}.get(wire.method, "")
    if wire.method == "POST" and "delete" in wire.query:
        kind = "DeleteObject"
    if not key and wire.method == "GET":
        kind = "ListObjects"
    yield kind or f"{wire.method}Object", resource, "requests", 1
    if kind == "PutObject":
        yield kind, resource, "bytes", len(wire.body)
        if answer.status == 200 and moto_tables.tells_of_objects(bucket):
            yield "SendMessageByS3", resource, "requests", 1


def _list_messages(wire: Wire, answer: Answer) -> Iterator[tuple[str, str, str, int]]:
    operation, asked = wire.headers["x-amz-target"].rsplit(".", 1)[1], json.loads(wire.body)
    queue = asked.get("QueueUrl", asked.get("QueueName", "")).rsplit("/", 1)[-1]
    sent = asked.get("Entries", [asked])
    size = sum(map(_measure_message, sent)) if operation.startswith("SendMessage") else len(wire.body)
    if operation == "ReceiveMessage":
        messages = json.loads(answer.body).get("Messages", []) if answer.status == 200 else []
        if not messages:
            return
        yield operation, queue, "messages", len(messages)
        size = sum(map(_measure_message, messages))
    yield operation, queue, "requests", max(1, -(-size // _QUEUE_BYTES))


def _measure_message(message: Mapping[str, Any]) -> int:
    """A message's size as SQS counts it, sent or received: its text, and the names, types and values of attributes."""
    size = len((message.get("MessageBody") or message.get("Body") or "").encode())
    for name, one in message.get("MessageAttributes", {}).items():
        value = base64.b64decode(one["BinaryValue"]) if "BinaryValue" in one else one.get("StringValue", "").encode()
        size += len(name.encode()) + len(one["DataType"]) + len(value)
    return size
