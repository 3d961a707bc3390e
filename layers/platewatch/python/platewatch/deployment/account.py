"""Whether an account can take a deployment, by what AWS answers about it: before anything is deployed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from platewatch.alerts.sms_account import ALL, SmsAccount, find_problems
from platewatch.deployment.capacity import (
    CONCURRENCY,
    QUOTAS,
    SERVICES,
    TRIAL_LIMIT,
    UNRESERVED,
    Capacity,
    Quota,
    find_needed_limit,
)
from platewatch.deployment.errors import NotAnswered, NothingToAsk
from platewatch.deployment.finding import Finding, State, say_unknown, say_well, say_wrong
from platewatch.deployment.rights import Right, list_rights
from platewatch.deployment.stack_name import find_fault

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account, its partition ("aws"), the region, and the ARN of the identity."""

    account_id: str
    partition: str
    region: str
    arn: str


@dataclass(frozen=True, slots=True)
class Concurrency:
    """The account's limit of concurrent executions in the region, and how many are reserved already."""

    limit: int
    reserved: int


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """How much of a quota there is, and how much of it is used."""

    limit: int
    used: int


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a stack has already: how many executions its functions reserve, and how many resources of each type."""

    reserved: int
    resources: Mapping[str, int]


NOTHING_DEPLOYED: Final = Deployed(0, {})
"""So it is before the first deployment."""


@dataclass(frozen=True, slots=True)
class Build:
    """What `make build` has written: whether it is there, and whether the template was changed after it."""

    there: bool
    changed_since: bool


class Account(Protocol):
    """What is asked of the account. Every question raises NotAnswered where AWS refuses it or cannot be reached, or
    NothingToAsk where there is no account.
    """

    def find_caller(self) -> Caller:
        """Whose credentials these are."""

    def find_concurrency(self) -> Concurrency:
        """Lambda's capacity."""

    def find_deployed(self, stack: str) -> Deployed:
        """What a stack of that name has; nothing where there is none."""

    def find_requested(self, quota: Quota) -> int | None:
        """The largest limit that was asked for and is not decided yet; None where nothing was asked for."""

    def find_use(self, quota: Quota) -> QuotaUse:
        """A quota and its use."""

    def list_missing_services(self, services: Sequence[str]) -> Sequence[str]:
        """Which of them the region has not."""

    def find_sms(self) -> SmsAccount:
        """The settings for text messages."""

    def list_denied(self, arn: str, rights: Sequence[Right]) -> Sequence[Right]:
        """Which of the rights the identity has not, by AWS's simulation of its policies."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be deployed: the stack's name, its capacity, and the role that CloudFormation deploys with."""

    stack: str
    capacity: Capacity
    deploy_role: str | None


_ASK_ADMIN: Final = "run it with credentials that may ask this; nothing is changed by asking"


def check_account(plan: Plan, build: Build, account: Account) -> tuple[Finding, ...]:
    """Everything that can be known before a deployment, each with what is to be done. What AWS does not answer is one
    finding and stops no other.
    """
    deployed, known = _find_deployed(plan.stack, account)
    return (
        *_ask("who deploys", account.find_caller, lambda caller: _check_caller(caller, plan, account)),
        _check_name(plan.stack),
        known,
        *_ask("capacity", account.find_concurrency, lambda found: [_check_concurrency(found, deployed, plan, account)]),
        *(finding for quota in QUOTAS for finding in _ask_quota(quota, deployed, account)),
        *_ask("services", lambda: account.list_missing_services(SERVICES), lambda gone: [_check_services(gone)]),
        *_ask("text messages", account.find_sms, _check_sms),
        _check_build(build),
    )


def _ask(
    part: str, question: Callable[[], _Answer], evaluate: Callable[[_Answer], Sequence[Finding]]
) -> Sequence[Finding]:
    try:
        return evaluate(question())
    except NotAnswered as error:
        return [say_unknown(part, str(error), _ASK_ADMIN)]
    except NothingToAsk as error:
        return [Finding(part, State.LEFT_OUT, str(error))]


def _ask_quota(quota: Quota, deployed: Deployed, account: Account) -> Sequence[Finding]:
    part = f"quota of {quota.what}"
    return _ask(part, lambda: account.find_use(quota), lambda use: [_check_use(quota, use, deployed)])


def _find_deployed(stack: str, account: Account) -> tuple[Deployed, Finding]:
    """What the stack has already, and the finding that says so. What is not known is judged like a new stack."""
    part = f"stack {stack}"
    try:
        deployed = account.find_deployed(stack)
    except NotAnswered as error:
        found = f"{error}. Capacity and quotas are judged as for a new stack"
        return NOTHING_DEPLOYED, say_unknown(part, found, _ASK_ADMIN)
    if not deployed.resources:
        return deployed, say_well(part, "is not deployed here yet")
    number = sum(deployed.resources.values())
    found = (
        f"is deployed already: this is an update. It has {number} resources and reserves {deployed.reserved} "
        "executions, which are not counted again"
    )
    return deployed, say_well(part, found)


