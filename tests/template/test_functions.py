"""Functions: each with its own role, log retention, limits; rights to exactly what it touches, keys included."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from localcloud.enforce.policy import Request
from platewatch.aws.refusals import Refused
from platewatch.deadletters.letters import QueueName
from tests.template.conftest import ROOT, Resources
from tests.template.physical import allows, deploy_template
from tests.template.test_lanes import of_type, sources, target

FUNCTIONS = (
    "IssueUploadFunction",
    "RecogniseFunction",
    "MatchFunction",
    "DeliverFunction",
    "ImportHotlistFunction",
    "AlertPageFunction",
    "PeopleApiFunction",
    "ConsoleFunction",
    "SearchPastFunction",
    "InvestigateFunction",
    "WatchFunction",
    "SequenceFunction",
)


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
def test_each_may_consume_exactly_its_own_queues(resources: Resources, name: str) -> None:
    own = {target(source["Queue"]) for function, source in sources(resources) if function == name}
    # The sequencer asks its queue itself, each minute.
    own |= {"AuditQueue"} if name == "SequenceFunction" else set()
    consumed: set[str] = set()
    for statement in statements(resources, name):
        # Watch takes dead letters when an admin asks it to; nothing polls them.
        if "sqs:ReceiveMessage" in statement["Action"] and statement["Sid"] != "TakeDeadLetters":
            by_lambda = {"sqs:GetQueueAttributes"} if name != "SequenceFunction" else set()
            assert set(statement["Action"]) == {"sqs:ReceiveMessage", "sqs:DeleteMessage"} | by_lambda
            named = statement["Resource"]
            consumed |= {target(arn) for arn in (named if isinstance(named, list) else [named])}
    assert consumed == own


def test_watch_alone_takes_dead_letters_and_puts_them_back_where_they_came_from(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    sources_of: dict[str, list[str]] = {}
    for name, queue in queues.items():
        if "RedrivePolicy" in queue["Properties"]:
            dead = target(queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
            sources_of.setdefault(dead, []).append(name)
    told = resources["WatchFunction"]["Properties"]["Environment"]["Variables"]
    dead, back = ([target(each) for each in told[name]["Fn::Join"][1]] for name in ("DEAD_LETTERS", "REDRIVEN_TO"))
    assert set(dead) == set(sources_of)
    assert all(source in sources_of[name] for name, source in zip(dead, back, strict=True))
    assert [re.sub("(?<!^)([A-Z])", r"-\1", name.removesuffix("DeadLetters")).lower() for name in dead] == list(
        QueueName
    )
    for function in FUNCTIONS:
        reached = {
            target(arn)
            for statement in statements(resources, function)
            if "sqs:ReceiveMessage" in statement["Action"]
            for arn in (statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]])
        }
        assert (reached & set(dead)) == (set(dead) if function == "WatchFunction" else set()), function


def test_only_the_alert_page_the_api_and_the_console_reach_pins_and_the_page_never_lists_them(
    resources: Resources,
) -> None:
    reached: dict[str, set[str]] = {}
    for name in FUNCTIONS:
        for statement in statements(resources, name):
            if "LoginsTable" in repr(statement.get("Resource")):
                reached.setdefault(name, set()).update(statement["Action"])
    assert reached == {
        "AlertPageFunction": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "PeopleApiFunction": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query"},
        "ConsoleFunction": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query"},
    }


def rights_on(resources: Resources, *names: str) -> set[tuple[str, str, str]]:
    """Role, action and resource of every right on one of these, in roles and in policies of their own."""
    policies = [
        (name, policy["PolicyDocument"])
        for name, role in of_type(resources, "AWS::IAM::Role").items()
        for policy in role["Properties"].get("Policies", [])
    ]
    policies += [
        (target(role), policy["Properties"]["PolicyDocument"])
        for policy in of_type(resources, "AWS::IAM::Policy").values()
        for role in policy["Properties"]["Roles"]
    ]
    return {
        (role, action, resource)
        for role, document in policies
        for statement in document["Statement"]
        for named in [statement.get("Resource", [])]
        for resource in map(spell, named if isinstance(named, list) else [named])
        for action in statement["Action"]
        if any(name in resource for name in names)
    }


def spell(resource: Any) -> str:
    return str(resource["Fn::Sub"]) if "Fn::Sub" in resource else target(resource)


def test_kept_passages_are_read_by_searches_alone_and_others_put_count_or_destroy(resources: Resources) -> None:
    rights = rights_on(resources, "PassagesTable", "PassagesBucket", "PassagesKey")
    assert rights == {
        ("RecogniseRole", "dynamodb:PutItem", "PassagesTable"),
        ("RecogniseRole", "s3:PutObject", "${PassagesBucket.Arn}/passages/*"),
        ("RecogniseRole", "kms:Decrypt", "PassagesKey"),
        ("RecogniseRole", "kms:GenerateDataKey", "PassagesKey"),
        ("SearchPastRole", "dynamodb:Query", "PassagesTable"),
        ("SearchPastRole", "kms:Decrypt", "PassagesKey"),
        ("InvestigateRole", "dynamodb:Query", "PassagesTable"),
        ("InvestigateRole", "s3:GetObject", "${PassagesBucket.Arn}/passages/*"),
        ("InvestigateRole", "s3:ListBucket", "PassagesBucket"),
        ("InvestigateRole", "kms:Decrypt", "PassagesKey"),
        ("PeopleApiRole", "dynamodb:Scan", "${PassagesTable.Arn}/index/by_expiry"),
        ("PeopleApiRole", "s3:ListBucket", "PassagesBucket"),
        ("PeopleApiRole", "kms:Decrypt", "PassagesKey"),
        ("ConsoleRole", "dynamodb:Scan", "${PassagesTable.Arn}/index/by_expiry"),
        ("ConsoleRole", "s3:ListBucket", "PassagesBucket"),
        ("ConsoleRole", "kms:Decrypt", "PassagesKey"),
        ("WatchRole", "dynamodb:Query", "${PassagesTable.Arn}/index/by_expiry"),
        ("WatchRole", "dynamodb:DeleteItem", "PassagesTable"),
        ("WatchRole", "s3:DeleteObject", "${PassagesBucket.Arn}/passages/*"),
        ("WatchRole", "kms:Decrypt", "PassagesKey"),
    }


def test_the_search_of_the_past_has_no_right_on_anything_that_matching_works_with(resources: Resources) -> None:
    assert not {role for role, _, _ in rights_on(resources, "ReadsTable", "AlertsTable", "Evidence")} & {
        "SearchPastRole"
    }


def test_what_investigations_find_is_read_by_their_function_and_what_clears_it(resources: Resources) -> None:
    rights = rights_on(resources, "InvestigationsTable")
    reading = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"}
    assert {(role, where) for role, action, where in rights if action in reading} == {
        ("InvestigateRole", "InvestigationsTable"),
        # What was verified, to clear the rest when an investigation has ended.
        ("WatchRole", "InvestigationsTable"),
        # Keys and ends alone: counted for the retention report, and found when they are over.
        *(
            (role, "${InvestigationsTable.Arn}/index/by_expiry")
            for role in ("PeopleApiRole", "ConsoleRole", "WatchRole")
        ),
    }


def test_an_investigation_searches_what_its_regime_keeps_and_nothing_else() -> None:
    for mode, searched, other in (("126jj", "PassagesTable", "AlertsTable"), ("hit-no-hit", "AlertsTable", "")):
        deployed = deploy_template({"RetentionMode": mode})
        policies = deployed.policies("InvestigateRole")
        index = "/index/by_day" if searched == "AlertsTable" else ""
        assert allows(policies, Request("dynamodb:Query", deployed.arn(searched) + index))
        if other:
            assert not allows(policies, Request("dynamodb:Query", deployed.arn(other) + "/index/by_day"))


def test_only_cameras_alert_pages_and_the_console_are_open(resources: Resources) -> None:
    routes = {
        (event["Properties"]["Method"], event["Properties"]["Path"]): event["Properties"].get("Auth")
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Properties"]["Events"].values()
        if event["Type"] == "HttpApi"
    }
    signed = {route for route, auth in routes.items() if auth is None}
    assert signed == {
        ("ANY", "/v1/{proxy+}"),
        ("POST", "/v1/past-searches"),
        ("ANY", "/v1/investigations"),
        ("ANY", "/v1/investigations/{proxy+}"),
        ("GET", "/v1/audit/investigations"),
        ("GET", "/v1/audit/investigations/{proxy+}"),
    }
    assert set(routes) - signed == {
        ("POST", "/v1/uploads"),
        ("POST", "/v1/heartbeats"),
        ("GET", "/a/{token}"),
        ("POST", "/a/{token}"),
        ("POST", "/a/{token}/{name}"),
        ("GET", "/console"),
        ("ANY", "/console/{proxy+}"),
    }


def open_routes(resources: Resources) -> dict[str, str]:
    """The function behind each route that strangers can call."""
    return {
        f"{event['Properties']['Method']} {event['Properties']['Path']}": name
        for name, function in of_type(resources, "AWS::Serverless::Function").items()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi" and "Auth" in event["Properties"]
    }


CAMERAS_ASK = ("POST /v1/uploads", "POST /v1/heartbeats")
ACCOUNT_RATE, ACCOUNT_BURST = 10_000, 5_000
"""What API Gateway gives all routes of an account together."""


def test_what_strangers_can_call_has_limits_of_its_own(resources: Resources) -> None:
    api = resources["Api"]["Properties"]
    common = api["DefaultRouteSettings"]
    assert set(api["RouteSettings"]) == set(open_routes(resources))
    for route, limits in api["RouteSettings"].items():
        if route not in CAMERAS_ASK:
            assert limits["ThrottlingRateLimit"] < common["ThrottlingRateLimit"], route
            assert limits["ThrottlingBurstLimit"] < common["ThrottlingBurstLimit"], route


def test_cameras_may_ask_as_often_as_the_capacity_carries(template: dict[str, Any], resources: Resources) -> None:
    """A function that answers in a tenth of a second keeps up, and most of the account's limits is left for people."""
    settings = resources["Api"]["Properties"]["RouteSettings"]
    looked_up = {"ThrottlingRateLimit": "Uploads", "ThrottlingBurstLimit": "UploadsAtOnce"}
    expected = {name: {"Fn::FindInMap": ["Capacities", {"Ref": "Capacity"}, key]} for name, key in looked_up.items()}
    assert [settings[route] for route in CAMERAS_ASK] == [expected, expected]
    for name, sizes in template["Mappings"]["Capacities"].items():
        assert sizes["Uploads"] == 10 * sizes["Open"] or name == "trial"
        assert sizes["UploadsAtOnce"] == 2 * sizes["Uploads"]
        assert len(CAMERAS_ASK) * sizes["Uploads"] < ACCOUNT_RATE / 2
        assert len(CAMERAS_ASK) * sizes["UploadsAtOnce"] < ACCOUNT_BURST


