"""infra/deploy-role.yaml: enough to deploy the stack, bounds on every role of it, and no way to data by itself."""

import json
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import pytest

from localcloud.deploy.template import load_template
from localcloud.enforce.policy import Request
from platewatch.deployment.rights import Right, list_rights
from tests.template.conftest import ROOT
from tests.template.physical import ACCOUNT, REGION, STACK, Deployed, allows, deploy_template
from tests.template.test_people import ROLES

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/{STACK}-boundary-{REGION}"
DEPLOYS = f"arn:aws:iam::{ACCOUNT}:role/{STACK}-deploy-{REGION}"
HANDLERS: dict[str, dict[str, list[str]]] = {
    kind: handlers
    for kind, handlers in json.loads((ROOT / "tests/template/cloudformation_handlers.json").read_text()).items()
    if kind != "about"
}
"""What AWS's own schemas say that CloudFormation needs for each type of resource."""
UNSAID: dict[str, dict[str, list[str]]] = {
    "AWS::ApiGatewayV2::Stage": {
        "all": ["apigateway:GET", "apigateway:POST", "apigateway:PATCH", "apigateway:DELETE"],
        "tagging": ["apigateway:PUT", "apigateway:TagResource", "apigateway:UntagResource"],
    },
    "AWS::Events::Rule": {
        "all": [
            *("events:PutRule", "events:DescribeRule", "events:DeleteRule"),
            *("events:PutTargets", "events:RemoveTargets", "events:ListTargetsByRule"),
        ],
        "tagging": ["events:TagResource", "events:UntagResource", "events:ListTagsForResource"],
    },
    "AWS::Cognito::UserPool": {
        "all": [
            *("cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPool", "cognito-idp:UpdateUserPool"),
            *("cognito-idp:DeleteUserPool", "cognito-idp:GetUserPoolMfaConfig", "cognito-idp:SetUserPoolMfaConfig"),
        ],
        "tagging": ["cognito-idp:TagResource", "cognito-idp:UntagResource", "cognito-idp:ListTagsForResource"],
    },
    "AWS::Cognito::UserPoolClient": {
        "all": [f"cognito-idp:{verb}UserPoolClient" for verb in ("Create", "Describe", "Update", "Delete")],
    },
    "AWS::Cognito::UserPoolDomain": {
        "all": [f"cognito-idp:{verb}UserPoolDomain" for verb in ("Create", "Describe", "Update", "Delete")],
    },
    "AWS::Cognito::UserPoolGroup": {
        "all": [f"cognito-idp:{verb}Group" for verb in ("Create", "Get", "Update", "Delete")],
    },
    "AWS::CloudWatch::Dashboard": {
        "all": ["cloudwatch:GetDashboard", "cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards"],
    },
    "AWS::SNS::Subscription": {"all": ["sns:Subscribe", "sns:Unsubscribe", "sns:GetSubscriptionAttributes"]},
    # Beside what their schemas said when the extract was taken.
    "AWS::ApiGatewayV2::Api": {"tagging": ["apigateway:TagResource", "apigateway:UntagResource"]},
    "AWS::Lambda::Function": {
        "recursion": ["lambda:GetFunctionRecursionConfig", "lambda:PutFunctionRecursionConfig"],
        "read": ["lambda:GetFunctionConfiguration"],
    },
    "AWS::S3::Bucket": {
        "read": ["s3:GetBucketLocation"],
        "tagging": ["s3:TagResource", "s3:UntagResource", "s3:ListTagsForResource"],
    },
    "AWS::Logs::LogGroup": {"read": ["logs:DescribeIndexPolicies"]},
    "AWS::IAM::Role": {"tagging": ["iam:TagRole", "iam:UntagRole"]},
    "AWS::IAM::ManagedPolicy": {"update": ["iam:SetDefaultPolicyVersion"]},
    "AWS::DynamoDB::Table": {"keys": ["kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]},
}
"""What the schemas do not say: types without handlers in the extract, and rights that AWS's documents ask for beside.
Cognito's are the calls that make, change, show and delete each thing."""
UNUSED: list[tuple[str, str, str]] = [
    ("AWS::ApiGatewayV2::Api", "s3:*", "BodyS3Location"),
    ("AWS::DynamoDB::Table", "dynamodb:*Import*", "ImportSourceSpecification"),
    ("AWS::DynamoDB::Table", "dynamodb:UpdateContributorInsights", "ContributorInsightsSpecification"),
    ("AWS::DynamoDB::Table", "dynamodb:*ableKinesisStreamingDestination", "KinesisStreamSpecification"),
    ("AWS::DynamoDB::Table", "dynamodb:UpdateKinesisStreamingDestination", "KinesisStreamSpecification"),
    ("AWS::DynamoDB::Table", "dynamodb:[PD]*ResourcePolicy", "ResourcePolicy"),
    ("AWS::DynamoDB::Table", "kinesis:*", "KinesisStreamSpecification"),
    ("AWS::DynamoDB::Table", "iam:*", "KinesisStreamSpecification"),
    ("AWS::DynamoDB::Table", "logs:*", "ImportSourceSpecification"),
    ("AWS::DynamoDB::Table", "s3:*", "ImportSourceSpecification"),
    ("AWS::IAM::ManagedPolicy", "iam:*GroupPolicy", "Groups"),
    ("AWS::IAM::ManagedPolicy", "iam:*UserPolicy", "Users"),
    ("AWS::IAM::ManagedPolicy", "iam:*RolePolicy", "Roles"),
    ("AWS::IAM::Policy", "iam:*GroupPolicy", "Groups"),
    ("AWS::IAM::Policy", "iam:*UserPolicy", "Users"),
    ("AWS::IAM::Role", "iam:[AD]*tachRolePolicy", "ManagedPolicyArns"),
    ("AWS::IAM::Role", "iam:UpdateRole", "MaxSessionDuration"),
    ("AWS::KMS::Key", "kms:*ableKey", "Enabled"),
    ("AWS::Lambda::EventSourceMapping", "kms:*", "KmsKeyArn"),
    ("AWS::Lambda::Function", "kms:*", "KmsKeyArn"),
    ("AWS::Lambda::Function", "ec2:*", "VpcConfig"),
    ("AWS::Lambda::Function", "elasticfilesystem:*", "FileSystemConfigs"),
    ("AWS::Lambda::Function", "lambda:GetCodeSigningConfig", "CodeSigningConfigArn"),
    ("AWS::Lambda::Function", "lambda:[PD]*CodeSigningConfig", "CodeSigningConfigArn"),
    ("AWS::Lambda::Function", "lambda:PutRuntimeManagementConfig", "RuntimeManagementConfig"),
    ("AWS::Lambda::Function", "s3:GetObjectVersion", "S3ObjectVersion"),
    ("AWS::Lambda::LayerVersion", "s3:GetObjectVersion", "S3ObjectVersion"),
    ("AWS::Logs::LogGroup", "logs:[PD]*DataProtectionPolicy", "DataProtectionPolicy"),
    ("AWS::Logs::LogGroup", "logs:CreateLogDelivery", "DataProtectionPolicy"),
    ("AWS::Logs::LogGroup", "s3:*", "DataProtectionPolicy"),
    ("AWS::Logs::LogGroup", "firehose:*", "DataProtectionPolicy"),
    ("AWS::Logs::LogGroup", "logs:*ResourcePolic*", "ResourcePolicyDocument"),
    ("AWS::Logs::LogGroup", "logs:*KmsKey", "KmsKeyId"),
    ("AWS::S3::Bucket", "s3:[PD]*AnalyticsConfiguration", "AnalyticsConfigurations"),
    ("AWS::S3::Bucket", "s3:PutInventoryConfiguration", "InventoryConfigurations"),
    ("AWS::S3::Bucket", "s3:[PD]*MetricsConfiguration", "MetricsConfigurations"),
    ("AWS::S3::Bucket", "s3:[PD]*Replication*", "ReplicationConfiguration"),
    ("AWS::S3::Bucket", "iam:PassRole", "ReplicationConfiguration"),
    ("AWS::S3::Bucket", "s3:[PD]*BucketWebsite", "WebsiteConfiguration"),
    ("AWS::S3::Bucket", "s3:PutAccelerateConfiguration", "AccelerateConfiguration"),
    ("AWS::S3::Bucket", "s3:*Acl", "AccessControl"),
    ("AWS::S3::Bucket", "s3:PutBucketLogging", "LoggingConfiguration"),
    ("AWS::S3::Bucket", "s3:PutIntelligentTieringConfiguration", "IntelligentTieringConfigurations"),
    ("AWS::S3::Bucket", "s3:[CUD]*Metadata*", "MetadataTableConfiguration"),
    ("AWS::S3::Bucket", "s3tables:*", "MetadataTableConfiguration"),
    ("AWS::SNS::Topic", "sns:PutDataProtectionPolicy", "DataProtectionPolicy"),
    ("AWS::SNS::Topic", "iam:*", "DeliveryStatusLogging"),
]
"""Rights for properties that no resource of the stack has, and which property that is."""
WITHHELD: dict[str, str] = {
    "iam:UpdateAssumeRolePolicy": "whom a role trusts is not changed under it",
    "iam:DeleteRolePermissionsBoundary": "the boundary stays",
    "kms:ListAliases": "keys are named by ARN",
    "kms:RevokeGrant": "a table keeps the key that it was made with",
    "s3:DeleteObject": "a bucket that holds anything is not deleted",
    "s3:DeleteBucketCors": "IAM has no such action: it is s3:PutBucketCORS",
    "s3:DeleteBucketEncryption": "IAM has no such action: it is s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "IAM has no such action: it is s3:PutLifecycleConfiguration",
    "s3:PutObjectLockConfiguration": "IAM has no such action: it is s3:PutBucketObjectLockConfiguration",
}
"""Rights that the role is not given, and why."""
POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_a1B2c3D4e"
FIXED = {
    "AWS::Cognito::UserPool": POOL,
    "AWS::Cognito::UserPoolClient": POOL,
    "AWS::Cognito::UserPoolDomain": POOL,
    "AWS::Cognito::UserPoolGroup": POOL,
    "AWS::ApiGatewayV2::Api": f"arn:aws:apigateway:{REGION}::/apis",
    "AWS::ApiGatewayV2::Stage": f"arn:aws:apigateway:{REGION}::/apis/a1b2c3/stages",
    "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{STACK}-Alarm-A1B2C3",
    "AWS::CloudWatch::Dashboard": f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{STACK}-{REGION}",
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
NO_RESOURCE = frozenset(
    {
        *("sns:Unsubscribe", "sns:GetSubscriptionAttributes", "cloudwatch:DescribeAlarms", "kms:CreateKey"),
        *("lambda:CreateEventSourceMapping", "lambda:GetEventSourceMapping"),
        *("cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPoolDomain"),
    }
)
"""Actions for which their service knows no resource, or none before it is made."""
TAGS_OF_MAPPINGS = frozenset({"lambda:TagResource", "lambda:UntagResource", "lambda:ListTags"})
IN_CONTEXT = {
    "kms:viaservice": [f"dynamodb.{REGION}.amazonaws.com"],
    "iam:passedtoservice": ["lambda.amazonaws.com"],
    "iam:permissionsboundary": [BOUNDARY],
    "lambda:functionarn": [f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{STACK}-match"],
}


@pytest.fixture(scope="module")
def means() -> Deployed:
    """What an administrator deploys first."""
    return Deployed(load_template(ROOT / "infra/deploy-role.yaml"), {"StackName": STACK})


@pytest.fixture(scope="module")
def stack() -> Deployed:
    """Platewatch under 126jj, with mail for the operators and a client's secret: every resource that it may have."""
    secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{STACK}-console-a1B2c3"
    return deploy_template({"RetentionMode": "126jj", "OpsEmail": "ops@example.org", "OidcClientSecretArn": secret})


def may(means: Deployed, action: str, resource: str, context: dict[str, list[str]] | None = None) -> bool:
    return allows(means.policies("DeployRole"), Request(action, resource, context or {}))


def bound(means: Deployed, name: str) -> list[Any]:
    return [means.resources[name]["Properties"]["PolicyDocument"]]


def needed_for(kind: str) -> set[str]:
    """The rights that CloudFormation needs for a type as the stack uses it."""
    told = {
        action for part in (HANDLERS.get(kind, {}), UNSAID.get(kind, {})) for each in part.values() for action in each
    }
    unused = [pattern for of, pattern, _ in UNUSED if of == kind]
    asked = {action[0].lower() + action[1:] for action in told}
    return {each for each in asked if each not in WITHHELD and not any(fnmatchcase(each, one) for one in unused)}


def about(stack: Deployed, name: str, kind: str, action: str) -> str:
    """What a call for that resource is about."""
    if action in NO_RESOURCE:
        return "*"
    if action in ("s3:GetObject", "s3:getObject"):
        return f"arn:aws:s3:::{STACK}-artefacts-{ACCOUNT}-{REGION}/a1b2c3"
    if action == "iam:PassRole":
        return f"arn:aws:iam::{ACCOUNT}:role/{STACK}-match-{REGION}"
    if action == "lambda:GetLayerVersion":
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:PlatewatchLayer1a2b3c:1"
    if action == "lambda:DeleteLayerVersion":
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:PlatewatchLayer1a2b3c:1"
    if kind == "AWS::Lambda::EventSourceMapping" and action in TAGS_OF_MAPPINGS:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:event-source-mapping:0a1b2c3d"
    if kind == "AWS::DynamoDB::Table" and action.startswith("kms:"):
        return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
    return FIXED.get(kind) or stack.arn(name)


def test_the_extract_knows_every_type_of_the_stack(stack: Deployed) -> None:
    kinds = {resource["Type"] for resource in stack.resources.values()}
    assert kinds <= set(HANDLERS) | set(UNSAID)
    assert set(HANDLERS) <= kinds, "nothing is told of types that the stack has not"


def test_what_is_left_out_is_for_properties_that_no_resource_has(stack: Deployed) -> None:
    for kind, pattern, without in UNUSED:
        assert kind in HANDLERS
        for name, properties in stack.of_type(kind).items():
            assert without not in properties, (name, pattern)
            if without == "S3ObjectVersion":
                assert without not in properties.get("Code", properties.get("Content", {}))


def test_the_role_can_make_every_resource_of_the_stack(means: Deployed, stack: Deployed) -> None:
    """All that the handlers of AWS's schemas ask for, but for properties that the stack does not use."""
    missing = {
        (resource["Type"], action)
        for name, resource in stack.resources.items()
        for action in needed_for(resource["Type"])
        if not may(means, action, about(stack, name, resource["Type"], action), IN_CONTEXT)
    }
    assert missing == set()


def test_the_role_may_do_nothing_else(means: Deployed, stack: Deployed) -> None:
    needed = {action for resource in stack.resources.values() for action in needed_for(resource["Type"])}
    needed |= {"cloudformation:CreateChangeSet"}
    for policy in means.policies("DeployRole"):
        for statement in policy["Statement"]:
            if statement["Effect"] == "Allow":
                beyond = [one for one in statement["Action"] if not any(fnmatchcase(each, one) for each in needed)]
                assert beyond == [], statement["Sid"]


@pytest.fixture(scope="module")
def tried() -> Sequence[Right]:
    """What `platewatch deploy check --role` tries of CloudFormation's role."""
    _, of_role = list_rights(ACCOUNT, "aws", REGION, STACK, DEPLOYS)
    return of_role


def test_deploy_check_tries_an_action_of_each_type_of_the_stack(stack: Deployed, tried: Sequence[Right]) -> None:
    """So a role of a former version, which lacks what a newer template makes, is found before the update."""
    actions = {each.action for each in tried}
    kinds = {resource["Type"] for resource in stack.resources.values()}
    assert {kind for kind in kinds if not actions & list_making(kind)} == set()


def list_making(kind: str) -> set[str]:
    """The rights that make something of that type: without those to look at it and to tag it."""
    said = HANDLERS.get(kind, {}).get("create", UNSAID.get(kind, {}).get("all", []))
    told = {each[0].lower() + each[1:] for each in said}
    return {each for each in told & needed_for(kind) if not re.search(r":(Get|Describe|List|Tag|Delete|Untag)", each)}


def test_the_role_may_do_what_deploy_check_tries(means: Deployed, tried: Sequence[Right]) -> None:
    denied = {
        each.action
        for each in tried
        if not may(means, each.action, each.resource, {key.lower(): [value] for key, value in each.context.items()})
    }
    assert denied == set()


def test_what_was_deployed_can_be_seen_after_the_role_is_gone_but_a_failed_creation_leaves_no_bucket() -> None:
    bucket = load_template(ROOT / "infra/deploy-role.yaml")["Resources"]["ArtefactBucket"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_role_cannot_change_the_bucket_that_its_code_comes_from(means: Deployed) -> None:
    bucket = means.arn("ArtefactBucket")
    assert bucket == f"arn:aws:s3:::{STACK}-artefacts-{ACCOUNT}-{REGION}"
    assert may(means, "s3:GetObject", f"{bucket}/a1b2c3")
    for action in sorted(needed_for("AWS::S3::Bucket") | needed_for("AWS::S3::BucketPolicy")):
        assert not may(means, action, bucket), action
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"):
        assert not may(means, action, f"{bucket}/a1b2c3"), action


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
            context = {key: value for key, value in IN_CONTEXT.items() if key != "kms:viaservice"}
            assert not may(means, action, arn, context), (name, action)


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
            # The console asks the search of kept passages and the reader, and may invoke nothing else.
            if statement["Sid"] != "AskFunctions":
                assert not [each for each in statement["Action"] if each.startswith(action)]
            assert "*" not in "".join(statement["Action"])
    elsewhere = Request("s3:GetObject", "arn:aws:s3:::another-bucket/x")
    assert not allows(bound(means, "Boundary"), elsewhere)
    assert not allows(bound(means, "Boundary"), Request("sns:Publish", f"arn:aws:sns:{REGION}:{ACCOUNT}:other"))
    for verb in ("api", "console", "sequence", "search-past-2"):
        function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{STACK}-{verb}"
        assert not allows(bound(means, "Boundary"), Request("lambda:InvokeFunction", function)), verb
    other = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:payroll-a1B2c3"
    assert not allows(bound(means, "Boundary"), Request("secretsmanager:GetSecretValue", other))


def test_the_role_makes_pools_and_no_account_of_a_person_in_them(means: Deployed) -> None:
    calls = ("AdminCreateUser", "AdminAddUserToGroup", "AdminSetUserPassword", "AdminSetUserMFAPreference", "ListUsers")
    for call in calls:
        assert not may(means, f"cognito-idp:{call}", POOL, IN_CONTEXT), call


def test_people_stay_below_their_own_bound(means: Deployed, stack: Deployed) -> None:
    boundary = bound(means, "PeopleBoundary")
    for name in ROLES.values():
        for statement in stack.resources[name]["Properties"]["PolicyDocument"]["Statement"]:
            for arn in statement["Resource"]:
                assert allows(boundary, Request("execute-api:Invoke", arn.replace("*", "x")))
    assert [each["Action"] for each in boundary[0]["Statement"]] == [["execute-api:Invoke"]]
    other_stage = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:x/test/GET/v1/alerts"
    assert not allows(boundary, Request("execute-api:Invoke", other_stage))


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