def _check_caller(caller: Caller, plan: Plan, account: Account) -> Sequence[Finding]:
    known = say_well("who deploys", f"{caller.arn} in account {caller.account_id}, region {caller.region}")
    deployer, role = list_rights(caller.account_id, caller.partition, caller.region, plan.stack, plan.deploy_role)
    findings = [known, *_ask_rights(caller.arn, deployer, account)]
    if plan.deploy_role is not None:
        findings += _ask_rights(plan.deploy_role, role, account)
    return findings


def _ask_rights(arn: str, rights: Sequence[Right], account: Account) -> Sequence[Finding]:
    part = f"rights of {arn.rsplit(':', 1)[-1]}"

    def evaluate(denied: Sequence[Right]) -> Sequence[Finding]:
        if not denied:
            return [say_well(part, f"may do what was tried: {len(rights)} actions, by AWS's simulation")]
        names = ", ".join(right.action for right in denied)
        remedy = (
            "give the identity the policy that infra/deploy-role.yaml makes (its outputs DeployRole and "
            "DeployerPolicy), or one that allows these"
        )
        return [say_wrong(part, f"may not do {names}: the deployment would stop there", remedy)]

    return _ask(part, lambda: account.list_denied(arn, rights), evaluate)


def _check_name(stack: str) -> Finding:
    fault = find_fault(stack)
    if fault:
        return say_wrong("stack name", fault, "choose another name: make deploy STACK=name")
    return say_well("stack name", f"{stack}: every name that is made of it fits")


def _check_concurrency(found: Concurrency, deployed: Deployed, plan: Plan, account: Account) -> Finding:
    others = max(0, found.reserved - deployed.reserved)
    part, needed = f"capacity {plan.capacity}", find_needed_limit(plan.capacity) + others
    if plan.capacity is Capacity.TRIAL:
        needed = TRIAL_LIMIT
    if found.limit >= needed:
        return say_well(part, f"the account may run {found.limit} executions at a time, and {needed} are enough")
    remedy = f"ask for {needed}: {_format_request(CONCURRENCY, needed)}"
    requested = _find_requested(account)
    if requested >= needed:
        remedy = f"{requested} were asked for and AWS has not decided yet: wait for its answer"
    if found.limit >= TRIAL_LIMIT:
        remedy += ". Until then Capacity=trial can be created here: it reserves nothing and guarantees no lane anything"
    return say_wrong(
        part,
        f"the account may run {found.limit} executions at a time ({CONCURRENCY.code}), and {plan.capacity} needs a "
        f"limit of {needed}: it reserves {needed - UNRESERVED - others} beside {others} that others reserve, and "
        f"Lambda keeps {UNRESERVED} unreserved. The deployment would be rolled back",
        remedy,
    )


def _find_requested(account: Account) -> int:
    """What was asked for already; not knowing it changes nothing about what is wrong."""
    try:
        return account.find_requested(CONCURRENCY) or 0
    except NotAnswered:
        return 0


def _check_use(quota: Quota, use: QuotaUse, deployed: Deployed) -> Finding:
    takes = quota.takes + quota.beside
    if deployed.resources:
        takes = max(0, quota.takes - deployed.resources.get(quota.kind, 0))
    part, needed = f"quota of {quota.what}", use.used + takes
    if needed <= use.limit:
        return say_well(part, f"{use.used} of {use.limit} {quota.what} are used, and the deployment takes {takes} more")
    return say_wrong(
        part,
        f"{use.used} of {use.limit} {quota.what} are used, and the deployment takes {takes} more ({quota.code})",
        f"ask for {needed}: {_format_request(quota, needed)}",
    )


def _format_request(quota: Quota, number: int) -> str:
    region = f" --region {quota.region}" if quota.region else ""
    return (
        f"aws service-quotas request-service-quota-increase --service-code {quota.service} --quota-code {quota.code} "
        f"--desired-value {number}{region}"
    )


def _check_services(gone: Sequence[str]) -> Finding:
    if not gone:
        return say_well("services", f"the region has all {len(SERVICES)} services that a stack uses")
    return say_wrong("services", f"the region has no {', '.join(gone)}", "choose another region (AWS_REGION)")


def _check_sms(account: SmsAccount) -> Sequence[Finding]:
    # The role with which SNS logs what arrived is made by the deployment.
    problems = find_problems(replace(account, reports_role="made by the deployment", reported=ALL))
    if not problems:
        return [say_well("text messages", f"no sandbox, and ${account.monthly_limit:g} a month may be spent")]
    return [say_wrong("text messages", problem.what, problem.remedy) for problem in problems]


def _check_build(build: Build) -> Finding:
    part = "what is deployed"
    if not build.there:
        return say_wrong(part, "nothing is built: .aws-sam/build/template.yaml is not in this folder", "make build")
    if build.changed_since:
        return say_wrong(part, "template.yaml was changed after it was built", "make build")
    return say_well(part, ".aws-sam/build is there, and newer than template.yaml")
