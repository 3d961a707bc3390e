"""The account that is asked before a deployment, with the credentials of whoever runs the command."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from botocore.exceptions import ClientError

from platewatch.alerts.aws.sms_settings import SmsSettings, SmsSettingsRefused
from platewatch.alerts.sms_account import SmsAccount
from platewatch.deployment.account import NOTHING_DEPLOYED, Caller, Concurrency, Deployed, QuotaUse
from platewatch.deployment.aws.session import AwsSession, asked
from platewatch.deployment.capacity import Quota
from platewatch.deployment.errors import NotAnswered, NothingToAsk
from platewatch.deployment.rights import Right

_UNDECIDED: Final = ("PENDING", "CASE_OPENED")
_PARAMETERS_PER_CALL: Final = 10
_BUCKETS_PER_CALL: Final = 1000

_NOT_THERE: Final = ("CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED")
"""A resource's status where the stack does not have it: a skipped one stays in the account without the stack."""


class AwsAccount:
    """Implements the port Account. With a `local` cloud, what no emulator knows is not asked."""

    def __init__(self, session: AwsSession, *, local: bool = False) -> None:
        self._session = session
        self._local = local

    def find_caller(self) -> Caller:
        """Whose credentials these are."""
        with asked("who these credentials belong to (sts:GetCallerIdentity)"):
            found = self._session.client("sts").get_caller_identity()
        partition = found["Arn"].split(":")[1]
        return Caller(found["Account"], partition, self._session.region, found["Arn"])

    def find_concurrency(self) -> Concurrency:
        """Lambda's capacity. Reserved is what the limit has above what is unreserved."""
        with asked("the account's concurrent executions (lambda:GetAccountSettings)"):
            limit = self._session.client("lambda").get_account_settings()["AccountLimit"]
        most = int(limit["ConcurrentExecutions"])
        return Concurrency(most, most - int(limit.get("UnreservedConcurrentExecutions", most)))

    def find_deployed(self, stack: str) -> Deployed:
        """What the stack has."""
        cloudformation, functions = self._session.client("cloudformation"), self._session.client("lambda")
        with asked(f"what the stack {stack} has already (cloudformation:ListStackResources)"):
            try:
                pages = list(cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack))
            except ClientError as error:
                if error.response["Error"]["Code"] != "ValidationError":
                    raise
                return NOTHING_DEPLOYED
        made = [
            each
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceStatus"] not in _NOT_THERE and each.get("PhysicalResourceId")
        ]
        with asked(f"what the functions of the stack {stack} reserve (lambda:GetFunctionConcurrency)"):
            reserved = [
                functions.get_function_concurrency(FunctionName=each["PhysicalResourceId"])
                for each in made
                if each["ResourceType"] == "AWS::Lambda::Function"
            ]
        return Deployed(
            sum(int(each.get("ReservedConcurrentExecutions", 0)) for each in reserved),
            Counter(each["ResourceType"] for each in made),
        )

    def find_requested(self, quota: Quota) -> int | None:
        """The largest limit that was asked for and is not decided yet."""
        quotas = self._session.client("service-quotas", quota.region)
        with asked(f"what was asked for of {quota.code} (servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota)"):
            answer = quotas.list_requested_service_quota_change_history_by_quota(
                ServiceCode=quota.service, QuotaCode=quota.code
            )
        open_requests = [each for each in answer.get("RequestedQuotas", []) if each.get("Status") in _UNDECIDED]
        return max((int(each["DesiredValue"]) for each in open_requests), default=None)

    def find_use(self, quota: Quota) -> QuotaUse:
        """A quota and its use."""
        with asked(f"how many {quota.what} there are"):
            used = self._count(quota)
        return QuotaUse(self._find_limit(quota), used)

    def list_missing_services(self, services: Sequence[str]) -> Sequence[str]:
        """Which of them the region has not, by AWS's public parameters."""
        ssm = self._session.client("ssm")
        start = f"/aws/service/global-infrastructure/regions/{self._session.region}/services/"
        missing: list[str] = []
        for first in range(0, len(services), _PARAMETERS_PER_CALL):
            part = services[first : first + _PARAMETERS_PER_CALL]
            with asked("which services the region has (ssm:GetParameters)"):
                answer = ssm.get_parameters(Names=[start + each for each in part])
            missing += [name.removeprefix(start) for name in answer.get("InvalidParameters", [])]
        return missing

    def find_sms(self) -> SmsAccount:
        """The settings for text messages."""
        if self._local:
            raise NothingToAsk("a local cloud sends no real text message")
        sns, logs = self._session.client("sns"), self._session.client("logs")
        try:
            return SmsSettings(sns, logs, account_id="").load()
        except SmsSettingsRefused as error:
            raise NotAnswered(str(error)) from error

    def list_denied(self, arn: str, rights: Sequence[Right]) -> Sequence[Right]:
        """Which of the rights the identity has not. The account's root has all."""
        if self._local:
            raise NothingToAsk("a local cloud simulates nobody's rights")
        if arn.endswith(":root"):
            return []
        iam = self._session.client("iam")
        source = _find_source(iam, arn)
        return [right for right in rights if self._is_denied(iam, source, right)]

    def _is_denied(self, iam: Any, source: str, right: Right) -> bool:
        entries = [
            {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for name, value in right.context.items()
        ]
        with asked(f"what {source} may do (iam:SimulatePrincipalPolicy)"):
            [result] = iam.simulate_principal_policy(
                PolicySourceArn=source,
                ActionNames=[right.action],
                ResourceArns=[right.resource],
                ContextEntries=entries,
            )["EvaluationResults"]
        return bool(result["EvalDecision"] != "allowed")

    def _count(self, quota: Quota) -> int:
        match quota.service:
            case "dynamodb":
                pages = self._session.client("dynamodb").get_paginator("list_tables").paginate()
                return sum(len(page["TableNames"]) for page in pages)
            case "s3":
                # An account with a raised quota refuses to list them all at once.
                given = {"PageSize": _BUCKETS_PER_CALL}
                pages = self._session.client("s3").get_paginator("list_buckets").paginate(PaginationConfig=given)
                return sum(len(page["Buckets"]) for page in pages)
            case _:
                return int(self._session.client("iam").get_account_summary()["SummaryMap"]["Roles"])

    def _find_limit(self, quota: Quota) -> int:
        quotas = self._session.client("service-quotas", quota.region)
        given = {"ServiceCode": quota.service, "QuotaCode": quota.code}
        with asked(f"the quota {quota.code} (servicequotas:GetServiceQuota)"):
            try:
                return int(quotas.get_service_quota(**given)["Quota"]["Value"])
            except ClientError as error:
                # So it is while a quota was never changed.
                if error.response["Error"]["Code"] != "NoSuchResourceException":
                    raise
                return int(quotas.get_aws_default_service_quota(**given)["Quota"]["Value"])


def _find_source(iam: Any, arn: str) -> str:
    """The role behind a session's ARN, which IAM can simulate; any other ARN as it is.

    A role's path is in no session's ARN, and the roles of Identity Center have one, so IAM is asked for the role.
    """
    _, separator, rest = arn.partition(":assumed-role/")
    if not separator:
        return arn
    name = rest.split("/")[0]
    with asked(f"the ARN of the role {name}, whose session this is (iam:GetRole)"):
        return str(iam.get_role(RoleName=name)["Role"]["Arn"])
