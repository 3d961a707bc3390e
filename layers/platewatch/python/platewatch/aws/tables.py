"""A DynamoDB table with the keys `pk` and `sk`, as all tables of all features are asked and written.

Items, keys and values are plain: texts, numbers, bytes, booleans, None, and lists and maps of these. Numbers come back
as Decimal and bytes as boto3's Binary. In an expression `#state` stands for the attribute `state`: every name can be
written so, and one that DynamoDB reserves must be.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from platewatch.errors import PlatewatchError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]
Key = dict[str, str]

ABSENT: Final = "attribute_not_exists(pk)"
"""The condition that there is no item with the key yet."""
PRESENT: Final = "attribute_exists(pk)"
"""The condition that there is an item with the key."""

_MOST_KEYS: Final = 100
_ATTEMPTS: Final = 6
_NAME: Final = re.compile(r"#\w+")
_SERIALIZER: Final = TypeSerializer()
_DESERIALIZER: Final = TypeDeserializer()


class TableBusy(PlatewatchError):
    """The table left some of the keys unanswered again and again."""


def make_key(pk: str, sk: str) -> Key:
    """The key of an item."""
    return {"pk": pk, "sk": sk}


def pack(item: Item) -> dict[str, Any]:
    """The item in the form in which DynamoDB's calls take it: {"pk": {"S": ...}}."""
    return {name: _SERIALIZER.serialize(value) for name, value in item.items()}


