"""What is spared moto changes none of its answers: the same calls are made of moto as it comes, and compared."""

import copy
from collections.abc import Callable
from typing import Any

import moto.core.serialize
import moto.dynamodb.models
import moto.dynamodb.parsing.validators
import pytest
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.exceptions import ClientError
from moto.core.request import Request, normalize_request
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing.ast_nodes import (  # type: ignore[attr-defined]  # moto does not check that file
    DepthFirstTraverser,
    Node,
)
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]

from localcloud import moto_savings as savings
from platewatch.aws import clients
from tests.integration import quick_moto
from tests.integration.conftest import MakeTable

ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}
COUNT = {"UpdateExpression": "ADD n :one SET seen = list_append(seen, :new)"}
NEW = {"ExpressionAttributeValues": {":one": {"N": "1"}, ":new": {"L": [{"S": "now"}]}}}


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "x"}}


def item(name: str) -> dict[str, Any]:
    return key(name) | {"n": {"N": "1"}, "seen": {"L": [{"S": "first"}]}, "deep": {"M": {"a": {"SS": ["p", "q"]}}}}


PUT_NEW = {"Put": {"Item": item("new")}}
REPLACE = {"Put": {"Item": key("old") | {"n": {"N": "7"}}}}
UPDATE = {"Update": {"Key": key("old")} | COUNT | NEW}
REMOVE = {"Delete": {"Key": key("other")}}
FAILS = {"ConditionCheck": {"Key": key("old")} | ABSENT}
HOLDS = {"ConditionCheck": {"Key": key("nowhere")} | ABSENT}
UNKNOWN = {"Update": {"Key": key("nowhere")} | COUNT | NEW}
"""It appends to a list that is not there, which is an error of validation."""

TRANSACTIONS = {
    "all is written": [PUT_NEW, UPDATE, REMOVE, HOLDS],
    "one replaced": [REPLACE, HOLDS],
    "a condition fails first": [FAILS, PUT_NEW, REMOVE],
    "a condition fails last": [PUT_NEW, REMOVE, UPDATE, {"Put": {"Item": item("third")} | ABSENT}, FAILS],
    "an update is undone": [UPDATE, {"Put": {"Item": item("other")} | ABSENT}],
    "a replacement is undone": [REPLACE, {"Put": {"Item": item("other")} | ABSENT}],
    "the same item twice": [PUT_NEW, UPDATE, UPDATE],
    "an expression that does not hold": [PUT_NEW, REMOVE, UNKNOWN],
    "an item without its range key": [PUT_NEW, {"Put": {"Item": {"pk": {"S": "new"}}}}],
}


