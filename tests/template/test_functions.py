"""Functions: each with its own role, log retention, limits; rights to exactly what it touches, keys included."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from tests.template.conftest import ROOT, Resources
from tests.template.test_lanes import of_type, sources, target

FUNCTIONS = (
    "IssueUploadFunction",
    "RecogniseFunction",
    "MatchFunction",
    "DeliverFunction",
    "ImportHotlistFunction",
    "AlertPageFunction",
    "PeopleApiFunction",
    "WatchFunction",
    "SequenceFunction",
)
CALLS_THAT_NEED_DECRYPT = re.compile(r"dynamodb:|s3:GetObject$")


def statements(resources: Resources, function: str) -> list[dict[str, Any]]:
    role = resources[target(resources[function]["Properties"]["Role"])]["Properties"]
    assert "ManagedPolicyArns" not in role
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]


def actions(resources: Resources, function: str) -> set[str]:
    return {action for statement in statements(resources, function) for action in statement["Action"]}


def test_the_functions_are_those_of_the_design(resources: Resources) -> None:
    assert set(of_type(resources, "AWS::Serverless::Function")) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_has_a_role_a_log_and_limits_of_its_own(resources: Resources, name: str) -> None:
    properties = resources[name]["Properties"]
    others = [resources[other]["Properties"] for other in FUNCTIONS if other != name]
    assert properties["Role"] not in [other["Role"] for other in others]
    logs = resources[target(properties["LoggingConfig"]["LogGroup"])]["Properties"]
    assert logs["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert properties["Timeout"] <= 900
    assert properties["MemorySize"] >= 128
    assert (ROOT / properties["CodeUri"] / "app.py").is_file()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_right_is_wider_than_a_resource_of_ours(resources: Resources, name: str) -> None:
    for statement in statements(resources, name):
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            assert "*" not in action, action
        named = statement.get("Resource", statement.get("NotResource"))
        for resource in named if isinstance(named, list) else [named]:
            assert resource != "*", statement["Sid"]
        if "NotResource" in statement:
            assert statement["Action"] == ["sns:Publish"], "only a phone number has no ARN"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_may_use_the_key_of_what_it_touches_and_no_more(resources: Resources, name: str) -> None:
    allowed = actions(resources, name)
    needs = {"kms:Decrypt"} if any(CALLS_THAT_NEED_DECRYPT.match(action) for action in allowed) else set()
    publishes = any(
        "sns:Publish" in statement["Action"] and statement.get("Resource") == {"Ref": "AlertsTopic"}
        for statement in statements(resources, name)
    )
    if "s3:PutObject" in allowed or publishes:
        needs |= {"kms:GenerateDataKey"}
    [key] = [statement for statement in statements(resources, name) if statement["Sid"] == "UseDataKey"]
    assert set(key["Action"]) == needs
    assert target(key["Resource"]) == "DataKey"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_may_consume_exactly_its_own_queues(resources: Resources, name: str) -> None:
    own = {target(source["Queue"]) for function, source in sources(resources) if function == name}
    consumed: set[str] = set()
    for statement in statements(resources, name):
        if "sqs:ReceiveMessage" in statement["Action"]:
            assert set(statement["Action"]) == {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
            named = statement["Resource"]
            consumed |= {target(arn) for arn in (named if isinstance(named, list) else [named])}
    assert consumed == own


def test_people_have_a_way_to_past_reads_under_126jj_alone(resources: Resources) -> None:
    rights = [
        statement
        for statement in statements(resources, "PeopleApiFunction")
        if "ReadsTable" in repr(statement["Resource"]) and "index" in repr(statement["Resource"])
    ]
    assert rights == []
    (policy,) = of_type(resources, "AWS::IAM::Policy").values()
    assert policy["Condition"] == "KeepsPassages"
    assert policy["Properties"]["Roles"] == [{"Ref": "PeopleApiRole"}]
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["dynamodb:Query"]
    assert statement["Resource"] == {"Fn::Sub": "${ReadsTable.Arn}/index/by_expiry"}


def test_only_cameras_and_alert_pages_are_open(resources: Resources) -> None:
    routes = {
        (event["Properties"]["Method"], event["Properties"]["Path"]): event["Properties"].get("Auth")
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Properties"]["Events"].values()
        if event["Type"] == "HttpApi"
    }
    signed = {route for route, auth in routes.items() if auth is None}
    assert signed == {("ANY", "/v1/{proxy+}")}
    assert set(routes) - signed == {
        ("POST", "/v1/uploads"),
        ("GET", "/a/{token}"),
        ("POST", "/a/{token}"),
        ("POST", "/a/{token}/acknowledge"),
        ("POST", "/a/{token}/dismiss"),
    }


def test_the_api_asks_for_a_signature_by_default(template: dict[str, Any]) -> None:
    auth = template["Globals"]["HttpApi"]["Auth"]
    assert auth == {"EnableIamAuthorizer": True, "DefaultAuthorizer": "AWS_IAM"}


def test_the_runtime_can_load_todays_wheels(template: dict[str, Any]) -> None:
    common = template["Globals"]["Function"]
    assert common["Runtime"] == "python3.13"
    assert common["Architectures"] == ["arm64"]


def test_recognise_alone_carries_the_vision_layer(resources: Resources) -> None:
    heavy = [name for name in FUNCTIONS if {"Ref": "VisionLayer"} in resources[name]["Properties"].get("Layers", [])]
    assert heavy == ["RecogniseFunction"]


def test_every_parameter_says_what_it_is_and_what_it_may_be(template: dict[str, Any]) -> None:
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"], name
        assert {"AllowedValues", "AllowedPattern", "MinValue"} & set(parameter), name
        assert "Default" in parameter, name


def settings_read(verb: str) -> set[str]:
    """The settings that a function's handler and the adapters it opens read, by name."""
    found = set()
    for path in (ROOT / "functions" / verb).glob("*.py"):
        found |= names_read(path)
    return found


def names_read(path: Path) -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"read_text", "read_optional", "read_number"}
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_is_given_the_settings_it_reads(template: dict[str, Any], resources: Resources, name: str) -> None:
    properties = resources[name]["Properties"]
    common = template["Globals"]["Function"]["Environment"]["Variables"]
    given = set(properties["Environment"]["Variables"]) | set(common)
    verb = properties["CodeUri"].removeprefix("functions/")
    needed = settings_read(verb)
    if verb == "recognise":
        needed |= names_read(ROOT / "layers/platewatch/python/platewatch/adapters/recognition.py")
    assert needed <= given
