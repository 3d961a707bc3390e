"""Whether the parts of a deployed stack are as they were deployed: sources, schedules, rights, keys, dead letters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from platewatch.deployment.doctor_roles import BY_HAND, RoleAccount, check_roles
from platewatch.deployment.errors import NotAnswered, ValueUnknown
from platewatch.deployment.finding import Finding, say_unknown, say_well, say_wrong
from platewatch.deployment.likeness import compare_policies
from platewatch.deployment.stack import DeployedStack, Made
from platewatch.deployment.values import find_value

MOST_OFF: Final = timedelta(seconds=10)
"""By how much this machine's clock may differ from AWS's. HTTP tells whole seconds, and the answer takes a while."""

_RETRY: Final = "run it again with credentials that may ask this"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What this machine's clock said when AWS said its time."""

    here: datetime
    aws: datetime


@dataclass(frozen=True, slots=True)
class KeyFound:
    """A key's state ("Enabled") and its policy."""

    state: str
    policy: Mapping[str, Any]


class StackAccount(RoleAccount, Protocol):
    """What is asked of the account about a stack. Each question raises NotAnswered where AWS does not answer it."""

    def find_source_state(self, uuid: str) -> str:
        """The state of an event-source mapping: "Enabled", "Disabled", or a word for a change that is under way."""

    def find_rule_state(self, name: str) -> str:
        """The state of a rule of EventBridge: "ENABLED" or "DISABLED"."""

    def find_reserved(self, function: str) -> int | None:
        """How many concurrent executions are reserved for a function; None where none are."""

    def find_key(self, key_id: str) -> KeyFound:
        """A key."""

    def count_messages(self, queue_url: str) -> int:
        """About how many messages a queue holds."""

    def list_alarms(self, start: str) -> Sequence[str]:
        """The names of the alarms that are on now and begin so."""

    def count_subscribers(self, topic_arn: str) -> int:
        """How many have confirmed that they get what is sent to the topic."""

    def find_clock(self) -> ClockReading:
        """This machine's time and AWS's."""


def check_stack(stack: DeployedStack, account: StackAccount) -> tuple[Finding, ...]:
    """What is wrong with the stack's parts; one finding that says so where a kind of part is well."""
    checks: Sequence[tuple[str, str, Callable[[DeployedStack, StackAccount], Iterator[Finding]]]] = (
        ("clock", "this machine's clock is AWS's", _check_clock),
        ("sources", "every function takes what waits in its queues", _check_sources),
        ("schedules", "every schedule runs", _check_schedules),
        ("concurrency", "every function may run as often at a time as the template says", _check_reservations),
        ("rights", "every role has the rights that the template gives it, and no other", check_roles),
        ("keys", "every key is enabled and has the template's policy", _check_keys),
        ("dead letters", "no queue has given anything up", _check_dead_letters),
        ("alarms", "no alarm is on", _check_alarms),
        ("operators", "somebody gets what operators are told", _check_operators),
    )
    findings: list[Finding] = []
    for part, well, check in checks:
        before = len(findings)
        try:
            findings.extend(check(stack, account))
            if len(findings) == before:
                findings.append(say_well(part, well))
        except NotAnswered as error:
            findings.append(say_unknown(part, str(error), _RETRY))
    return tuple(findings)


