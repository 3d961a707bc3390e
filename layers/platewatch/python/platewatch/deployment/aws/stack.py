"""A deployed stack, looked at with the credentials of whoever runs the command."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from platewatch.deployment.aws.session import AwsSession, asked
from platewatch.deployment.doctor_roles import FoundRole
from platewatch.deployment.doctor_stack import ClockReading, KeyFound
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.stack import DeployedStack, Made
from platewatch.deployment.values import Given

_COUNTS: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def load_stack(session: AwsSession, name: str) -> DeployedStack:
    """The stack as it is deployed. Raises NotAnswered."""
    cloudformation = session.client("cloudformation")
    with asked(f"what the stack {name} consists of (name it with --stack)"):
        template = cloudformation.get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        made = [each for page in pages for each in page["StackResourceSummaries"]]
        [described] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    body = json.loads(template) if isinstance(template, str) else template
    written = body["Resources"]
    resources = {
        each["LogicalResourceId"]: Made(
            each["LogicalResourceId"],
            each["ResourceType"],
            each.get("PhysicalResourceId", ""),
            written.get(each["LogicalResourceId"], {}).get("Properties", {}),
        )
        for each in made
        if not each["ResourceStatus"].startswith("DELETE")
    }
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])}
    given = Given(parameters, body.get("Mappings", {}), body.get("Conditions", {}))
    return DeployedStack(name, session.region, resources, outputs, given)


class AwsStackAccount:
    """Implements the port StackAccount."""

    def __init__(self, session: AwsSession, now: Callable[[], datetime]) -> None:
        self._session = session
        self._now = now

    def find_source_state(self, uuid: str) -> str:
        """The state of an event-source mapping."""
        with asked(f"the state of the event-source mapping {uuid} (lambda:GetEventSourceMapping)"):
            return str(self._session.client("lambda").get_event_source_mapping(UUID=uuid)["State"])

    def find_rule_state(self, name: str) -> str:
        """The state of a rule."""
        with asked(f"the state of the rule {name} (events:DescribeRule)"):
            return str(self._session.client("events").describe_rule(Name=name)["State"])

    def find_reserved(self, function: str) -> int | None:
        """What is reserved for a function."""
        with asked(f"what is reserved for the function {function} (lambda:GetFunctionConcurrency)"):
            found = self._session.client("lambda").get_function_concurrency(FunctionName=function)
        reserved: int | None = found.get("ReservedConcurrentExecutions")
        return reserved

    def find_role(self, role: str) -> FoundRole | None:
        """A role with all its policies."""
        iam = self._session.client("iam")
        with asked(f"what the role {role} is (iam:GetRole)"):
            try:
                described = iam.get_role(RoleName=role)["Role"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "NoSuchEntity":
                    return None
                raise
        with asked(f"what the role {role} may do (iam:ListRolePolicies, iam:GetRolePolicy)"):
            pages = iam.get_paginator("list_role_policies").paginate(RoleName=role)
            names = [name for page in pages for name in page["PolicyNames"]]
            policies = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
        with asked(f"what is attached to the role {role} (iam:ListAttachedRolePolicies)"):
            pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
            attached = [each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]]
        boundary = described.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        return FoundRole(described["AssumeRolePolicyDocument"], policies, attached, boundary)

    def find_key(self, key_id: str) -> KeyFound:
        """A key."""
        kms = self._session.client("kms")
        with asked(f"the state and policy of the key {key_id} (kms:DescribeKey, kms:GetKeyPolicy)"):
            state = kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"]
            policy = kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
        return KeyFound(state, json.loads(policy))

    def count_messages(self, queue_url: str) -> int:
        """About how many messages a queue holds."""
        with asked(f"how many messages {queue_url} holds (sqs:GetQueueAttributes)"):
            answer = self._session.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=list(_COUNTS))
        return sum(int(answer["Attributes"][name]) for name in _COUNTS)

    def list_alarms(self, start: str) -> Sequence[str]:
        """The alarms that are on and whose names begin so."""
        pages = self._session.client("cloudwatch").get_paginator("describe_alarms")
        with asked("which alarms are on (cloudwatch:DescribeAlarms)"):
            found = [
                alarm["AlarmName"]
                for page in pages.paginate(AlarmNamePrefix=start, StateValue="ALARM")
                for alarm in page["MetricAlarms"]
            ]
        return sorted(found)

    def count_subscribers(self, topic_arn: str) -> int:
        """Confirmed subscriptions: the others have no ARN yet."""
        pages = self._session.client("sns").get_paginator("list_subscriptions_by_topic")
        with asked("who gets what operators are told (sns:ListSubscriptionsByTopic)"):
            found = [each for page in pages.paginate(TopicArn=topic_arn) for each in page["Subscriptions"]]
        return sum(each["SubscriptionArn"].startswith("arn:") for each in found)

    def find_clock(self) -> ClockReading:
        """AWS's time as the header of an answer has it: it refuses a wrong signature with one too."""
        try:
            answer: Mapping[str, Any] = self._session.client("sts").get_caller_identity()
        except ClientError as error:
            answer = error.response
        here = self._now()
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        if date is None:
            raise NotAnswered("AWS did not say what time it is")
        return ClockReading(here, parsedate_to_datetime(date).astimezone(UTC))


class AwsPhones:
    """Implements the port Phones."""

    def __init__(self, session: AwsSession) -> None:
        self._sns = session.client("sns")

    def is_opted_out(self, number: str) -> bool:
        """Whether the number takes no more messages."""
        with asked("which phones take no message (sns:CheckIfPhoneNumberIsOptedOut)"):
            return bool(self._sns.check_if_phone_number_is_opted_out(phoneNumber=number)["isOptedOut"])

    def is_in_sandbox(self) -> bool:
        """Whether the account is in the sandbox."""
        with asked("whether the account is in the SMS sandbox (sns:GetSMSSandboxAccountStatus)"):
            return bool(self._sns.get_sms_sandbox_account_status()["IsInSandbox"])

    def list_verified(self) -> Sequence[str]:
        """The verified numbers."""
        pages = self._sns.get_paginator("list_sms_sandbox_phone_numbers")
        with asked("which numbers are verified (sns:ListSMSSandboxPhoneNumbers)"):
            return [
                each["PhoneNumber"]
                for page in pages.paginate()
                for each in page["PhoneNumbers"]
                if each["Status"] == "Verified"
            ]
