"""The makers make what they say: the other integration tests stand on them."""

from platewatch.aws import clients


def test_a_table_has_its_keys_and_indexes(make_table):
    make_table("alerts", by_day=("day", "created_at"), waiting=("waiting", "escalate_at"))
    table = clients.dynamodb().describe_table(TableName="alerts")["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    indexes = {index["IndexName"]: index["KeySchema"] for index in table["GlobalSecondaryIndexes"]}
    assert [key["AttributeName"] for key in indexes["by_day"]] == ["day", "created_at"]
    assert [key["AttributeName"] for key in indexes["waiting"]] == ["waiting", "escalate_at"]


def test_each_test_gets_an_empty_account(make_table, make_bucket, make_queue):
    assert clients.dynamodb().list_tables()["TableNames"] == []
    assert clients.s3().list_buckets()["Buckets"] == []
    make_table("cameras")
    make_bucket("snapshots")
    assert make_queue("deliveries").endswith("/deliveries")
