"""Keys: one for each class of data, used by the functions that touch it, through the service that holds it, alone."""

from typing import Any

import pytest

from localcloud.enforce.policy import Request, Verdict, decide
from tests.template.physical import ACCOUNT, REGION, Deployed, allows, deploy_template

CLASSES = {
    "SnapshotsKey": {"SnapshotsBucket", "ReadsTable"},
    "HitsKey": {"EvidenceBucket", "AlertsTable", "AlertsTopic", "LoginsTable"},
    "HotlistsKey": {"HotlistsBucket", "HotlistTable"},
    "OperationsKey": {"CamerasTable", "SessionsTable"},
    "AuditKey": {"AuditQueue", "AuditTable", "AuditHeadTable", "CountsTable", "AnchorsBucket"},
    "PassagesKey": {"PassagesBucket", "PassagesTable"},
    "InvestigationsKey": {"InvestigationsTable"},
}
"""What each key encrypts."""
DATA_KEYS = frozenset(CLASSES)
SERVICES = {
    "AWS::S3::Bucket": "s3",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
}
USE = ("kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:CreateGrant")
ROOT_NAMES = {f"AWS:arn:aws:iam::{ACCOUNT}:root"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploys"

Need = tuple[str, str]
"""An action on a key, by the key's logical id."""


@pytest.fixture(scope="module")
def deployed() -> Deployed:
    """Under 126jj, which has all keys."""
    return deploy_template({"RetentionMode": "126jj"})


def key_of(deployed: Deployed, logical_id: str) -> str | None:
    """The key that encrypts a bucket, table, topic or queue."""
    resource = deployed.resources[logical_id]
    properties = resource["Properties"]
    match resource["Type"]:
        case "AWS::S3::Bucket":
            [rule] = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            arn = rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
        case "AWS::DynamoDB::Table":
            arn = properties["SSESpecification"]["KMSMasterKeyId"]
        case _:
            arn = properties.get("KmsMasterKeyId", "")
    return str(arn).rpartition("/")[2] or None


def encrypted(deployed: Deployed) -> dict[str, str]:
    """The key of everything that has one, by the ARN of what it encrypts."""
    names = [name for name, each in deployed.resources.items() if each["Type"] in SERVICES]
    return {deployed.arn(name): key for name in names if (key := key_of(deployed, name)) is not None}


def needs(deployed: Deployed, role: str) -> set[Need]:
    """What a role needs on keys for the rights it has."""
    found: set[Need] = set()
    for policy in deployed.policies(role):
        for statement in policy["Statement"]:
            named = statement.get("Resource", [])
            for arn in named if isinstance(named, list) else [named]:
                key = next((key for start, key in encrypted(deployed).items() if is_within(arn, start)), None)
                found |= {(need, key) for action in statement["Action"] for need in list_needs(action) if key}
    return found


def is_within(arn: str, start: str) -> bool:
    return arn == start or arn.startswith(f"{start}/")


def list_needs(action: str) -> set[str]:
    if action.startswith("dynamodb:") or action in ("s3:GetObject", "sqs:ReceiveMessage"):
        return {"kms:Decrypt"}
    if action == "s3:PutObject":
        return {"kms:GenerateDataKey"}
    return {"kms:Decrypt", "kms:GenerateDataKey"} if action in ("sns:Publish", "sqs:SendMessage") else set()


def rights(deployed: Deployed, role: str) -> set[Need]:
    """What a role's policies give it on keys."""
    return {
        (action, arn.rpartition("/")[2])
        for policy in deployed.policies(role)
        for statement in policy["Statement"]
        for action in statement["Action"]
        if action.startswith("kms:")
        for arn in (statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]])
    }


def test_each_class_of_data_has_its_own_key(deployed: Deployed) -> None:
    found: dict[str, set[str]] = {}
    for name, resource in deployed.resources.items():
        if resource["Type"] in SERVICES and (key := key_of(deployed, name)) is not None:
            found.setdefault(key, set()).add(name)
    assert found == CLASSES


@pytest.mark.parametrize("mode", ["hit-no-hit", "126jj"])
def test_each_role_may_use_the_keys_of_what_it_touches_and_no_others(mode: str) -> None:
    deployed = deploy_template({"RetentionMode": mode})
    for role in deployed.of_type("AWS::IAM::Role"):
        given = {(action, key) for action, key in rights(deployed, role) if action != "kms:GenerateMac"}
        assert given == needs(deployed, role), role


def test_a_presigned_upload_can_be_encrypted(deployed: Deployed) -> None:
    assert ("kms:GenerateDataKey", "SnapshotsKey") in rights(deployed, "IssueUploadRole")
    assert ("kms:GenerateDataKey", "HotlistsKey") in rights(deployed, "PeopleApiRole")
    assert ("kms:GenerateDataKey", "HotlistsKey") in rights(deployed, "ConsoleRole")


