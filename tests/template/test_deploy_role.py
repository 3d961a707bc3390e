"""infra/deploy-role.yaml: enough to deploy the stack, bounds on every role of it, and no way to data by itself."""

from typing import Any

import pytest

from localcloud.policy import Request
from localcloud.template import read_template
from tests.template.conftest import ROOT
from tests.template.physical import ACCOUNT, REGION, STACK, Deployed, allows, deploy_template
from tests.template.test_people import ROLES

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/{STACK}-boundary-{REGION}"
DEPLOYS = f"arn:aws:iam::{ACCOUNT}:role/{STACK}-deploy-{REGION}"
MAKES: dict[str, tuple[str, ...]] = {
    "AWS::ApiGatewayV2::Api": ("apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Stage": ("apigateway:POST", "apigateway:PATCH"),
    "AWS::CloudWatch::Alarm": ("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"),
    "AWS::DynamoDB::Table": ("dynamodb:CreateTable", "dynamodb:DeleteTable", "dynamodb:UpdateTimeToLive"),
    "AWS::Events::Rule": ("events:PutRule", "events:PutTargets", "events:DeleteRule"),
    "AWS::IAM::ManagedPolicy": ("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy"),
    "AWS::IAM::Policy": ("iam:PutRolePolicy", "iam:DeleteRolePolicy"),
    "AWS::IAM::Role": ("iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRole"),
    "AWS::KMS::Key": ("kms:CreateKey", "kms:PutKeyPolicy", "kms:EnableKeyRotation"),
    "AWS::Lambda::EventSourceMapping": ("lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping"),
    "AWS::Lambda::Function": ("lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:PutFunctionConcurrency"),
    "AWS::Lambda::LayerVersion": ("lambda:PublishLayerVersion", "lambda:DeleteLayerVersion"),
    "AWS::Lambda::Permission": ("lambda:AddPermission", "lambda:RemovePermission"),
    "AWS::Logs::LogGroup": ("logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"),
    "AWS::S3::Bucket": ("s3:CreateBucket", "s3:PutLifecycleConfiguration", "s3:PutBucketNotification"),
    "AWS::S3::BucketPolicy": ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
    "AWS::SNS::Subscription": ("sns:Subscribe",),
    "AWS::SNS::Topic": ("sns:CreateTopic", "sns:SetTopicAttributes", "sns:DeleteTopic"),
    "AWS::SNS::TopicPolicy": ("sns:SetTopicAttributes",),
    "AWS::SQS::Queue": ("sqs:CreateQueue", "sqs:DeleteQueue"),
    "AWS::SQS::QueuePolicy": ("sqs:SetQueueAttributes",),
}
"""What CloudFormation calls to make and to remove a resource of each type that the stack has."""
FIXED = {
    "AWS::ApiGatewayV2::Api": f"arn:aws:apigateway:{REGION}::/apis",
    "AWS::ApiGatewayV2::Stage": f"arn:aws:apigateway:{REGION}::/apis/a1b2c3/stages",
    "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{STACK}-Alarm-A1B2C3",
    "AWS::IAM::Policy": f"arn:aws:iam::{ACCOUNT}:role/{STACK}-api-{REGION}",
    "AWS::Lambda::EventSourceMapping": "*",
    "AWS::Lambda::LayerVersion": f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:PlatewatchLayer1a2b3c",
    "AWS::Lambda::Permission": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{STACK}-match",
    "AWS::S3::BucketPolicy": f"arn:aws:s3:::{STACK}-snapshots-{ACCOUNT}-{REGION}",
    "AWS::SNS::Subscription": f"arn:aws:sns:{REGION}:{ACCOUNT}:{STACK}-OpsTopic-A1B2C3",
    "AWS::SNS::TopicPolicy": f"arn:aws:sns:{REGION}:{ACCOUNT}:{STACK}-OpsTopic-A1B2C3",
    "AWS::SQS::QueuePolicy": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{STACK}-ImportsQueue-A1B2C3",
}
"""Where a call is about something else than the resource's own ARN."""
IN_CONTEXT = {
    "iam:permissionsboundary": [BOUNDARY],
    "lambda:functionarn": [f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{STACK}-match"],
}


@pytest.fixture(scope="module")
def means() -> Deployed:
    """What an administrator deploys first."""
    return Deployed(read_template(ROOT / "infra/deploy-role.yaml"), {"StackName": STACK})


@pytest.fixture(scope="module")
def stack() -> Deployed:
    """Platewatch under 126jj, with mail for the operators: every resource that it may have."""
    return deploy_template({"RetentionMode": "126jj", "OpsEmail": "ops@example.org"})


def may(means: Deployed, action: str, resource: str, context: dict[str, list[str]] | None = None) -> bool:
    return allows(means.policies("DeployRole"), Request(action, resource, context or {}))


def bound(means: Deployed, name: str) -> list[Any]:
    return [means.resources[name]["Properties"]["PolicyDocument"]]


def test_the_role_can_make_every_resource_of_the_stack(means: Deployed, stack: Deployed) -> None:
    for name, resource in stack.resources.items():
        kind = resource["Type"]
        for action in MAKES[kind]:
            arn = FIXED.get(kind) or stack.arn(name)
            arn = "*" if action == "kms:CreateKey" else arn
            assert may(means, action, arn, IN_CONTEXT), (name, action, arn)


def test_the_role_makes_no_role_without_the_boundary_and_cannot_loosen_it(means: Deployed) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/{STACK}-match-{REGION}"
    other = {"iam:permissionsboundary": [f"arn:aws:iam::{ACCOUNT}:policy/wider"]}
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert may(means, action, role, IN_CONTEXT)
        assert not may(means, action, role)
        assert not may(means, action, role, other)
        assert not may(means, action, DEPLOYS, IN_CONTEXT), "itself"
        assert not may(means, action, f"arn:aws:iam::{ACCOUNT}:role/administrator", IN_CONTEXT)
    for action in ("iam:DeleteRolePermissionsBoundary", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"):
        assert not may(means, action, role, IN_CONTEXT)
    for name in ("Boundary", "PeopleBoundary"):
        for action in ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy"):
            assert not may(means, action, means.arn(name)), (name, action)
    for action in ("iam:AttachUserPolicy", "iam:AttachGroupPolicy", "iam:CreateUser", "iam:CreateAccessKey"):
        assert not may(means, action, f"arn:aws:iam::{ACCOUNT}:user/{STACK}-x", IN_CONTEXT)


def test_the_role_itself_reads_no_data(means: Deployed, stack: Deployed) -> None:
    data = {
        "AWS::S3::Bucket": ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
        "AWS::DynamoDB::Table": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:PutItem"),
        "AWS::SQS::Queue": ("sqs:ReceiveMessage", "sqs:SendMessage"),
        "AWS::KMS::Key": ("kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateMac"),
        "AWS::Lambda::Function": ("lambda:InvokeFunction",),
    }
    for name, resource in stack.resources.items():
        for action in data.get(resource["Type"], ()):
            arn = stack.arn(name) + ("/x" if resource["Type"] == "AWS::S3::Bucket" else "")
            assert not may(means, action, arn, IN_CONTEXT), (name, action)


def test_every_role_of_the_stack_lies_within_the_boundary(means: Deployed, stack: Deployed) -> None:
    boundary = bound(means, "Boundary")
    for role in stack.of_type("AWS::IAM::Role"):
        for policy in stack.policies(role):
            for statement in policy["Statement"]:
                named = statement.get("Resource", "+31600000000")
                for arn in named if isinstance(named, list) else [named]:
                    for action in statement["Action"]:
                        asked = Request(action, arn.replace("*", "x"))
                        assert allows(boundary, asked), (role, statement["Sid"], action, arn)


def test_the_boundary_gives_no_rights_on_rights(means: Deployed, stack: Deployed) -> None:
    for service in ("iam", "sts", "lambda", "cloudformation", "execute-api", "organizations", "logs:Delete", "kms:Put"):
        action = service if ":" in service else f"{service}:"
        for statement in bound(means, "Boundary")[0]["Statement"]:
            assert not [each for each in statement["Action"] if each.startswith(action)]
            assert "*" not in "".join(statement["Action"])
    elsewhere = Request("s3:GetObject", "arn:aws:s3:::another-bucket/x")
    assert not allows(bound(means, "Boundary"), elsewhere)
    assert not allows(bound(means, "Boundary"), Request("sns:Publish", f"arn:aws:sns:{REGION}:{ACCOUNT}:other"))


def test_people_stay_below_their_own_bound(means: Deployed, stack: Deployed) -> None:
    boundary = bound(means, "PeopleBoundary")
    for name in ROLES.values():
        for statement in stack.resources[name]["Properties"]["PolicyDocument"]["Statement"]:
            for arn in statement["Resource"]:
                assert allows(boundary, Request("execute-api:Invoke", arn.replace("*", "x")))
    assert [each["Action"] for each in boundary[0]["Statement"]] == [["execute-api:Invoke"]]


def test_who_deploys_cannot_do_it_without_the_role(means: Deployed) -> None:
    policy = bound(means, "DeployerPolicy")
    stack = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/1"
    with_role = {"cloudformation:rolearn": [DEPLOYS]}
    assert allows(policy, Request("cloudformation:CreateChangeSet", stack, with_role))
    assert not allows(policy, Request("cloudformation:CreateChangeSet", stack))
    assert not allows(policy, Request("cloudformation:CreateStack", stack, with_role))
    other = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/other/1"
    assert not allows(policy, Request("cloudformation:CreateChangeSet", other, with_role))
    assert not allows(policy, Request("iam:PassRole", DEPLOYS, {"iam:passedtoservice": ["lambda.amazonaws.com"]}))