def test_strangers_cannot_use_up_what_the_lanes_need(template: dict[str, Any], resources: Resources) -> None:
    for name in set(open_routes(resources).values()):
        reserved = resources[name]["Properties"]["ReservedConcurrentExecutions"]
        size = {"Fn::FindInMap": ["Capacities", {"Ref": "Capacity"}, "Console" if "Console" in name else "Open"]}
        assert reserved == {"Fn::If": ["ReservesCapacity", size, {"Ref": "AWS::NoValue"}]}, name
    assert all(sizes["Console"] >= sizes["Open"] >= 1 for sizes in template["Mappings"]["Capacities"].values())


DOORS = {
    Refused.TOKENS: "IssueUploadFunction",
    Refused.PICTURES: "RecogniseFunction",
    Refused.SIGN_INS: "ConsoleFunction",
}
"""Where each is counted; the others on the alert page."""


@pytest.mark.parametrize("refused", list(Refused))
def test_what_is_refused_again_and_again_alarms_the_operators(resources: Resources, refused: Refused) -> None:
    [alarm] = [
        alarm["Properties"]
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["MetricName"] == refused.value
    ]
    door = DOORS.get(refused, "AlertPageFunction")
    service = resources[door]["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    assert (alarm["Namespace"], alarm["Dimensions"]) == ("Platewatch", [{"Name": "service", "Value": service}])
    assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]
    assert (alarm["Statistic"], alarm["TreatMissingData"]) == ("Sum", "notBreaching")


