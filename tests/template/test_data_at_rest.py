"""Buckets, tables, keys: private, encrypted, and nothing that would keep what must go."""

from typing import Any

import pytest

from tests.template.conftest import Resources
from tests.template.test_lanes import of_type, target


def test_buckets_are_private_encrypted_and_only_by_tls(resources: Resources) -> None:
    policies = of_type(resources, "AWS::S3::BucketPolicy").values()
    guarded = {target(policy["Properties"]["Bucket"]) for policy in policies if denies_plain_http(policy)}
    for name, bucket in of_type(resources, "AWS::S3::Bucket").items():
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}, name
        [rule] = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert target(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == "DataKey", name
        assert name in guarded


def denies_plain_http(policy: dict[str, Any]) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Action"] == "s3:*"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    )


def test_tables_are_encrypted_with_our_key(resources: Resources) -> None:
    for name, table in of_type(resources, "AWS::DynamoDB::Table").items():
        assert target(table["Properties"]["SSESpecification"]["KMSMasterKeyId"]) == "DataKey", name


def test_nothing_keeps_what_a_no_hit_must_not_leave(resources: Resources) -> None:
    reads = resources["ReadsTable"]["Properties"]
    assert "StreamSpecification" not in reads
    assert "PointInTimeRecoverySpecification" not in reads
    assert reads["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    for name in ("SnapshotsBucket", "EvidenceBucket"):
        bucket = resources[name]["Properties"]
        assert "VersioningConfiguration" not in bucket
        assert "ObjectLockEnabled" not in bucket
    rules = resources["SnapshotsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule and "Prefix" not in rule] == [1]
    pending = [
        rule
        for rule in resources["EvidenceBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
        if rule.get("Prefix") == "pending/"
    ]
    assert [rule["ExpirationInDays"] for rule in pending] == [{"Fn::If": ["KeepsPassages", 28, 1]}]
    rules = resources["HotlistsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules if rule.get("Prefix") == ".staged/"] == [1]


def test_the_topic_that_carries_plates_is_encrypted(resources: Resources) -> None:
    assert target(resources["AlertsTopic"]["Properties"]["KmsMasterKeyId"]) == "DataKey"


@pytest.mark.parametrize("name", ["LinkKey", "WebhookKey", "PlateTagKey"])
def test_the_keys_of_links_webhooks_and_tags_sign_and_do_nothing_else(resources: Resources, name: str) -> None:
    key = resources[name]["Properties"]
    assert (key["KeySpec"], key["KeyUsage"]) == ("HMAC_256", "GENERATE_VERIFY_MAC")


def test_who_shows_webhooks_secrets_can_make_no_link(resources: Resources) -> None:
    users = {
        key: {
            name
            for name, role in of_type(resources, "AWS::IAM::Role").items()
            for statement in role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
            if "kms:GenerateMac" in statement["Action"] and target(statement["Resource"]) == key
        }
        for key in ("LinkKey", "WebhookKey")
    }
    assert users == {"LinkKey": {"DeliverRole"}, "WebhookKey": {"DeliverRole", "PeopleApiRole"}}


def test_no_function_is_told_that_webhooks_may_be_on_its_own_machine(resources: Resources) -> None:
    assert "WEBHOOKS_ON_THIS_MACHINE" not in repr(resources)
