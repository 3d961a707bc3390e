"""platewatch doctor finds what is wrong with the parts of a stack, and says what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.deployment.doctor_roles import FoundRole
from platewatch.deployment.doctor_stack import ClockReading, KeyFound, check_stack
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import Finding, State
from platewatch.deployment.stack import DeployedStack, Made
from platewatch.deployment.values import Given

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STATEMENT = {"Sid": "Find", "Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "*"}
POLICY = {"Statement": [STATEMENT]}
WIDER = {"Statement": [STATEMENT | {"Action": ["dynamodb:*"]}]}
BOTH = {"Match": POLICY, "MatchKeeps": POLICY}
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
BOUNDARY = "arn:aws:iam::111122223333:policy/pw-boundary"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ROLE = FoundRole(TRUST, BOTH, [], BOUNDARY)
GIVEN = Given(
    {"Capacity": "small", "PermissionsBoundary": BOUNDARY},
    {"Capacities": {"small": {"Both": 14}}},
    {
        "HasBoundary": {"Fn::Not": [{"Fn::Equals": [{"Ref": "PermissionsBoundary"}, ""]}]},
        "ReservesCapacity": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Capacity"}, "trial"]}]},
    },
)
NO_VALUE = {"Ref": "AWS::NoValue"}
BOTH_LANES = {"Fn::FindInMap": ["Capacities", {"Ref": "Capacity"}, "Both"]}
USED_KEY = KeyFound("Enabled", POLICY)


def make_stack(given: Given = GIVEN) -> DeployedStack:
    resources = [
        Made(
            "MatchPriority",
            "AWS::Lambda::EventSourceMapping",
            "6a1c",
            {"FunctionName": {"Ref": "MatchFunction"}, "EventSourceArn": {"Fn::GetAtt": ["ReadsQueue", "Arn"]}},
        ),
        Made("WatchEveryMinute", "AWS::Events::Rule", "pw-Watch-1", {}),
        Made(
            "MatchRole",
            "AWS::IAM::Role",
            "pw-match",
            {
                "AssumeRolePolicyDocument": TRUST,
                "PermissionsBoundary": {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundary"}, NO_VALUE]},
                "Policies": [{"PolicyName": "Match", "PolicyDocument": POLICY}],
            },
        ),
        Made(
            "MatchKeeps",
            "AWS::IAM::Policy",
            "x",
            {"PolicyName": "MatchKeeps", "PolicyDocument": POLICY, "Roles": [{"Ref": "MatchRole"}]},
        ),
        Made("HitsKey", "AWS::KMS::Key", "k-1", {"KeyPolicy": POLICY}),
        Made(
            "ReadsQueue",
            "AWS::SQS::Queue",
            "https://q/reads",
            {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["ReadsDead", "Arn"]}}},
        ),
        Made("ReadsDead", "AWS::SQS::Queue", "https://q/pw-dead", {}),
        Made(
            "MatchFunction",
            "AWS::Lambda::Function",
            "pw-match",
            {"ReservedConcurrentExecutions": {"Fn::If": ["ReservesCapacity", BOTH_LANES, NO_VALUE]}},
        ),
        Made("WatchAlarm", "AWS::CloudWatch::Alarm", "pw-WatchAlarm", {}),
        Made("OpsTopic", "AWS::SNS::Topic", "arn:aws:sns:eu-west-1:111122223333:ops", {}),
    ]
    return DeployedStack("pw", "eu-west-1", {each.logical_id: each for each in resources}, {}, given)


@dataclass
class FakeAccount:
    """An account in which the stack is as it was deployed, but for what a test plants."""

    source: str = "Enabled"
    rule: str = "ENABLED"
    role: FoundRole | None = ROLE
    reserved: int | None = 14
    key: KeyFound = USED_KEY
    messages: dict[str, int] = field(default_factory=lambda: {"https://q/reads": 7})
    alarms: Sequence[str] = ()
    subscribers: int = 1
    off: timedelta = timedelta()
    refused: bool = False

    def find_source_state(self, uuid: str) -> str:
        if self.refused:
            raise NotAnswered("AWS did not say it: AccessDenied")
        return self.source

    def find_rule_state(self, name: str) -> str:
        return self.rule

    def find_role(self, role: str) -> FoundRole | None:
        assert role == "pw-match"
        return self.role

    def find_reserved(self, function: str) -> int | None:
        assert function == "pw-match"
        return self.reserved

    def find_key(self, key_id: str) -> KeyFound:
        return self.key

    def count_messages(self, queue_url: str) -> int:
        return self.messages.get(queue_url, 0)

    def list_alarms(self, start: str) -> Sequence[str]:
        assert start == "pw-"
        return self.alarms

    def count_subscribers(self, topic_arn: str) -> int:
        return self.subscribers

    def find_clock(self) -> ClockReading:
        return ClockReading(NOW + self.off, NOW)


def with_role(**changed: Any) -> FakeAccount:
    return FakeAccount(role=replace(ROLE, **changed))


def find_wrong(account: FakeAccount, given: Given = GIVEN) -> list[Finding]:
    return [each for each in check_stack(make_stack(given), account) if each.state is not State.WELL]


def test_a_stack_as_it_was_deployed_is_well_in_every_part() -> None:
    findings = check_stack(make_stack(), FakeAccount())
    assert [each.state for each in findings] == [State.WELL] * 9


@pytest.mark.parametrize(
    ("account", "part", "found", "remedy"),
    [
        (FakeAccount(source="Disabled"), "sources", "takes nothing from ReadsQueue", "--uuid 6a1c --enabled"),
        (FakeAccount(rule="DISABLED"), "schedules", "WatchEveryMinute is DISABLED", "enable-rule --name pw-Watch-1"),
        (
            with_role(policies={"Match": {"Statement": []}, "MatchKeeps": POLICY}),
            "rights",
            "pw-match (MatchRole) lacks the right Find (dynamodb:GetItem)",
            "template.yaml",
        ),
        (with_role(policies={"Match": POLICY}), "rights", "policy MatchKeeps of", "template.yaml"),
        (
            with_role(policies=BOTH | {"Match": WIDER}),
            "rights",
            "policy Match of the role pw-match (MatchRole) differs from the template in Find (dynamodb:GetItem)",
            "template.yaml",
        ),
        (
            with_role(policies=BOTH | {"Extra": WIDER}),
            "rights",
            "has a policy that the template does not give: Extra",
            "delete-role-policy --role-name pw-match --policy-name Extra",
        ),
        (with_role(attached=[ADMIN]), "rights", ADMIN, f"detach-role-policy --role-name pw-match --policy-arn {ADMIN}"),
        (
            with_role(boundary=None),
            "rights",
            f"has no permissions boundary where the template bounds it with {BOUNDARY}",
            f"put-role-permissions-boundary --role-name pw-match --permissions-boundary {BOUNDARY}",
        ),
        (with_role(boundary=ADMIN), "rights", f"has {ADMIN} where the template", "put-role-permissions-boundary"),
        (with_role(trust={"Statement": []}), "rights", "who may take the role pw-match", "template.yaml"),
        (FakeAccount(role=None), "rights", "pw-match (MatchRole) is gone", "template.yaml"),
        (
            FakeAccount(reserved=0),
            "concurrency",
            "pw-match (MatchFunction) was stopped, with 0",
            "put-function-concurrency --function-name pw-match --reserved-concurrent-executions 14",
        ),
        (FakeAccount(reserved=None), "concurrency", "reserves none of", "--reserved-concurrent-executions 14"),
        (
            with_role(policies=BOTH | {"Match": {"Statement": [STATEMENT, {"Action": "s3:*"}]}}),
            "rights",
            "the template does not give: s3:*",
            "by hand",
        ),
        (FakeAccount(key=KeyFound("Enabled", {"Statement": []})), "keys", "lacks Find", "put-key-policy --key-id k-1"),
        (FakeAccount(key=KeyFound("Enabled", WIDER)), "keys", "differs from the template in Find", "put-key-policy"),
        (FakeAccount(key=KeyFound("PendingDeletion", POLICY)), "keys", "PendingDeletion", "cancel-key-deletion"),
        (
            FakeAccount(messages={"https://q/pw-dead": 3}),
            "dead letters",
            "ReadsDead holds about 3",
            "platewatch deadletter list",
        ),
        (FakeAccount(alarms=["pw-WatchAlarm"]), "alarms", "pw-WatchAlarm (WatchAlarm) is on", "docs/operations.md"),
        (FakeAccount(subscribers=0), "operators", "nobody gets", "OpsEmail"),
        (FakeAccount(off=timedelta(minutes=7)), "clock", "420 s ahead of AWS's", "set-ntp"),
        (FakeAccount(off=timedelta(seconds=-11)), "clock", "11 s behind AWS's", "set-ntp"),
    ],
)
def test_each_fault_is_found_alone_with_a_sentence_and_what_to_do(
    account: FakeAccount, part: str, found: str, remedy: str
) -> None:
    [fault] = find_wrong(account)
    assert (fault.part, fault.state) == (part, State.WRONG)
    assert found in fault.found
    assert remedy in fault.remedy


def test_a_change_that_is_under_way_and_a_refusal_are_not_known() -> None:
    for account in (FakeAccount(source="Updating"), FakeAccount(refused=True)):
        [fault] = find_wrong(account)
        assert (fault.part, fault.state) == ("sources", State.UNKNOWN)


def test_an_alarm_of_a_stack_whose_name_begins_alike_is_not_this_one_s() -> None:
    assert find_wrong(FakeAccount(alarms=["pw-north-WatchAlarm"])) == []


def test_what_the_template_leaves_to_parameters_is_held_against_them() -> None:
    trial = replace(GIVEN, parameters={"Capacity": "trial", "PermissionsBoundary": ""})
    unbound = replace(ROLE, boundary=None)
    assert find_wrong(FakeAccount(reserved=None, role=unbound), trial) == []
    [fault] = find_wrong(FakeAccount(reserved=0, role=unbound), trial)
    assert fault.remedy == "aws lambda delete-function-concurrency --function-name pw-match"
    [fault] = find_wrong(FakeAccount(reserved=None), trial)
    assert "a permissions boundary that the template does not give" in fault.found


def test_where_the_parameters_are_not_known_a_stopped_function_is_found_all_the_same() -> None:
    unknown = replace(GIVEN, parameters={})
    assert find_wrong(FakeAccount(reserved=3), unknown) == []
    [fault] = find_wrong(FakeAccount(reserved=0), unknown)
    assert fault.part == "concurrency"


def test_what_was_found_before_a_refusal_is_told_with_it() -> None:
    class Half(FakeAccount):
        def find_key(self, key_id: str) -> KeyFound:
            if key_id == "k-2":
                raise NotAnswered("AWS did not say it: AccessDenied")
            return KeyFound("Disabled", POLICY)

    stack = make_stack()
    more = {**stack.resources, "LastKey": Made("LastKey", "AWS::KMS::Key", "k-2", {"KeyPolicy": POLICY})}
    keys = [each for each in check_stack(replace(stack, resources=more), Half()) if each.part == "keys"]
    assert [each.state for each in keys] == [State.WRONG, State.UNKNOWN]
