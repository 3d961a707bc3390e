"""Each test begins with an empty account, although moto and the clients stay the same."""

from typing import Any

import pytest

from platewatch.aws import clients
from tests.integration.conftest import AUDIT, MakeBucket, MakeQueue, MakeTable


def _list_all() -> dict[str, list[Any]]:
    dynamodb, s3, sqs, sns, kms = clients.dynamodb(), clients.s3(), clients.sqs(), clients.sns(), clients.kms()
    return {
        "tables": dynamodb.list_tables()["TableNames"],
        "buckets": s3.list_buckets()["Buckets"],
        "queues": [url.rpartition("/")[2] for url in sqs.list_queues().get("QueueUrls", [])],
        "topics": sns.list_topics()["Topics"],
        "keys": kms.list_keys()["Keys"],
    }


@pytest.mark.xdist_group("empty-account")
@pytest.mark.parametrize("turn", ["before", "after"])
def test_nothing_of_one_test_is_seen_by_the_next(
    turn: str, make_table: MakeTable, make_bucket: MakeBucket, make_queue: MakeQueue
) -> None:
    assert _list_all() == {"tables": [], "buckets": [], "queues": [AUDIT], "topics": [], "keys": []}
    messages = clients.sqs().get_queue_attributes(
        QueueUrl=clients.sqs().get_queue_url(QueueName=AUDIT)["QueueUrl"], AttributeNames=["All"]
    )
    assert messages["Attributes"]["ApproximateNumberOfMessages"] == "0"
    table, bucket, queue = make_table("t", by_day=("day", "at")), make_bucket("bucket"), make_queue("q")
    assert clients.dynamodb().scan(TableName=table)["Items"] == []
    assert "Contents" not in clients.s3().list_objects_v2(Bucket=bucket)
    assert "Messages" not in clients.sqs().receive_message(QueueUrl=queue)
    item = {"pk": {"S": "p"}, "sk": {"S": "s"}, "day": {"S": "d"}, "at": {"S": "a"}}
    clients.dynamodb().put_item(TableName=table, Item=item)
    clients.s3().put_object(Bucket=bucket, Key="k", Body=b"x")
    for url in (queue, clients.sqs().get_queue_url(QueueName=AUDIT)["QueueUrl"]):
        clients.sqs().send_message(QueueUrl=url, MessageBody="x")
    clients.sns().create_topic(Name="n")
    clients.kms().create_key()
    assert {kind: len(found) for kind, found in _list_all().items()} == {
        "tables": 1,
        "buckets": 1,
        "queues": 2,
        "topics": 1,
        "keys": 1,
    }


def test_a_table_made_without_the_api_is_as_the_api_makes_it(make_table: MakeTable) -> None:
    """make_table goes past moto's API, which takes longer than most tests."""
    made = clients.dynamodb().describe_table(TableName=make_table("t", by_day=("day", "at"), by_expiry=("h", "e")))
    asked = made["Table"]
    clients.dynamodb().create_table(
        TableName="asked",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=asked["AttributeDefinitions"],
        KeySchema=asked["KeySchema"],
        GlobalSecondaryIndexes=[
            {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
            for index in asked["GlobalSecondaryIndexes"]
        ],
    )
    own = {"TableName", "TableArn", "TableId", "CreationDateTime", "LatestStreamArn"}
    through_api = clients.dynamodb().describe_table(TableName="asked")["Table"]
    assert {key: value for key, value in asked.items() if key not in own} == {
        key: value for key, value in through_api.items() if key not in own
    }