def test_no_key_stands_between_storage_and_the_queues_it_tells(deployed: Deployed) -> None:
    """S3 and SQS need rights on a queue's own key; these are encrypted by SQS itself.

    The audit queue holds names and reasons and has a key: nobody but functions and the sequencer touches it.
    """
    queues = deployed.of_type("AWS::SQS::Queue")
    assert queues.pop("AuditQueue")["KmsMasterKeyId"] == deployed.arn("AuditKey")
    for name, queue in queues.items():
        assert queue["SqsManagedSseEnabled"] is True, name
        assert "KmsMasterKeyId" not in queue, name


def test_who_signs_a_snapshots_upload_can_read_none(deployed: Deployed) -> None:
    assert ("kms:Decrypt", "SnapshotsKey") not in rights(deployed, "IssueUploadRole")


def key_allows(deployed: Deployed, key: str, action: str, principal: str, service: str | None = None) -> bool:
    """Whether a key's policy leaves this to the IAM policies of that principal."""
    context = {"kms:calleraccount": [ACCOUNT], "aws:principalarn": [principal]}
    if service is not None:
        context["kms:viaservice"] = [f"{service}.{REGION}.amazonaws.com"]
    request = Request(action, deployed.arn(key), context)
    policy = deployed.resources[key]["Properties"]["KeyPolicy"]
    return decide(policy, request, ROOT_NAMES) is Verdict.ALLOW


@pytest.mark.parametrize("key", CLASSES)
def test_a_key_admits_the_roles_that_need_it_through_the_services_that_hold_its_data(
    deployed: Deployed, key: str
) -> None:
    services = {SERVICES[deployed.resources[name]["Type"]] for name in CLASSES[key]}
    for role in deployed.of_type("AWS::IAM::Role"):
        users = any(named == key for _, named in needs(deployed, role))
        for service in ("s3", "dynamodb", "sns", "sqs", "lambda"):
            admitted = key_allows(deployed, key, "kms:Decrypt", deployed.arn(role), service)
            # Until a role to deploy with is named, whoever may make tables may use their keys through DynamoDB.
            assert admitted is ((users and service in services) or service == "dynamodb"), (role, service)
        assert not key_allows(deployed, key, "kms:Decrypt", deployed.arn(role)), "not by itself"


@pytest.mark.parametrize("key", CLASSES)
def test_with_a_deploy_role_no_iam_policy_alone_opens_the_data(key: str) -> None:
    deployed = deploy_template({"RetentionMode": "126jj", "DeployRole": ROLE})
    anybody = f"arn:aws:iam::{ACCOUNT}:user/administrator"
    for service in ("s3", "dynamodb", "sns", None):
        for action in USE:
            assert not key_allows(deployed, key, action, anybody, service), (action, service)
    for role in deployed.of_type("AWS::IAM::Role"):
        users = any(named == key for _, named in needs(deployed, role))
        assert key_allows(deployed, key, "kms:Decrypt", deployed.arn(role), "dynamodb") is users
    assert key_allows(deployed, key, "kms:CreateGrant", ROLE, "dynamodb")
    assert not key_allows(deployed, key, "kms:CreateGrant", ROLE)
    assert not key_allows(deployed, key, "kms:Decrypt", ROLE, "s3")


def test_every_key_can_be_administered_and_none_so_used(deployed: Deployed) -> None:
    somebody = f"arn:aws:iam::{ACCOUNT}:role/keys"
    for key, properties in deployed.of_type("AWS::KMS::Key").items():
        for action in ("kms:PutKeyPolicy", "kms:DescribeKey", "kms:ScheduleKeyDeletion"):
            assert key_allows(deployed, key, action, somebody), (key, action)
        for action in (*USE, "kms:GenerateMac", "kms:VerifyMac"):
            assert not key_allows(deployed, key, action, somebody), (key, action)
        assert properties.get("EnableKeyRotation") or properties["KeyUsage"] == "GENERATE_VERIFY_MAC", key


def test_the_keys_of_data_outlive_the_stack(template: dict[str, Any]) -> None:
    for key in CLASSES:
        resource = template["Resources"][key]
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_links_and_secrets_are_made_by_the_roles_that_their_keys_name(deployed: Deployed) -> None:
    for key in ("LinkKey", "WebhookKey", "PlateTagKey"):
        for role in deployed.of_type("AWS::IAM::Role"):
            given = ("kms:GenerateMac", key) in rights(deployed, role)
            assert key_allows(deployed, key, "kms:GenerateMac", deployed.arn(role)) is given, (key, role)
            request = Request("kms:GenerateMac", deployed.arn(key))
            assert allows(deployed.policies(role), request) is given
