"""Rights of functions: none wider than what the function does. No secret in what they are told; only TLS; no circle."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from localcloud.deploy.template import load_template
from tests.template.conftest import ROOT, Resources
from tests.template.physical import Deployed, deploy_template
from tests.template.test_lanes import of_type, target

ENDS = (
    # Objects below a prefix, or of one kind by the end of their names.
    re.compile(r"arn:aws:s3:::[a-z0-9-]+/([.a-z]+/)+\*"),
    re.compile(r"arn:aws:s3:::[a-z0-9-]+/\*\.[a-z.]+"),
    # The streams of a log group.
    re.compile(r"arn:aws:logs:[a-z0-9-]+:\d+:log-group:[A-Za-z0-9/-]+(:\*|\*)"),
)
"""The only places where a resource may have a star."""
NO_ARN = ["sns:Publish"]
"""A phone number has no ARN: everything but topics is meant."""


def find_wide_rights(deployed: Deployed) -> Iterator[str]:
    """Every right of a role that is wider than it need be."""
    for role, properties in deployed.of_type("AWS::IAM::Role").items():
        if "ManagedPolicyArns" in properties:
            yield f"{role} has policies that are not written here"
        for policy in deployed.policies(role):
            for statement in policy["Statement"]:
                yield from (f"{role}, {statement.get('Sid')}: {wrong}" for wrong in judge_statement(statement))


def judge_statement(statement: dict[str, Any]) -> Iterator[str]:
    if not statement.get("Sid"):
        yield "a statement without a name"
    if statement["Effect"] != "Allow" or "NotAction" in statement:
        yield "says what is not meant instead of what is"
    for action in listed(statement.get("Action", [])):
        if "*" in action or "?" in action:
            yield f"the action {action}"
    if "NotResource" in statement:
        if listed(statement["Action"]) != NO_ARN or listed(statement["NotResource"]) != ["arn:aws:sns:*:*:*"]:
            yield "NotResource"
        return
    for resource in listed(statement["Resource"]):
        if ("*" in resource or "?" in resource) and not any(end.fullmatch(resource) for end in ENDS):
            yield f"the resource {resource}"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("mode", ["hit-no-hit", "126jj"])
def test_no_right_is_wider_than_what_the_function_does(mode: str) -> None:
    assert list(find_wide_rights(deploy_template({"RetentionMode": mode}))) == []


Change = Callable[[dict[str, Any]], Any]
WIDER: dict[str, Change] = {
    "all of DynamoDB": lambda statement: statement.update(Action=["dynamodb:*"]),
    "all that reads": lambda statement: statement["Action"].append("dynamodb:Get*"),
    "everything": lambda statement: statement.update(Action=["*"]),
    "any resource": lambda statement: statement.update(Resource="*"),
    "any table": lambda statement: statement.update(
        Resource={"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"}
    ),
    "a table and all of its indexes": lambda statement: statement.update(
        Resource={"Fn::Sub": "${CamerasTable.Arn}/index/*"}
    ),
    "a whole bucket": lambda statement: statement.update(
        Action=["s3:GetObject"], Resource={"Fn::Sub": "${EvidenceBucket.Arn}/*"}
    ),
    "every key": lambda statement: statement.update(
        Action=["kms:Decrypt"],
        Resource={"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*"},
    ),
    "all but one": lambda statement: statement.update(NotResource={"Fn::GetAtt": ["AuditTable", "Arn"]}, Resource=None),
    "no name": lambda statement: statement.update(Sid=""),
}


@pytest.mark.parametrize("change", WIDER.values(), ids=WIDER)
def test_a_wider_right_breaks_the_rule(change: Change) -> None:
    template = copy.deepcopy(load_template(ROOT / "template.yaml"))
    policies = template["Resources"]["MatchRole"]["Properties"]["Policies"]
    [statement] = [each for each in policies[0]["PolicyDocument"]["Statement"] if each["Sid"] == "KnowCameras"]
    change(statement)
    if statement.get("Resource", ...) is None:
        del statement["Resource"]
    assert any(wrong.startswith("MatchRole") for wrong in find_wide_rights(Deployed(template)))


def test_each_role_stays_below_the_boundary_when_there_is_one(resources: Resources) -> None:
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        bound = role["Properties"]["PermissionsBoundary"]
        assert bound == {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundary"}, {"Ref": "AWS::NoValue"}]}, name


def test_keys_can_name_each_role(resources: Resources) -> None:
    """A key's policy is written before its users exist, so their names must be known."""
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        assert re.fullmatch(
            r"\$\{AWS::StackName\}-[a-z-]+-\$\{AWS::Region\}", role["Properties"]["RoleName"]["Fn::Sub"]
        ), name