@pytest.fixture
def as_it_comes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes moto do transactions and expressions by itself again, until the end of the test."""

    def restore() -> None:
        monkeypatch.setattr(moto.dynamodb.models, "copy", copy)
        monkeypatch.setattr(moto.dynamodb.parsing.validators, "deepcopy", copy.deepcopy)
        monkeypatch.setattr(DynamoDBBackend, "transact_write_items", savings._write_all)
        monkeypatch.setattr(DynamoType, "cast_value", property(savings._find_any_value))
        monkeypatch.setattr(
            moto.core.serialize.JSONSerializer, "_serialize_type_structure", savings._serialize_any_structure
        )
        monkeypatch.setattr(UpdateExpressionParser, "make", savings._parse_any_update)
        monkeypatch.setattr(Node, "find_clauses", savings._find_any_clauses)
        monkeypatch.setattr(DepthFirstTraverser, "traverse_node_recursively", savings._traverse_any)
        for name in ("data", "form", "files"):
            monkeypatch.delattr(Request, name)

    return restore


def transact(table: str, items: list[dict[str, Any]]) -> tuple[Any, list[dict[str, Any]]]:
    """What the transaction is answered, and what the table holds then."""
    dynamodb = clients.dynamodb()
    for name in ("old", "other"):
        dynamodb.put_item(TableName=table, Item=item(name))
    asked = [{kind: part | {"TableName": table} for kind, part in one.items()} for one in items]
    error = None
    try:
        dynamodb.transact_write_items(TransactItems=asked)
    except ClientError as refused:
        error = refused.response["Error"], refused.response.get("CancellationReasons")
    return error, sorted(dynamodb.scan(TableName=table)["Items"], key=lambda one: one["pk"]["S"])


@pytest.mark.parametrize("items", TRANSACTIONS.values(), ids=TRANSACTIONS)
def test_a_transaction_does_what_motos_does(
    make_table: MakeTable, as_it_comes: Callable[[], None], items: list[dict[str, Any]]
) -> None:
    spared = transact(make_table("spared"), items)
    as_it_comes()
    assert DynamoDBBackend.transact_write_items is not savings._write_all_or_nothing
    assert spared == transact(make_table("plain"), items)
    untouched = [item("old"), item("other")]
    assert (spared[1] == untouched) is (spared[0] is not None), "written, or all undone"


UPDATES = [
    "SET a = :n, #b = if_not_exists(missing, :s) REMOVE seen[0], seen[1], deep.a ADD n :n",
    "SET deep.a = :s, seen = list_append(seen, :l), n = n - :n DELETE colours :c",
    "SET a = :n, a = :s",
    "SET seen[3] = :s, deep.missing.x = :s",
]
VALUES = {":n": {"N": "2"}, ":s": {"S": "x"}, ":l": {"L": [{"S": "y"}]}, ":c": {"SS": ["red"]}}


@pytest.mark.parametrize("expression", UPDATES)
@pytest.mark.parametrize("name", ["old", "new"])
def test_an_update_does_what_motos_does(
    make_table: MakeTable, as_it_comes: Callable[[], None], expression: str, name: str
) -> None:
    def update(table: str) -> Any:
        dynamodb = clients.dynamodb()
        dynamodb.put_item(TableName=table, Item=item("old") | {"colours": {"SS": ["red", "blue"]}})
        asked: dict[str, Any] = {
            "ExpressionAttributeValues": {k: v for k, v in VALUES.items() if k in expression},
            "ReturnValues": "ALL_NEW",
        }
        if "#b" in expression:
            asked["ExpressionAttributeNames"] = {"#b": "b"}
        try:
            answer = dynamodb.update_item(TableName=table, Key=key(name), UpdateExpression=expression, **asked)
        except ClientError as refused:
            return refused.response["Error"]
        return answer["Attributes"]

    spared = update(make_table("spared"))
    as_it_comes()
    assert spared == update(make_table("plain"))


EVERY_KIND = key("kinds") | {
    "text": {"S": "text"},
    "empty": {"S": ""},
    "number": {"N": "1.50"},
    "true": {"BOOL": True},
    "false": {"BOOL": False},
    "nothing": {"NULL": True},
    "bytes": {"B": b"\x00\xff"},
    "texts": {"SS": ["p", "q"]},
    "numbers": {"NS": ["1", "2"]},
    "parts": {"BS": [b"\x00", b"\x01"]},
    "list": {"L": [{"S": "x"}, {"N": "1"}, {"L": []}, {"M": {"S": {"N": "2"}}}, {"B": b"y"}]},
    "map": {"M": {"S": {"S": "x"}, "N": {"M": {"BOOL": {"BOOL": False}}}, "L": {"L": [{"NULL": True}]}}},
}


def test_items_are_answered_as_moto_answers_them(make_table: MakeTable, as_it_comes: Callable[[], None]) -> None:
    table = make_table("kinds")
    dynamodb = clients.dynamodb()
    dynamodb.put_item(TableName=table, Item=EVERY_KIND)

    def fetch() -> list[Any]:
        keys, get = {table: {"Keys": [key("kinds")]}}, {"TableName": table, "Key": key("kinds")}
        updated = {"UpdateExpression": "SET changed = :n", "ExpressionAttributeValues": {":n": {"N": "2"}}}
        return [
            dynamodb.get_item(TableName=table, Key=key("kinds"))["Item"],
            dynamodb.query(
                TableName=table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": "kinds"}},
            )["Items"],
            dynamodb.scan(TableName=table)["Items"],
            dynamodb.batch_get_item(RequestItems=keys)["Responses"],
            dynamodb.update_item(TableName=table, Key=key("kinds"), ReturnValues="ALL_OLD", **updated)["Attributes"],
            dynamodb.transact_get_items(TransactItems=[{"Get": get}])["Responses"],
        ]

    dynamodb.update_item(
        TableName=table,
        Key=key("kinds"),
        UpdateExpression="SET changed = :n",
        ExpressionAttributeValues={":n": {"N": "2"}},
    )
    spared = fetch()
    assert spared[0] == EVERY_KIND | {"changed": {"N": "2"}}
    as_it_comes()
    assert moto.core.serialize.JSONSerializer._serialize_type_structure is savings._serialize_any_structure
    assert spared == fetch()


KEYS = [{"S": text} for text in ("", "a", "aa", "b", "Z", "é", "#", "10", "9")] + [{"N": "10"}, {"N": "9"}]


@pytest.mark.parametrize(
    "condition",
    ["pk = :pk", "pk = :pk AND sk < :sk", "pk = :pk AND sk >= :sk", "pk = :pk AND begins_with(sk, :sk)"],
)
def test_texts_are_compared_as_moto_compares_them(
    make_table: MakeTable, as_it_comes: Callable[[], None], condition: str
) -> None:
    table, dynamodb = make_table("texts"), clients.dynamodb()
    for number, text in enumerate(("a", "aa", "b", "Z", "é", "#", "10", "9")):
        dynamodb.put_item(TableName=table, Item=key("texts") | {"sk": {"S": text}, "n": {"N": str(number)}})

    def ask(value: str) -> list[Any]:
        values = {":pk": {"S": "texts"}} | ({":sk": {"S": value}} if ":sk" in condition else {})
        asked = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values | {":n": {"N": "5"}}}
        return dynamodb.query(TableName=table, FilterExpression="n <> :n", **asked)["Items"]

    spared = [ask(value) for value in ("a", "é", "9")]
    as_it_comes()
    assert spared == [ask(value) for value in ("a", "é", "9")]
    assert spared[0] != []


def test_values_are_equal_and_sorted_as_moto_has_it(as_it_comes: Callable[[], None]) -> None:
    def compare() -> list[Any]:
        values = [DynamoType(dict(each)) for each in KEYS]
        equal = [one == other for one in values for other in values]
        return [
            equal,
            [hash(one) == hash(other) for one in values for other in values],
            [one.cast_value for one in values],
        ]

    spared = compare()
    as_it_comes()
    assert spared == compare()


@pytest.mark.parametrize(
    ("url", "headers", "body"),
    [
        (
            "https://sqs.eu-west-1.amazonaws.com/",
            {"X-Amz-Target": b"AmazonSQS.ListQueues", "Authorization": "x"},
            b"{}",
        ),
        ("https://dynamodb.eu-west-1.amazonaws.com:8443/", {"Content-Length": "3"}, b'{"k": "\xc3\xa9&key=1"}'),
        ("http://kms.eu-west-1.amazonaws.com", {"User-Agent": "tests", "Content-MD5": "b"}, None),
        ("https://sqs.eu-west-1.amazonaws.com/1/q?a=b%20c", {"X-Amz-Target": "AmazonSQS.ListQueues"}, b"{}"),
        ("https://s3.eu-west-1.amazonaws.com/a%2Fb", {"Content-Type": "application/x-www-form-urlencoded"}, b"a=b"),
    ],
)
def test_moto_is_given_the_request_that_it_makes_itself(
    as_it_comes: Callable[[], None], url: str, headers: dict[str, str | bytes], body: bytes | None
) -> None:
    def describe(make: Callable[[AWSPreparedRequest], Any]) -> dict[str, Any]:
        kinds: dict[str, str | bytes] = {"Content-Type": b"application/x-amz-json-1.0"}
        made = make(AWSPreparedRequest("POST", url, HeadersDict(kinds | headers), body, stream_output=False))
        told = {name.lower(): value for name, value in made.headers.items() if name.lower() != "content-length"}
        return {
            "headers": told,
            "form": dict(made.form),
            **{name: getattr(made, name) for name in ("method", "raw_url", "path", "data", "content_length", "args")},
        }

    quick = describe(quick_moto._make_request)
    as_it_comes()
    assert quick == describe(normalize_request)
