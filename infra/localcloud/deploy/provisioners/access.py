"""Makes roles, their policies, and policies for people."""

import json
from typing import Any

from localcloud.account_id import ACCOUNT
from localcloud.deploy.intrinsics import Physical
from localcloud.deploy.properties import Properties
from localcloud.deploy.provisioners.setting import Provisioner, Setting
from localcloud.enforce.policy import check_policy
from localcloud.errors import UnsupportedProperty

_LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
_CONSUME = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
# AWS's own policies, as far as functions commonly name them.
_MANAGED = {
    "AWSLambdaBasicExecutionRole": _LOGS,
    "AWSLambdaSQSQueueExecutionRole": [*_LOGS, *_CONSUME],
}


def make_role(setting: Setting, properties: Properties) -> Physical:
    """AWS::IAM::Role."""
    iam = setting.client("iam")
    name = setting.name(properties.take("RoleName"), properties.logical_id)[:64]
    trust = properties.need("AssumeRolePolicyDocument")
    path = properties.take("Path", "/")
    longest = properties.take("MaxSessionDuration", 3600)
    policies: dict[str, Any] = {}
    for arn in properties.take("ManagedPolicyArns", []):
        short = arn.rsplit("/", 1)[-1]
        if short not in _MANAGED:
            raise UnsupportedProperty(
                f"{properties.logical_id} (AWS::IAM::Role): what {arn} allows is not known here; list it in "
                "localcloud/deploy/provisioners/access.py or write the permissions into the role"
            )
        allow = {"Effect": "Allow", "Action": _MANAGED[short], "Resource": "*"}
        policies[f"managed-{short}"] = {"Version": "2012-10-17", "Statement": [allow]}
    for policy in properties.take("Policies", []):
        policies[policy["PolicyName"]] = policy["PolicyDocument"]
    properties.finish()
    role = iam.create_role(
        RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(trust), MaxSessionDuration=int(longest)
    )["Role"]
    for policy_name, document in policies.items():
        _put(setting, properties.logical_id, name, policy_name, document)
    arn = f"arn:aws:iam::{ACCOUNT}:role{path}{name}"
    setting.stack.roles[properties.logical_id] = arn
    return Physical(name, {"Arn": arn, "RoleId": role["RoleId"]})


def make_role_policy(setting: Setting, properties: Properties) -> Physical:
    """AWS::IAM::Policy, for roles."""
    name, document = properties.need("PolicyName"), properties.need("PolicyDocument")
    roles = properties.need("Roles")
    properties.finish()
    for role in roles:
        _put(setting, properties.logical_id, role, name, document)
    return Physical(name)


def make_managed_policy(setting: Setting, properties: Properties) -> Physical:
    """AWS::IAM::ManagedPolicy, for people: `LocalCloud.add_person` attaches it."""
    name = setting.name(properties.take("ManagedPolicyName"), properties.logical_id)
    document = properties.need("PolicyDocument")
    path = properties.take("Path", "/")
    properties.finish()
    check_policy(document, properties.logical_id)
    made = setting.client("iam").create_policy(PolicyName=name, Path=path, PolicyDocument=json.dumps(document))
    arn = made["Policy"]["Arn"]
    return Physical(arn, {"PolicyArn": arn})


def _put(setting: Setting, logical_id: str, role: str, name: str, document: dict[str, Any]) -> None:
    check_policy(document, f"{logical_id}, policy {name}")
    setting.client("iam").put_role_policy(
        RoleName=role, PolicyName=name, PolicyDocument=json.dumps({"Version": "2012-10-17", **document})
    )


ACCESS: dict[str, Provisioner] = {
    "AWS::IAM::Role": make_role,
    "AWS::IAM::ManagedPolicy": make_managed_policy,
    "AWS::IAM::Policy": make_role_policy,
}