@pytest.mark.parametrize("kind", ["AWS::SQS::Queue", "AWS::SNS::Topic"])
def test_queues_and_topics_are_used_over_tls_alone(resources: Resources, kind: str) -> None:
    named, policy_kind, what = {
        "AWS::SQS::Queue": ("Queues", "AWS::SQS::QueuePolicy", "sqs:*"),
        "AWS::SNS::Topic": ("Topics", "AWS::SNS::TopicPolicy", "sns:Publish"),
    }[kind]
    guarded: list[str] = []
    for policy in of_type(resources, policy_kind).values():
        owners = [target(each) for each in policy["Properties"][named]]
        [deny] = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Sid"] == "OnlyByTls"]
        assert (deny["Principal"], deny["Action"]) == ("*", what)
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert [target(each) for each in listed(deny["Resource"])] == owners
        guarded += owners
    # Each has one policy: a second would take the place of the first.
    assert sorted(guarded) == sorted(of_type(resources, kind))


def test_no_policy_of_a_bucket_queue_or_topic_lets_another_account_in(resources: Resources) -> None:
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for name, policy in of_type(resources, kind).items():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow":
                    assert set(statement["Principal"]) == {"Service"}, name
                    source = statement["Condition"]["StringEquals"]["aws:SourceAccount"]
                    assert source == {"Ref": "AWS::AccountId"}, name


SECRETS = re.compile(
    r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|-----BEGIN|(?i:password|passwd|secret|api_?key|private_?key|credential)|pw1\."
)
"""What a secret looks like, or what the name of one says."""


def test_no_secret_stands_in_the_environment_or_in_a_parameter(template: dict[str, Any], resources: Resources) -> None:
    told = {"Globals": template["Globals"]["Function"]["Environment"]["Variables"]}
    for name, function in of_type(resources, "AWS::Serverless::Function").items():
        told[name] = function["Properties"]["Environment"]["Variables"]
    for name, variables in told.items():
        for variable, value in variables.items():
            assert not SECRETS.search(variable) or variable.endswith("_ARN"), (name, variable)
            if variable.endswith("_ARN") and "Ref" in value and value["Ref"] in template["Parameters"]:
                value = where_it_is_kept(template, value["Ref"])
            assert not SECRETS.search(repr(value)), (name, variable)
    for name, parameter in template["Parameters"].items():
        assert "NoEcho" not in parameter, name
        assert not SECRETS.search(name) or where_it_is_kept(template, name), name
        assert not SECRETS.search(str(parameter["Default"])), name


def where_it_is_kept(template: dict[str, Any], parameter: str) -> str:
    """A parameter that takes the ARN of a secret: its pattern lets no secret pass."""
    pattern = template["Parameters"][parameter]["AllowedPattern"]
    assert pattern.startswith("^$|^arn:aws[a-z-]*:"), parameter
    assert re.fullmatch(pattern, "hunter2-and-more") is None
    return "an ARN"


def test_what_looks_like_a_secret_is_found() -> None:
    for text in ("AKIAIOSFODNN7EXAMPLE", "WEBHOOK_SECRET", "db_password", "-----BEGIN EC PRIVATE KEY-----"):
        assert SECRETS.search(text)
    for text in ("LINK_KEY_ID", "ALERT_BASE_URL", "SNAPSHOTS_BUCKET"):
        assert not SECRETS.search(text)


def test_no_resource_waits_for_itself(deployed: Deployed) -> None:
    """Deploying works the order out, and a circle of references raises."""
    order = list(deployed.resources)
    for policy, bucket in (
        ("SnapshotsPriorityQueuePolicy", "SnapshotsBucket"),
        ("SnapshotsStandardQueuePolicy", "SnapshotsBucket"),
        ("ImportsQueuePolicy", "HotlistsBucket"),
    ):
        assert order.index(policy) < order.index(bucket)
    for queue in ("SnapshotsPriorityQueue", "SnapshotsStandardQueue", "ImportsQueue"):
        assert order.index(queue) < order.index(f"{queue}Policy")


@pytest.fixture(scope="module")
def deployed() -> Deployed:
    return deploy_template()