def _check_clock(_stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    reading = account.find_clock()
    off = (reading.here - reading.aws).total_seconds()
    if abs(off) > MOST_OFF.total_seconds():
        yield say_wrong(
            "clock",
            f"this machine's clock is {abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} AWS's: from five minutes "
            "on AWS refuses what it signs, and a camera with such a clock has uncertain times",
            "set the clock, and switch time synchronisation on (timedatectl set-ntp true)",
        )


def _check_sources(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    for source in stack.list_kind("AWS::Lambda::EventSourceMapping"):
        state = account.find_source_state(source.name)
        if state == "Enabled":
            continue
        queue = source.properties["EventSourceArn"]["Fn::GetAtt"][0]
        function = source.properties["FunctionName"]["Ref"]
        found = f"{function} takes nothing from {queue}: the event-source mapping {source.logical_id} is {state}"
        if state in ("Creating", "Enabling", "Updating"):
            yield say_unknown("sources", found, "wait a minute and look again")
        else:
            remedy = f"aws lambda update-event-source-mapping --uuid {source.name} --enabled"
            yield say_wrong("sources", f"{found}. What waits there is not worked on", remedy)


def _check_schedules(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    for rule in stack.list_kind("AWS::Events::Rule"):
        state = account.find_rule_state(rule.name)
        if state != "ENABLED":
            yield say_wrong(
                "schedules",
                f"the rule {rule.logical_id} is {state}: what it should start each minute does not run, so nothing is "
                "escalated or deleted in time, or the audit log is not chained",
                f"aws events enable-rule --name {rule.name}",
            )


def _check_reservations(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    for function in stack.list_kind("AWS::Lambda::Function"):
        found = account.find_reserved(function.name)
        try:
            value = find_value(function.properties.get("ReservedConcurrentExecutions"), stack.given)
        except ValueUnknown:
            # Whoever stopped a function is found all the same: the template stops none.
            if found != 0:
                continue
            value = None
        wanted = None if value is None else int(value)
        if found != wanted:
            yield _say_reserved(function, found, wanted)


def _say_reserved(function: Made, found: int | None, wanted: int | None) -> Finding:
    has = "reserves none" if found is None else f"reserves {found}" if found else "was stopped, with 0"
    gives = "none" if wanted is None else wanted
    command = f"function-concurrency --function-name {function.name}"
    return say_wrong(
        "concurrency",
        f"the function {function.name} ({function.logical_id}) {has} of the account's concurrent executions, and the "
        f"template gives it {gives}",
        f"aws lambda delete-{command}"
        if wanted is None
        else f"aws lambda put-{command} --reserved-concurrent-executions {wanted}",
    )


def _check_keys(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    for key in stack.list_kind("AWS::KMS::Key"):
        found = account.find_key(key.name)
        if found.state != "Enabled":
            yield say_wrong("keys", f"{_name_key(key)} is {found.state}: nothing that it encrypts can be used", _ENABLE)
        differences = compare_policies(key.properties["KeyPolicy"], found.policy, stack.names)
        put_back = f"{BY_HAND} (aws kms put-key-policy --key-id {key.name} --policy file://policy.json)"
        for statement in differences.missing:
            yield say_wrong(
                "keys",
                f"the policy of {_name_key(key)} is not the template's: it lacks {statement}, so functions that need "
                "the key are refused",
                put_back,
            )
        for statement in differences.changed:
            yield say_wrong(
                "keys",
                f"the policy of {_name_key(key)} differs from the template in {statement}: functions that need the key "
                "may be refused, or others have it",
                put_back,
            )
        for statement in differences.foreign:
            yield say_wrong("keys", f"the policy of {_name_key(key)} also has {statement}", BY_HAND)


_ENABLE: Final = "aws kms cancel-key-deletion or aws kms enable-key, and find out who did that"


def _name_key(key: Made) -> str:
    return f"the key {key.name} ({key.logical_id})"


def _check_dead_letters(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    for queue in stack.list_dead_letter_queues():
        number = account.count_messages(queue.name)
        if number:
            yield say_wrong(
                "dead letters",
                f"{queue.logical_id} holds about {number} messages that failed again and again; they are deleted four "
                "days after they were first sent",
                "platewatch deadletter list says what they are about, and docs/operations.md why they may have failed; "
                "when that is repaired: platewatch deadletter redrive",
            )


def _check_alarms(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    # Another stack's name may begin like this one's.
    own = {each.name: each.logical_id for each in stack.list_kind("AWS::CloudWatch::Alarm")}
    for name in account.list_alarms(f"{stack.name}-"):
        if name not in own:
            continue
        yield say_wrong(
            "alarms",
            f"the alarm {name} ({own[name]}) is on",
            "docs/operations.md has a section of that last name: what it means, what to look at, what to do",
        )


def _check_operators(stack: DeployedStack, account: StackAccount) -> Iterator[Finding]:
    topic = stack.resources["OpsTopic"]
    if not account.count_subscribers(topic.name):
        yield say_wrong(
            "operators",
            "nobody gets what operators are told: the operators' topic has no confirmed subscriber",
            "deploy with OpsEmail, and follow the link in the mail that AWS then sends",
        )
