"""The rights of roles one by one, and what a role could still do without one of them."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.enforce.policy import Request, Verdict, decide
from localcloud.run.cloud import LocalCloud

BY_AWS = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:GetQueueAttributes"}
"""What Lambda does with a function's role, where the local cloud writes a file or looks before the notes begin."""
NO_FUNCTIONS = {"SmsLogsRole"}
"""SNS's own."""

Policy = dict[str, Any]
Right = tuple[str, str, str, int]
"""Role, statement, "Action", "Resource" or a condition's key, and the place in its list."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the roles of one cloud have, and what they used of it."""

    policies: Mapping[str, list[Policy]]
    used: Mapping[str, list[Request]]


def list_policies(cloud: LocalCloud, role: str) -> list[Policy]:
    iam, name = cloud.admin_client("iam"), cloud.resources[role]
    names = iam.list_role_policies(RoleName=name)["PolicyNames"]
    return [iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in names]


def allows(policies: list[Policy], request: Request) -> bool:
    return any(decide(policy, request) is Verdict.ALLOW for policy in policies)


def list_rights(policies: list[Policy], role: str) -> Iterator[tuple[Right, list[Policy]]]:
    """Each right of a role, and the role's policies without it."""
    for number, policy in enumerate(policies):
        for place, statement in enumerate(policy["Statement"]):
            for path in (("Action",), ("Resource",), *list_conditions(statement)):
                values = find_part(statement, path)
                for index in range(len(values) if isinstance(values, list) else 1):
                    smaller = copy.deepcopy(policies)
                    if isinstance(values, list) and len(values) > 1:
                        del find_part(smaller[number]["Statement"][place], path)[index]
                    else:
                        del smaller[number]["Statement"][place]
                    yield (role, statement["Sid"], path[-1], index), smaller


def list_conditions(statement: Policy) -> Iterator[tuple[str, ...]]:
    for operator, keys in statement.get("Condition", {}).items():
        yield from (("Condition", operator, key) for key in keys)


def find_part(statement: Policy, path: tuple[str, ...]) -> Any:
    part: Any = statement
    for name in path:
        part = part.get(name, [])
    return part


def is_by_aws(run: Run, right: Right) -> bool:
    role, sid, element, index = right
    [statement] = [each for policy in run.policies[role] for each in policy["Statement"] if each["Sid"] == sid]
    if role in NO_FUNCTIONS or set(statement["Action"]) <= BY_AWS:
        return True
    return element == "Action" and statement["Action"][index] in BY_AWS