def unpack(item: Item) -> dict[str, Any]:
    """The plain item of one that DynamoDB's calls gave."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Reads are strongly consistent unless a method says otherwise."""

    client: "DynamoDBClient"
    name: str

    def find(self, key: Key, *attributes: str) -> Item | None:
        """The item with the key, or of it these attributes alone; None where there is none."""
        only: dict[str, Any] = {}
        if attributes:
            names = {f"#a{place}": attribute for place, attribute in enumerate(attributes)}
            only = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        answer = self.client.get_item(TableName=self.name, Key=pack(key), ConsistentRead=True, **only)
        return unpack(answer["Item"]) if "Item" in answer else None

    def find_many(
        self, keys: Iterable[Key], pause: Callable[[float], None] = time.sleep
    ) -> dict[tuple[str, str], Item]:
        """The items that are there, by pk and sk. Raises TableBusy rather than give half an answer."""
        left: list[Any] = [pack(make_key(*both)) for both in dict.fromkeys((key["pk"], key["sk"]) for key in keys)]
        found: dict[tuple[str, str], Item] = {}
        attempt = 0
        while left:
            asked, left = left[:_MOST_KEYS], left[_MOST_KEYS:]
            answer: Any = self.client.batch_get_item(RequestItems={self.name: {"Keys": asked, "ConsistentRead": True}})
            items = (unpack(item) for item in answer["Responses"].get(self.name, []))
            found |= {(item["pk"], item["sk"]): item for item in items}
            unanswered = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if unanswered:
                attempt += 1
                if attempt == _ATTEMPTS:
                    raise TableBusy("the table is busy: ask again")
                pause(0.05 * 2**attempt)
                left += unanswered
        return found

    def list_items(self, pk: str, *, consistent: bool = True, attributes: str | None = None) -> Iterator[Item]:
        """All items with this pk in the order of their sk; or only these attributes of them, as in "sk, record"."""
        only = {"ProjectionExpression": attributes} if attributes else {}
        return self._query("pk = :pk", {":pk": pk}, ConsistentRead=consistent, **only)

    def list_between(self, pk: str, first: str, last: str, *, consistent: bool = True) -> Iterator[Item]:
        """The items with this pk whose sk lies from `first` through `last`."""
        values = {":pk": pk, ":first": first, ":last": last}
        return self._query("pk = :pk AND sk BETWEEN :first AND :last", values, ConsistentRead=consistent)

    def list_beginning(self, pk: str, prefix: str) -> Iterator[Item]:
        """The items with this pk whose sk begins so."""
        values = {":pk": pk, ":prefix": prefix}
        return self._query("pk = :pk AND begins_with(sk, :prefix)", values, ConsistentRead=True)

    def list_newest(self, pk: str, most: int, start: Key | None) -> tuple[list[Item], Item | None]:
        """Up to `most` items with this pk, the last sk first, after the key `start`; and the key to go on after."""
        more: dict[str, Any] = {"ExclusiveStartKey": pack(start)} if start else {}
        described = self._describe_query("pk = :pk", {":pk": pk})
        answer: Any = self.client.query(**described, ConsistentRead=True, ScanIndexForward=False, Limit=most, **more)
        last = answer.get("LastEvaluatedKey")
        return [unpack(item) for item in answer["Items"]], unpack(last) if last else None

    def query_index(self, index: str, condition: str, values: Item) -> Iterator[Item]:
        """What an index holds under the condition, in its order. May lag behind by seconds."""
        return self._query(condition, values, IndexName=index)

    def query_page(self, index: str, condition: str, values: Item, most: int) -> tuple[list[Item], bool]:
        """Up to `most` of what an index holds under the condition, and whether there is more."""
        answer: Any = self.client.query(**self._describe_query(condition, values), IndexName=index, Limit=most)
        return [unpack(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def query_newest(
        self, index: str, condition: str, values: Item, most: int, start: Key | None
    ) -> tuple[list[Item], bool]:
        """Up to `most` of what an index holds under the condition, the last first, after the key `start`; and whether
        there is more. May lag behind by seconds.
        """
        more: dict[str, Any] = {"ExclusiveStartKey": pack(start)} if start else {}
        described = self._describe_query(condition, values)
        answer: Any = self.client.query(**described, IndexName=index, ScanIndexForward=False, Limit=most, **more)
        return [unpack(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def scan(self, condition: str, values: Item) -> Iterator[Item]:
        """All items of the table of which the condition holds: for tables of hundreds of items alone."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.name,
            FilterExpression=condition,
            ExpressionAttributeValues=pack(values),
            ConsistentRead=True,
        )
        for page in pages:
            yield from (unpack(item) for item in page["Items"])

    def put(self, item: Item) -> None:
        """Store the item in place of one with its key."""
        self.client.put_item(**self.describe_put(item))

    def put_new(self, item: Item) -> bool:
        """Store the item unless there is one with its key; whether it was stored."""
        return self.put_if(item, ABSENT)

    def put_if(self, item: Item, condition: str, values: Item | None = None) -> bool:
        """Store the item if the condition holds of the one with its key; whether it held."""
        return self._write(self.client.put_item, self.describe_put(item, condition, values)) is not None

    def put_version(self, item: Item, before: int) -> bool:
        """Store the item if the one with its key is of the version `before`, or if there is none where that is 0."""
        return self.put_if(item, "#version = :version", {":version": before}) if before else self.put_new(item)

    def update(
        self,
        key: Key,
        update: str,
        values: Item | None = None,
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> bool:
        """Change the item, made if it is not there, if the condition holds of it; whether it held.

        `names` says what a #name stands for that is not the attribute of that name.
        """
        described = self.describe_update(key, update, values, condition, names)
        return self._write(self.client.update_item, described) is not None

    def update_and_find(
        self,
        key: Key,
        update: str,
        values: Item | None = None,
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Item | None:
        """The same; the item as it is afterwards, None where the condition did not hold."""
        described = self.describe_update(key, update, values, condition, names)
        answer = self._write(self.client.update_item, {**described, "ReturnValues": "ALL_NEW"})
        return None if answer is None else unpack(answer["Attributes"])

    def put_version_in(self, key: Key, name: str, stored: Item, before: int, remove: str | None = None) -> bool:
        """Store a map with a `version` as an attribute of the item, if the map there is of the version `before`, or if
        there is none where that is 0; whether it was stored. `remove` is an attribute that goes with the same step.
        """
        names = {"#map": name} | ({"#removed": remove} if remove else {})
        update = "SET #map = :map" + (" REMOVE #removed" if remove else "")
        if before:
            condition, values = "#map.#version = :before", {":map": stored, ":before": before}
        else:
            condition, values = "attribute_not_exists(#map)", {":map": stored}
        return self.update(key, update, values, condition, names)

    def delete(self, key: Key) -> None:
        """Destroy the item; destroying it twice is the same as once."""
        self.client.delete_item(TableName=self.name, Key=pack(key))

    def delete_if(self, key: Key, condition: str, values: Item | None = None) -> bool:
        """Destroy the item if the condition holds of it; whether it held."""
        described = {"Key": pack(key), **self._describe(condition, values, {})}
        return self._write(self.client.delete_item, described) is not None

    def describe_put(self, item: Item, condition: str | None = None, values: Item | None = None) -> dict[str, Any]:
        """The same as put or put_if, as the arguments of a call or as one part of a transaction."""
        return {"Item": pack(item), **self._describe(condition, values, {})}

    def describe_update(
        self,
        key: Key,
        update: str,
        values: Item | None = None,
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The same as update, as the arguments of a call or as one part of a transaction."""
        known = {name: name[1:] for name in _NAME.findall(update)}
        described = {"Key": pack(key), "UpdateExpression": update}
        return described | self._describe(condition, values, known | dict(names or {}))

    def describe_check(self, key: Key, condition: str) -> dict[str, Any]:
        """That the condition holds, as one part of a transaction."""
        return {"Key": pack(key), **self._describe(condition, None, {})}

    def _describe(self, condition: str | None, values: Item | None, names: Mapping[str, str]) -> dict[str, Any]:
        known = {name: name[1:] for name in _NAME.findall(condition or "")} | dict(names)
        told = {
            "ConditionExpression": condition,
            "ExpressionAttributeNames": known,
            "ExpressionAttributeValues": pack(values or {}),
        }
        return {"TableName": self.name, **{name: value for name, value in told.items() if value}}

    def _describe_query(self, condition: str, values: Item) -> dict[str, Any]:
        names = {name: name[1:] for name in _NAME.findall(condition)}
        return {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": pack(values),
            **({"ExpressionAttributeNames": names} if names else {}),
        }

    def _query(self, condition: str, values: Item, **more: Any) -> Iterator[Item]:
        pages = self.client.get_paginator("query").paginate(**self._describe_query(condition, values), **more)
        for page in pages:
            yield from (unpack(item) for item in page["Items"])

    def _write(self, call: Callable[..., Any], arguments: Mapping[str, Any]) -> Any | None:
        """The answer; None when the condition of the call does not hold."""
        try:
            return call(**arguments)
        except self.client.exceptions.ConditionalCheckFailedException:
            return None
