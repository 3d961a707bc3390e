"""Every right of a role counts: without it the same call fails with AccessDenied."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud import LocalCloud

from .conftest import Work, wait_for, without

pytestmark = pytest.mark.xdist_group("localcloud")

Call = Callable[[LocalCloud, Callable[[str], Any]], Any]


def as_work(cloud: LocalCloud) -> Callable[[str], Any]:
    return lambda service: cloud.client_for_role("WorkRole", service)


CALLS: dict[str, tuple[str, Call]] = {
    "Read": (
        "s3:GetObject",
        lambda cloud, client: client("s3").get_object(Bucket=cloud.resources["Bucket"], Key="in/x"),
    ),
    "See": (
        "s3:ListBucket",
        lambda cloud, client: client("s3").list_objects_v2(Bucket=cloud.resources["Bucket"]),
    ),
    "Write": (
        "s3:PutObject",
        lambda cloud, client: client("s3").put_object(Bucket=cloud.resources["Bucket"], Key="out/x", Body=b"x"),
    ),
    "Record": (
        "dynamodb:PutItem",
        lambda cloud, client: client("dynamodb").put_item(
            TableName=cloud.resources["Table"], Item={"pk": {"S": "rights"}}
        ),
    ),
    "Tell": (
        "sns:Publish",
        lambda cloud, client: client("sns").publish(TopicArn=cloud.resources["Topic"], Message="x"),
    ),
    "Sms": (
        "sns:Publish",
        lambda cloud, client: client("sns").publish(PhoneNumber="+31611111111", Message="x"),
    ),
    "Consume": (
        "sqs:GetQueueAttributes",
        lambda cloud, client: client("sqs").get_queue_attributes(
            QueueUrl=cloud.resources["Jobs"], AttributeNames=["QueueArn"]
        ),
    ),
}
# What each call needs on the key, because what it touches is encrypted.
KEYS = [
    ("Read", "UseKey", "kms:Decrypt"),
    ("Record", "UseKey", "kms:Decrypt"),
    ("Tell", "UseKey", "kms:Decrypt"),
    ("Write", "MakeKeys", "kms:GenerateDataKey"),
    ("Tell", "MakeKeys", "kms:GenerateDataKey"),
]


@pytest.fixture(scope="module", autouse=True)
def _an_object(cloud: LocalCloud) -> None:
    cloud.admin_client("s3").put_object(Bucket=cloud.resources["Bucket"], Key="in/x", Body=b"x")


def denial(call: Call, cloud: LocalCloud) -> str:
    with pytest.raises(ClientError) as caught:
        call(cloud, as_work(cloud))
    error = caught.value.response["Error"]
    # SNS has names of its own for the same thing.
    assert "AccessDenied" in error["Code"] or error["Code"] == "AuthorizationError", error
    return str(error["Message"])


@pytest.mark.parametrize("sid", CALLS)
def test_a_call_needs_its_statement(cloud: LocalCloud, sid: str) -> None:
    action, call = CALLS[sid]
    call(cloud, as_work(cloud))
    with without(cloud, sid):
        assert action in denial(call, cloud)
    call(cloud, as_work(cloud))


@pytest.mark.parametrize(("name", "sid", "action"), KEYS)
def test_encryption_needs_the_key(cloud: LocalCloud, name: str, sid: str, action: str) -> None:
    with without(cloud, sid):
        message = denial(CALLS[name][1], cloud)
    assert action in message
    assert f"key/{cloud.resources['Key']}" in message


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda b, c: c("s3").get_object(Bucket=b["Bucket"], Key="out/x"), id="another prefix"),
        pytest.param(lambda b, c: c("s3").delete_object(Bucket=b["Bucket"], Key="in/x"), id="another action"),
        pytest.param(
            lambda b, c: c("dynamodb").get_item(TableName=b["Table"], Key={"pk": {"S": "x"}}), id="reading a table"
        ),
        pytest.param(
            lambda b, c: c("dynamodb").transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": b["Table"], "Item": {"pk": {"S": "x"}}}},
                    {"Delete": {"TableName": b["Table"], "Key": {"pk": {"S": "y"}}}},
                ]
            ),
            id="a transaction with one action too many",
        ),
        pytest.param(lambda b, c: c("sqs").send_message(QueueUrl=b["Jobs"], MessageBody="x"), id="sending"),
        pytest.param(lambda b, c: c("kms").create_key(), id="making a key"),
        pytest.param(lambda b, c: c("iam").list_roles(), id="a service of no function"),
        pytest.param(
            lambda b, c: c("s3").copy_object(Bucket=b["Bucket"], Key="out/y", CopySource=f"{b['Bucket']}/out/x"),
            id="copying what may not be read",
        ),
    ],
)
def test_what_nothing_allows_is_denied(cloud: LocalCloud, call: Callable[..., Any]) -> None:
    denial(lambda started, client: call(started.resources, client), cloud)


def test_a_key_may_name_roles_and_services_in_conditions(cloud: LocalCloud) -> None:
    kms, key = cloud.admin_client("kms"), cloud.resources["Key"]
    before = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    role = cloud.admin_client("iam").get_role(RoleName=cloud.resources["WorkRole"])["Role"]["Arn"]
    statement = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Resource": "*"}
    statement |= {"Action": "kms:Decrypt"}

    def put(principal: str, service: str) -> None:
        named = {"ArnEquals": {"aws:PrincipalArn": principal}}
        through = {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}}
        policy = {"Statement": [{**statement, "Condition": {**named, **through}}]}
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))

    try:
        put(role, "s3")
        CALLS["Read"][1](cloud, as_work(cloud))
        assert "kms:Decrypt" in denial(CALLS["Record"][1], cloud)
        put(f"{role}-other", "s3")
        assert "kms:Decrypt" in denial(CALLS["Read"][1], cloud)
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=before)


def test_what_roles_used_is_noted(cloud: LocalCloud) -> None:
    cloud.record_rights()
    CALLS["Write"][1](cloud, as_work(cloud))
    used = {(each.action, each.resource) for each in cloud.used_rights()["WorkRole"]}
    assert ("s3:PutObject", f"arn:aws:s3:::{cloud.resources['Bucket']}/out/x") in used
    assert any(action == "kms:GenerateDataKey" for action, _ in used)


def test_an_absent_object_is_404_only_for_who_may_list(cloud: LocalCloud) -> None:
    client = cloud.client_for_role("WorkRole", "s3")
    asked = {"Bucket": cloud.resources["Bucket"], "Key": "in/nothing"}
    with pytest.raises(ClientError) as caught:
        client.get_object(**asked)
    assert caught.value.response["Error"]["Code"] == "NoSuchKey"
    with without(cloud, "See"), pytest.raises(ClientError) as caught:
        client.get_object(**asked)
    assert caught.value.response["Error"]["Code"] == "AccessDenied"


def test_a_head_tells_the_objects_length(cloud: LocalCloud) -> None:
    head = cloud.client_for_role("WorkRole", "s3").head_object(Bucket=cloud.resources["Bucket"], Key="in/x")
    assert head["ContentLength"] == 1


def test_people_have_no_way_to_the_data(cloud: LocalCloud) -> None:
    calls: tuple[Callable[[], Any], ...] = (
        lambda: cloud.person_client("s3").get_object(Bucket=cloud.resources["Bucket"], Key="in/x"),
        lambda: cloud.person_client("dynamodb").scan(TableName=cloud.resources["Table"]),
        lambda: cloud.person_client("sqs").receive_message(QueueUrl=cloud.resources["Jobs"]),
    )
    for call in calls:
        with pytest.raises(ClientError, match="not authorized to perform"):
            call()


def test_polling_needs_the_functions_own_right(cloud: LocalCloud, work: Work) -> None:
    def denials() -> int:
        return cloud.logs("WorkFunction").count("sqs:ReceiveMessage")

    before = denials()
    with without(cloud, "Consume", "sqs:ReceiveMessage"):
        # A long poll that is under way was allowed when it began: a message ends it.
        work.send({"do": "print", "text": "the long poll that may be under way"})
        wait_for(lambda: denials() > before, 30)
        [message] = work.send({"do": "print", "text": "nobody may fetch this"})
        denied = denials()
        wait_for(lambda: denials() > denied, 30)
        assert not work.outcomes(message)
    wait_for(lambda: work.outcomes(message))
