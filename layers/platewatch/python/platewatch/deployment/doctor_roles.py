"""Whether every role of a stack has the rights that the template gives it, all of them and no other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from platewatch.deployment.errors import ValueUnknown
from platewatch.deployment.finding import Finding, say_wrong
from platewatch.deployment.likeness import compare_policies, fits
from platewatch.deployment.stack import DeployedStack, DescribedRole
from platewatch.deployment.values import find_value

BY_HAND: Final = "CloudFormation does not see what was changed by hand: put it back as template.yaml has it"

_WHO: Final = ", and find out who did that"


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role as the account has it: who may take it (`trust`), the policies that are written into it by their names,
    the ARNs of those that are attached, and that of its permissions boundary.
    """

    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]
    attached: Sequence[str]
    boundary: str | None


class RoleAccount(Protocol):
    """What is asked of the account about roles. Raises NotAnswered where AWS does not answer."""

    def find_role(self, role: str) -> FoundRole | None:
        """The role of that name; None where there is none."""


def check_roles(stack: DeployedStack, account: RoleAccount) -> Iterator[Finding]:
    """Everything about the stack's roles that is not as the template has it."""
    for role in stack.list_roles():
        found = account.find_role(role.made.name)
        if found is None:
            yield _say(f"{_name(role)} is gone", BY_HAND)
            continue
        yield from _check_trust(role, found, stack)
        yield from _check_written(role, found, stack)
        yield from _check_attached(role, found, stack)
        yield from _check_boundary(role, found, stack)


def _check_trust(role: DescribedRole, found: FoundRole, stack: DeployedStack) -> Iterator[Finding]:
    described = role.made.properties.get("AssumeRolePolicyDocument", {"Statement": []})
    differences = compare_policies(described, found.trust, stack.names)
    if differences.missing or differences.changed or differences.foreign:
        yield _say(f"who may take {_name(role)} differs from the template", BY_HAND)


def _check_written(role: DescribedRole, found: FoundRole, stack: DeployedStack) -> Iterator[Finding]:
    for name, described in role.policies.items():
        differences = compare_policies(described, found.policies.get(name), stack.names)
        where = f"policy {name} of {_name(role)}"
        for statement in differences.missing:
            yield _say(f"the {where} lacks the right {statement}", f"{BY_HAND} ({where})")
        for statement in differences.changed:
            yield _say(f"the {where} differs from the template in {statement}", f"{BY_HAND} ({where})")
        for statement in differences.foreign:
            yield _say(f"the {where} has a right that the template does not give: {statement}", BY_HAND)
    for name in sorted(found.policies.keys() - role.policies.keys()):
        remedy = f"aws iam delete-role-policy --role-name {role.made.name} --policy-name {name}{_WHO}"
        yield _say(f"{_name(role)} has a policy that the template does not give: {name}", remedy)


def _check_attached(role: DescribedRole, found: FoundRole, stack: DeployedStack) -> Iterator[Finding]:
    wanted = role.made.properties.get("ManagedPolicyArns", [])
    command = f"-role-policy --role-name {role.made.name} --policy-arn"
    for arn in found.attached:
        if not any(fits(each, arn, stack.names) for each in wanted):
            text = f"{_name(role)} has an attached policy that the template does not give: {arn}"
            yield _say(text, f"aws iam detach{command} {arn}{_WHO}")
    for each in wanted:
        if not any(fits(each, arn, stack.names) for arn in found.attached):
            yield _say(f"{_name(role)} lacks the attached policy {each}", f"aws iam attach{command} {each}")


def _check_boundary(role: DescribedRole, found: FoundRole, stack: DeployedStack) -> Iterator[Finding]:
    try:
        wanted = find_value(role.made.properties.get("PermissionsBoundary"), stack.given)
    except ValueUnknown:
        return
    if wanted == found.boundary:
        return
    command = f"role-permissions-boundary --role-name {role.made.name}"
    if wanted is None:
        text = f"{_name(role)} has a permissions boundary that the template does not give: {found.boundary}"
        yield _say(text, f"aws iam delete-{command}{_WHO}")
        return
    text = f"{_name(role)} has {found.boundary or 'no permissions boundary'} where the template bounds it with {wanted}"
    yield _say(text, f"aws iam put-{command} --permissions-boundary {wanted}{_WHO}")


def _say(found: str, remedy: str) -> Finding:
    return say_wrong("rights", found, remedy)


def _name(role: DescribedRole) -> str:
    return f"the role {role.made.name} ({role.made.logical_id})"
