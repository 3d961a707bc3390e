"""The permissions that a call to DynamoDB requires: actions on tables and indexes, with keys and attributes for IAM.

`dynamodb:LeadingKeys` are the partition keys in a call, or those of the index that it uses. A Scan has none.
`dynamodb:Attributes` are the top-level attributes in a call: those of its key, of the item that it puts, and of all its
expressions. `dynamodb:Select` and `dynamodb:ReturnValues` are present if the call has them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from localcloud.account_id import ACCOUNT
from localcloud.enforce.policy import Context, Request
from localcloud.moto_internals import find_partition_key

Call = Mapping[str, Any]

_TRANSACT = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
_BATCH_WRITES = {"PutRequest", "DeleteRequest"}
_OUTSIDE_TABLES = {"ListTables"}
_EXPRESSIONS = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
_FORMER = (
    "AttributesToGet",
    "AttributeUpdates",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
)
"""Parameters that expressions have replaced; calls that use them are refused."""

_NAME = re.compile(r"(?<![\w:#.])(#\w+|[A-Za-z_]\w*)(?!\w)(?!\s*\()")
_WORDS = {"ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"}


def list_dynamodb_permissions(operation: str, asked: Call, region: str) -> Iterator[Request]:
    """Everything that the caller must be allowed to do. Raises KeyError or ValueError for what cannot be evaluated."""
    if operation in _OUTSIDE_TABLES:
        yield Request(f"dynamodb:{operation}", "*", _TLS)
    elif operation == "BatchGetItem":
        for table, wanted in asked["RequestItems"].items():
            yield _make_request(operation, table, region, [{**wanted, "Key": key} for key in wanted["Keys"]])
    elif operation == "BatchWriteItem":
        for table, writes in asked["RequestItems"].items():
            parts = [part for write in writes for kind, part in write.items() if kind in _BATCH_WRITES]
            yield _make_request(operation, table, region, parts)
    elif operation == "TransactWriteItems":
        # Evaluated as what each part does: there is no action of this name.
        for item in asked["TransactItems"]:
            for kind, part in item.items():
                yield _make_request(_TRANSACT[kind], part["TableName"], region, [part])
    elif operation == "TransactGetItems":
        for item in asked["TransactItems"]:
            yield _make_request("GetItem", item["Get"]["TableName"], region, [item["Get"]])
    elif operation in ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"):
        raise ValueError(operation)
    else:
        yield _make_request(operation, asked["TableName"], region, [asked], asked.get("IndexName"))


def group_leading_keys(context: Context) -> tuple[str, ...]:
    """The kinds of the keys of a request: what stands before the id in each."""
    return tuple(sorted({re.split(r"[#:]", key, maxsplit=1)[0] for key in context.get("dynamodb:leadingkeys", ())}))


_TLS = {"aws:securetransport": ["true"]}


def _make_request(operation: str, table: str, region: str, parts: list[Call], index: str | None = None) -> Request:
    arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{table}"
    name = arn.rsplit("/", 1)[-1]
    context = dict(_TLS)
    # An unknown table has no partition key: such a call finds nothing.
    partition_key = find_partition_key(name, region, index) or ""
    if keys := sorted({key for part in parts for key in _leading_keys(part, partition_key)}):
        context["dynamodb:leadingkeys"] = keys
    if attributes := sorted({each for part in parts for each in _attributes(part)}):
        context["dynamodb:attributes"] = attributes
    for parameter in ("Select", "ReturnValues"):
        if said := sorted({part[parameter] for part in parts if parameter in part}):
            context[f"dynamodb:{parameter.lower()}"] = said
    return Request(f"dynamodb:{operation}", f"{arn}/index/{index}" if index else arn, context)


def _leading_keys(part: Call, partition_key: str) -> Iterator[str]:
    for item in (part.get("Key"), part.get("Item")):
        if item and partition_key in item:
            yield _parse_key(item[partition_key])
    if "KeyConditionExpression" in part:
        names, values = part.get("ExpressionAttributeNames", {}), part.get("ExpressionAttributeValues", {})
        for name, value in re.findall(r"(#?\w+)\s*=\s*(:\w+)", part["KeyConditionExpression"]):
            if names.get(name, name) == partition_key:
                yield _parse_key(values[value])


def _parse_key(value: Mapping[str, Any]) -> str:
    [(_, text)] = value.items()
    return str(text)


def _attributes(part: Call) -> Iterator[str]:
    if former := [name for name in _FORMER if name in part]:
        raise ValueError(f"{former[0]} is not evaluated here: use expressions")
    yield from part.get("Key") or {}
    yield from part.get("Item") or {}
    names = part.get("ExpressionAttributeNames", {})
    for expression in _EXPRESSIONS:
        for name in _NAME.findall(part.get(expression, "")):
            if name.startswith("#"):
                yield names[name]
            elif name.upper() not in _WORDS:
                yield name


def describe_use(request: Request) -> tuple[Iterable[str], ...]:
    """By what two uses of a right differ beside action and resource: kinds of keys, and attributes."""
    return group_leading_keys(request.context), tuple(request.context.get("dynamodb:attributes", ()))
