"""What a template may say: all of it is honoured, listed as an exception, or an error that names the place."""

import copy
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.deploy.deployment import deploy, prepare
from localcloud.deploy.intrinsics import Physical, Resolver, order_resources
from localcloud.deploy.stack import Stack
from localcloud.deploy.template import choose_parameters, read_template
from localcloud.errors import (
    DeployRefused,
    LocalCloudError,
    TemplateInvalid,
    UnsupportedIntrinsic,
    UnsupportedPolicy,
    UnsupportedProperty,
    UnsupportedResource,
)
from localcloud.limits import Limits
from localcloud.run.account import Account

from .conftest import STACK, TEMPLATE

pytestmark = pytest.mark.xdist_group("localcloud-template")

WRITTEN = read_template(TEMPLATE)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """One account for all the stacks of this module."""
    account = Account("eu-west-1", tmp_path_factory.mktemp("account") / "aws.log", 30.0)
    try:
        account.wait()
        yield account
    finally:
        account.stop()


def deployed(account: Account, template: Mapping[str, Any], **parameters: str) -> Stack:
    name = f"s{secrets.token_hex(4)}"
    translated, resolver = prepare(template, parameters, "eu-west-1", name)
    return deploy(
        translated,
        resolver,
        name=name,
        region="eu-west-1",
        root=STACK,
        client=account.client,
        control=account,
        api_url="http://local",
        limits=Limits(),
    )


def changed(change: Change) -> dict[str, Any]:
    template = copy.deepcopy(WRITTEN)
    change(template)
    return template


