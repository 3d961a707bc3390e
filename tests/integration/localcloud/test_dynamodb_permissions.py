"""What IAM can judge of a call to DynamoDB: the keys and the attributes that it names."""

from typing import Any

import pytest

from localcloud.enforce.dynamodb_permissions import list_dynamodb_permissions
from localcloud.enforce.policy import Request, Verdict, decide
from platewatch.aws import clients
from tests.integration.conftest import REGION, MakeTable

KEY = {"pk": {"S": "alert#1"}, "sk": {"S": "alert"}}


@pytest.fixture
def table(make_table: MakeTable) -> str:
    return make_table("alerts", waiting=("waiting", "escalate_at"))


def needs(operation: str, **asked: Any) -> list[Request]:
    return list(list_dynamodb_permissions(operation, asked, REGION))


def judged(operation: str, **asked: Any) -> tuple[list[str] | None, list[str] | None]:
    """The leading keys and the attributes of a call that needs one right."""
    [need] = needs(operation, TableName="alerts", **asked)
    return need.context.get("dynamodb:leadingkeys"), need.context.get("dynamodb:attributes")


def test_a_put_names_its_key_and_all_its_attributes(table: str) -> None:
    keys, attributes = judged("PutItem", Item={**KEY, "record": {"S": "x"}}, ConditionExpression="expires < :now")
    assert (keys, attributes) == (["alert#1"], ["expires", "pk", "record", "sk"])


def test_an_update_names_what_its_expressions_name_at_the_top_level(table: str) -> None:
    keys, attributes = judged(
        "UpdateItem",
        Key=KEY,
        UpdateExpression="SET #list.#version = :x, seen = if_not_exists(first, :x), a.b[0] = :x ADD told :x REMOVE old",
        ConditionExpression="attribute_exists(due) AND NOT #state IN (:a, :b) AND size(texts) BETWEEN :a AND :b",
        ExpressionAttributeNames={"#list": "list:demo", "#version": "version", "#state": "state"},
        ExpressionAttributeValues={},
    )
    assert keys == ["alert#1"]
    assert attributes is not None
    assert set(attributes) == {"a", "due", "first", "list:demo", "old", "pk", "seen", "sk", "state", "texts", "told"}


def test_a_query_names_the_partition_key_of_what_it_asks(table: str) -> None:
    asked = {
        "KeyConditionExpression": "begins_with(sk, :start) AND #p = :pk",
        "ExpressionAttributeNames": {"#p": "pk"},
        "ExpressionAttributeValues": {":pk": {"S": "recipients"}, ":start": {"S": "a"}},
    }
    assert judged("Query", **asked) == (["recipients"], ["pk", "sk"])
    [need] = needs(
        "Query",
        TableName="alerts",
        IndexName="waiting",
        KeyConditionExpression="waiting = :what AND escalate_at <= :now",
        ExpressionAttributeValues={":what": {"S": "review"}, ":now": {"S": "2026"}},
    )
    assert need.resource.endswith("table/alerts/index/waiting")
    assert need.context["dynamodb:leadingkeys"] == ["review"]


def test_a_scan_has_no_leading_keys(table: str) -> None:
    assert judged("Scan") == (None, None)


def test_each_part_of_a_transaction_is_judged_for_itself(table: str) -> None:
    put = {"Put": {"TableName": "alerts", "Item": {"pk": {"S": "hit#1"}, "sk": {"S": "counted"}}}}
    update = {"Update": {"TableName": "alerts", "Key": KEY, "UpdateExpression": "SET record = :x"}}
    found = needs("TransactWriteItems", TransactItems=[put, update])
    assert [(need.action, need.context["dynamodb:leadingkeys"]) for need in found] == [
        ("dynamodb:PutItem", ["hit#1"]),
        ("dynamodb:UpdateItem", ["alert#1"]),
    ]


def test_a_batch_names_all_its_keys(table: str) -> None:
    other = {"pk": {"S": "hit#1"}, "sk": {"S": "answer"}}
    [need] = needs("BatchGetItem", RequestItems={"alerts": {"Keys": [KEY, other]}})
    assert need.context["dynamodb:leadingkeys"] == ["alert#1", "hit#1"]
    writes = [{"PutRequest": {"Item": KEY}}, {"DeleteRequest": {"Key": other}}]
    [need] = needs("BatchWriteItem", RequestItems={"alerts": writes})
    assert need.context["dynamodb:leadingkeys"] == ["alert#1", "hit#1"]


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("UpdateItem", {"Key": KEY, "AttributeUpdates": {"record": {"Value": {"S": "x"}}}}),
        ("Query", {"KeyConditions": {"pk": {}}}),
        ("ExecuteStatement", {"Statement": "UPDATE alerts SET record='x' WHERE pk='alert#1'"}),
    ],
)
def test_what_cannot_be_judged_is_refused(table: str, operation: str, asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"expressions|ExecuteStatement"):
        needs(operation, TableName="alerts", **asked)


def test_a_condition_on_keys_and_attributes_decides(table: str) -> None:
    policy = {
        "Statement": {
            "Effect": "Allow",
            "Action": ["dynamodb:UpdateItem", "dynamodb:PutItem"],
            "Resource": "*",
            "Condition": {
                "ForAllValues:StringLike": {
                    "dynamodb:LeadingKeys": ["alert#*"],
                    "dynamodb:Attributes": ["pk", "sk", "state"],
                }
            },
        }
    }

    def allowed(operation: str, **asked: Any) -> bool:
        found = needs(operation, TableName="alerts", **asked)
        return all(decide(policy, need) is Verdict.ALLOW for need in found)

    assert allowed("UpdateItem", Key=KEY, UpdateExpression="SET #s = :s", ExpressionAttributeNames={"#s": "state"})
    assert not allowed("UpdateItem", Key=KEY, UpdateExpression="SET #s = :s", ExpressionAttributeNames={"#s": "record"})
    assert not allowed("UpdateItem", Key=KEY, UpdateExpression="SET state = :s", ConditionExpression="record = :x")
    other = {"pk": {"S": "recipients"}, "sk": {"S": "me"}}
    assert not allowed("UpdateItem", Key=other, UpdateExpression="SET state = :s")
    assert allowed("PutItem", Item=KEY)
    assert not allowed("PutItem", Item={**KEY, "record": {"S": "x"}})


def test_the_expressions_of_the_client_are_as_they_are_judged(table: str) -> None:
    """Nothing that boto3 sends escapes: it has no parameter for former requests that is not refused."""
    shape = clients.dynamodb().meta.service_model.operation_model("UpdateItem").input_shape
    known = {"TableName", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames"}
    known |= {"ExpressionAttributeValues", "ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"}
    known |= {"ReturnValuesOnConditionCheckFailure"}
    assert set(shape.members) - known == {"AttributeUpdates", "Expected", "ConditionalOperator"}
