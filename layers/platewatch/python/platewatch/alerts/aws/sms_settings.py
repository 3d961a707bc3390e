"""An account's settings for text messages, read and changed with an admin's own AWS credentials."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from platewatch.alerts.aws.sms_log import FAILURES
from platewatch.alerts.sms_account import ALL, FIRST_LIMIT, SmsAccount
from platewatch.errors import PlatewatchError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

REPORTS_KEPT_DAYS: Final = 7
"""SNS's reports name phone numbers: they are not kept longer than it takes to read them."""


class SmsSettingsRefused(PlatewatchError):
    """AWS did not let the settings be read or changed."""


class SmsSettings:
    """The settings of one account and region."""

    def __init__(self, sns: "SNSClient", logs: Any, account_id: str) -> None:
        self._sns = sns
        self._logs = logs
        self._account_id = account_id

    def load(self) -> SmsAccount:
        """The settings as they are. Raises SmsSettingsRefused."""
        try:
            attributes = self._sns.get_sms_attributes()["attributes"]
            sandbox = self._sns.get_sms_sandbox_account_status()["IsInSandbox"]
        except (ClientError, BotoCoreError) as error:
            raise SmsSettingsRefused(f"the SMS settings could not be read: {error}") from error
        return SmsAccount(
            in_sandbox=sandbox,
            monthly_limit=float(attributes.get("MonthlySpendLimit") or FIRST_LIMIT),
            reports_role=attributes.get("DeliveryStatusIAMRole") or None,
            reported=int(attributes.get("DeliveryStatusSuccessSamplingRate") or 0),
        )

    def report_all(self, role_arn: str) -> None:
        """Let SNS log every message with the role, and keep its logs for a week. Raises SmsSettingsRefused."""
        attributes = {"DeliveryStatusIAMRole": role_arn, "DeliveryStatusSuccessSamplingRate": str(ALL)}
        self._change(attributes)
        group = f"sns/{self._sns.meta.region_name}/{self._account_id}/DirectPublishToPhoneNumber"
        for name in (group, group + FAILURES):
            self._keep_briefly(name)

    def limit(self, dollars: int) -> None:
        """Set the most that text messages may cost in a month. Raises SmsSettingsRefused."""
        self._change({"MonthlySpendLimit": str(dollars)})

    def _change(self, attributes: dict[str, str]) -> None:
        try:
            self._sns.set_sms_attributes(attributes=attributes)
        except (ClientError, BotoCoreError) as error:
            raise SmsSettingsRefused(f"{', '.join(attributes)} could not be set: {error}") from error

    def _keep_briefly(self, group: str) -> None:
        try:
            with suppress(self._logs.exceptions.ResourceAlreadyExistsException):
                self._logs.create_log_group(logGroupName=group)
            self._logs.put_retention_policy(logGroupName=group, retentionInDays=REPORTS_KEPT_DAYS)
        except (ClientError, BotoCoreError) as error:
            raise SmsSettingsRefused(f"log group {group} could not be prepared: {error}") from error


def open_settings() -> SmsSettings:
    """The settings of the account that the machine's AWS credentials belong to. Raises SmsSettingsRefused."""
    try:
        account_id = boto3.client("sts").get_caller_identity()["Account"]
        return SmsSettings(boto3.client("sns"), boto3.client("logs"), account_id)
    except (ClientError, BotoCoreError) as error:
        raise SmsSettingsRefused(f"no AWS account to look at: {error}") from error