def resource(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda template: template["Resources"][name]["Properties"]


REFUSED: dict[str, tuple[type[LocalCloudError], str, Change]] = {
    "a property of a bucket": (
        UnsupportedProperty,
        r"Bucket .*AccelerateConfiguration",
        lambda t: resource("Bucket")(t).update(AccelerateConfiguration={"AccelerationStatus": "Enabled"}),
    ),
    "a nested property": (
        UnsupportedProperty,
        r"Bucket .*NotificationConfiguration.TopicConfigurations",
        lambda t: resource("Bucket")(t)["NotificationConfiguration"].update(TopicConfigurations=[]),
    ),
    "a property of a function": (
        UnsupportedProperty,
        r"WorkFunction .*FileSystemConfigs",
        lambda t: resource("WorkFunction")(t).update(FileSystemConfigs=[{"Arn": "a", "LocalMountPath": "/mnt/x"}]),
    ),
    "a stream of a table": (
        UnsupportedProperty,
        r"Table .*StreamSpecification",
        lambda t: resource("Table")(t).update(StreamSpecification={"StreamViewType": "NEW_IMAGE"}),
    ),
    "a cron schedule": (
        UnsupportedProperty,
        r"cron\(0 1 \* \* \? \*\)",
        lambda t: resource("EchoFunction")(t)["Events"]["Tick"]["Properties"].update(Schedule="cron(0 1 * * ? *)"),
    ),
    "a resource type": (
        UnsupportedResource,
        r"Machine \(AWS::StepFunctions::StateMachine\)",
        lambda t: t["Resources"].update(Machine={"Type": "AWS::StepFunctions::StateMachine", "Properties": {}}),
    ),
    "an intrinsic": (
        UnsupportedIntrinsic,
        r"Fn::ImportValue",
        lambda t: resource("WorkFunction")(t)["Environment"]["Variables"].update(X={"Fn::ImportValue": "y"}),
    ),
    "a policy's condition": (
        UnsupportedPolicy,
        r"WorkRole, policy Work, Read: .*DateGreaterThan",
        lambda t: statement(t, "Read").update(Condition={"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}),
    ),
    "a policy that means all but one": (
        UnsupportedPolicy,
        r"OnlyByTls.*NotPrincipal",
        lambda t: resource("OnlyByTls")(t)["PolicyDocument"]["Statement"][0].update(NotPrincipal={"AWS": "x"}),
    ),
    "a reference to nothing": (
        TemplateInvalid,
        r"Nobody",
        lambda t: resource("WorkFunction")(t)["Environment"]["Variables"].update(X={"Ref": "Nobody"}),
    ),
    "a bucket before its queue's policy": (
        DeployRefused,
        r"Bucket: S3 may not send",
        lambda t: t["Resources"]["Bucket"].pop("DependsOn"),
    ),
    "a queue that hides a message too shortly": (
        TemplateInvalid,
        r"visibility timeout \(1 s\) is less than the timeout of WorkFunction",
        lambda t: resource("Jobs")(t).update(VisibilityTimeout=1),
    ),
    "a second policy on a queue": (
        DeployRefused,
        r"(Another|MayNotify): .* has a policy already",
        lambda t: t["Resources"].update(Another=t["Resources"]["MayNotify"]),
    ),
    "a function in its own API's address": (
        TemplateInvalid,
        r"circular dependency.*EchoFunction",
        lambda t: resource("EchoFunction")(t).update(Environment={"Variables": {"X": {"Ref": "Api"}}}),
    ),
    "code that is not there": (
        TemplateInvalid,
        r"WorkFunction: there is no directory",
        lambda t: resource("WorkFunction")(t).update(CodeUri="functions/nobody"),
    ),
    "what SAM refuses": (
        TemplateInvalid,
        r"SAM refuses .*WorkFunction",
        lambda t: resource("WorkFunction")(t).pop("CodeUri"),
    ),
}


def statement(template: dict[str, Any], sid: str) -> dict[str, Any]:
    statements = resource("WorkRole")(template)["Policies"][0]["PolicyDocument"]["Statement"]
    [found] = [each for each in statements if each["Sid"] == sid]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_honoured_is_an_error(name: str, account: Account) -> None:
    kind, message, change = REFUSED[name]
    with pytest.raises(kind, match=message):
        deployed(account, changed(change))


def test_parameters_reach_the_environment(account: Account) -> None:
    stack = deployed(account, WRITTEN, Colour="red")
    environment = stack.functions["WorkFunction"].environment
    assert environment["COLOUR"] == "red"
    assert environment["PAGE"] == "http://local/x"
    assert stack.outputs == {"ApiUrl": "http://local"}
    assert environment["TABLE"] == stack.resources["Table"].ref


@pytest.mark.parametrize(
    ("given", "message"),
    [({"Colour": "green"}, "one of blue, red"), ({"Size": "1"}, "no parameter Size")],
)
def test_wrong_parameters_are_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(TemplateInvalid, match=message):
        choose_parameters(WRITTEN, given)


def test_number_parameters_have_a_range() -> None:
    template = {"Parameters": {"N": {"Type": "Number", "MinValue": 1, "MaxValue": 5, "Default": 3}}}
    assert choose_parameters(template, {}) == {"N": "3"}
    for wrong in ("0", "6", "many"):
        with pytest.raises(TemplateInvalid, match="N"):
            choose_parameters(template, {"N": wrong})


INTRINSICS = """
Mappings: {M: {a: {x: found}}}
Conditions:
  Holds: !Equals [!Ref P, p]
  Fails: !Not [!Condition Holds]
Resources:
  R: {Type: T}
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref P", "p"),
        ("!Ref R", "ref"),
        ("!GetAtt R.Arn", "arn"),
        ('!Sub "${P}-${R}-${R.Arn}-${!P}-${AWS::Region}"', "p-ref-arn-${P}-here"),
        ('!Sub ["${P}${X}", {X: !Ref R}]', "pref"),
        ("!Join ['-', [a, !Ref P]]", "a-p"),
        ("!Select [1, !Split [',', 'a,b']]", "b"),
        ("!FindInMap [M, a, x]", "found"),
        ("!If [Holds, 1, 2]", 1),
        ("!If [Fails, 1, 2]", 2),
        ("!And [!Condition Holds, !Not [!Condition Fails]]", True),
        ("!Or [!Condition Fails, !Condition Fails]", False),
        ("[1, !If [Fails, 2, !Ref AWS::NoValue]]", [1]),
        ("{a: !If [Holds, !Ref AWS::NoValue, 1], b: 2}", {"b": 2}),
        ("!Base64 x", "eA=="),
    ],
)
def test_intrinsics(text: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(INTRINSICS + f"Value: {text}\n")
    template = read_template(path)
    resolver = Resolver(template, {"P": "p"}, {"AWS::Region": "here"})
    resolver.made["R"] = Physical("ref", {"Arn": "arn"})
    assert resolver.resolve(template["Value"]) == value


def test_resources_come_after_what_they_need_and_policies_last() -> None:
    template = yaml.safe_load(
        """
        Conditions: {Never: {"Fn::Equals": [a, b]}}
        Resources:
          A: {Type: T, Properties: {X: {Ref: B}, Y: {"Fn::If": [Never, {Ref: Z}, 1]}}}
          B: {Type: T, DependsOn: C, Properties: {X: {"Fn::Sub": "${D.Arn}"}}}
          C: {Type: T}
          D: {Type: T}
          P: {Type: TPolicy}
          Z: {Type: T, Condition: Never}
        """
    )
    order = order_resources(template, Resolver(template, {}, {}))
    assert order == ["C", "D", "B", "A", "P"]