def test_a_jump_of_the_share_of_late_passages_alarms_the_operators(resources: Resources) -> None:
    [alarm] = [
        alarm["Properties"]
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["MetricName"] == "PassageLate"
    ]
    service = resources["MatchFunction"]["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    assert (alarm["Namespace"], alarm["Dimensions"]) == ("Platewatch", [{"Name": "service", "Value": service}])
    # Each passage counts 0 or 1: the average is the share.
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Average", 0.2)
    assert alarm["DatapointsToAlarm"] > 1
    assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]


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


def settings_loaded(verb: str) -> set[str]:
    """The settings that a function's handler and the adapters it opens read, by name."""
    found = set()
    for path in (ROOT / "functions" / verb).glob("*.py"):
        found |= settings_named(path)
    return found


def settings_named(path: Path) -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"load_text", "load_optional", "load_number"}
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_is_given_the_settings_it_reads(template: dict[str, Any], resources: Resources, name: str) -> None:
    properties = resources[name]["Properties"]
    common = template["Globals"]["Function"]["Environment"]["Variables"]
    given = set(properties["Environment"]["Variables"]) | set(common)
    verb = properties["CodeUri"].removeprefix("functions/")
    needed = settings_loaded(verb)
    composed = ROOT / "layers/platewatch/python/platewatch/composition" / f"{verb}.py"
    if composed.exists():
        # Only the local cloud sets this one.
        needed |= settings_named(composed) - {"WEBHOOKS_ON_THIS_MACHINE"}
    # Lambda itself says where a function runs; endpoints are the local cloud's.
    assert {setting for setting in needed if not setting.startswith("AWS_")} <= given


@pytest.mark.parametrize("name", ["WatchFunction", "SequenceFunction"])
def test_what_runs_each_minute_alarms_the_operators_when_it_fails_for_ten(resources: Resources, name: str) -> None:
    [alarm] = [
        alarm["Properties"]
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("Dimensions") == [{"Name": "FunctionName", "Value": {"Ref": name}}]
        and alarm["Properties"]["MetricName"] == "Errors"
    ]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == ("AWS/Lambda", "Errors", "Minimum")
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["Threshold"]) == (60, 10, 0)
    assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]
