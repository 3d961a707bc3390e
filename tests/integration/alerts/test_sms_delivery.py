"""What SNS logs about text messages, and the account's settings for them, under moto."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws import sms_settings
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.messages_table import DynamoMessages
from platewatch.alerts.aws.sms_log import CloudWatchSmsReports, parse_report
from platewatch.alerts.aws.sms_settings import SmsSettings, SmsSettingsRefused
from platewatch.alerts.commands import sms as sms_command
from platewatch.alerts.delivery import Attempt, DeliverySource, DeliveryState
from platewatch.alerts.routing import Notifying, notify_recipient
from platewatch.alerts.sms_account import SmsAccount
from platewatch.alerts.sms_reports import SmsReport
from platewatch.alerts.store import SentMessage
from platewatch.aws import clients
from platewatch.cli.main import main
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

GROUP = "sns/eu-west-1/123456789012/DirectPublishToPhoneNumber"
ROLE = "arn:aws:iam::123456789012:role/sms-logs"


def _event(message_id: str, status: str, response: str) -> str:
    """An event as SNS's documentation shows it."""
    return json.dumps(
        {
            "notification": {"messageId": message_id, "timestamp": "2026-03-12 11:00:01.558"},
            "delivery": {
                "phoneCarrier": "A carrier",
                "mnc": 270,
                "numberOfMessageParts": 1,
                "destination": "+31612345678",
                "priceInUSD": 0.09,
                "smsType": "Transactional",
                "mcc": 204,
                "providerResponse": response,
                "dwellTimeMs": 599,
                "dwellTimeMsUntilDeviceAck": 1344,
            },
            "status": status,
        }
    )


def _log(group: str, at: datetime, *messages: str) -> None:
    logs = clients.logs()
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        logs.create_log_group(logGroupName=group)
    stream = f"stream-{len(messages)}-{at.timestamp()}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    milliseconds = int(at.timestamp() * 1000)
    events = [{"timestamp": milliseconds, "message": message} for message in messages]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


@pytest.mark.parametrize(
    ("status", "response", "source"),
    [
        ("SUCCESS", "Message has been accepted by phone", DeliverySource.SMS_PHONE),
        ("SUCCESS", "Message has been accepted by phone carrier", DeliverySource.SMS_CARRIER),
        ("FAILURE", "Phone has blocked SMS", None),
    ],
)
def test_a_report_says_how_it_is_known(status: str, response: str, source: DeliverySource | None) -> None:
    at = int(NOON.timestamp() * 1000)
    assert parse_report(_event("m-1", status, response), at) == SmsReport("m-1", NOON, source, response)


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", "{}", '{"notification": 1}', '{"notification": {}, "status": "SUCCESS"}']
)
def test_what_is_no_report_is_passed_over(text: str) -> None:
    assert parse_report(text, 0) is None


def test_reports_of_both_groups_are_found_and_none_before_sns_has_made_them(aws: None) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    reports = CloudWatchSmsReports(clients.logs(), GROUP)
    assert list(reports.list_reports(now - timedelta(minutes=5), now)) == []
    _log(GROUP, now, _event("m-1", "SUCCESS", "Message has been accepted by phone"))
    _log(GROUP + "/Failure", now, _event("m-2", "FAILURE", "Phone has blocked SMS"), "noise")
    _log(GROUP, now - timedelta(hours=1), _event("old", "SUCCESS", ""))
    found = list(reports.list_reports(now - timedelta(minutes=5), now + timedelta(seconds=1)))
    assert [(report.message_id, report.source) for report in found] == [
        ("m-1", DeliverySource.SMS_PHONE),
        ("m-2", None),
    ]


def _tell(deployment: Deployment, recipient_id: str) -> tuple[Alert, str]:
    deployment.add_recipients(make_recipient(recipient_id))
    alert = make_alert_for(recipient_id)
    queue = SqsDeliveries(clients.sqs(), deployment.queue_url)
    notify_recipient(alert, Notifying(deployment.alerts, deployment.deliveries, queue, deployment.board))
    assert deployment.deliver_waiting() == []
    delivery = deployment.deliveries.find_delivery(alert.alert_id, recipient_id)
    assert delivery is not None
    message_id = delivery.attempts[0].message_id
    assert message_id is not None
    return alert, message_id


def test_watch_enters_what_arrived_and_what_did_not(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    (good, good_id), (bad, bad_id) = _tell(deployment, "unit-1"), _tell(deployment, "unit-2")
    now = datetime.now(UTC)
    _log(GROUP, now, _event(good_id, "SUCCESS", "Message has been accepted by phone carrier"))
    _log(GROUP + "/Failure", now, _event(bad_id, "FAILURE", "Phone has blocked SMS"))
    for _ in range(2):
        deployment.load("watch").handler({}, deployment.context)
    arrived = deployment.deliveries.find_delivery(good.alert_id, "unit-1")
    assert arrived is not None
    assert (arrived.state, arrived.source) == (DeliveryState.DELIVERED, DeliverySource.SMS_CARRIER)
    failed = deployment.deliveries.find_delivery(bad.alert_id, "unit-2")
    assert failed is not None
    assert (failed.state, failed.attempts[-1].error) == (DeliveryState.FAILED, "Phone has blocked SMS")
    told = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url, MaxNumberOfMessages=10)["Messages"]
    (failure,) = [message["Body"] for message in told if "did not arrive" in message["Body"]]
    assert bad.alert_id in failure
    written = capsys.readouterr().out
    assert '"SmsFailed":[1.0]' in written
    assert "+31612345678" not in written + failure


def test_messages_and_the_mark_come_back(deployment: Deployment) -> None:
    store = DynamoMessages(clients.dynamodb(), "alerts")
    sent = SentMessage("m-1", "a" * 32, "unit-1", NOON)
    store.note_message(sent)
    assert (store.find_message("m-1"), store.find_message("m-2"), store.find_mark()) == (sent, None, None)
    store.set_mark(NOON)
    assert store.find_mark() == NOON


def test_a_delivery_that_was_opened_stays_delivered_when_a_report_says_it_failed(deployment: Deployment) -> None:
    alert, message_id = _tell(deployment, "unit-1")
    deployment.deliveries.confirm_delivery(alert.alert_id, "unit-1", DeliverySource.PAGE_OPENED, NOON)
    deployment.deliveries.refuse_delivery(alert.alert_id, "unit-1", Attempt(NOON, message_id, "Unknown error"))
    found = deployment.deliveries.find_delivery(alert.alert_id, "unit-1")
    assert found is not None
    assert (found.state, len(found.attempts)) == (DeliveryState.DELIVERED, 2)
    assert deployment.deliveries.is_refused(alert.alert_id, "unit-1", message_id)
    assert not deployment.deliveries.is_refused(alert.alert_id, "unit-1", "m-9")


def _open(in_sandbox: bool) -> SmsSettings:
    """Settings in moto, but for the sandbox, of which moto knows nothing."""
    sns = clients.sns()
    stubber = Stubber(boto3.Session().client("sns"))
    stubber.add_response("get_sms_sandbox_account_status", {"IsInSandbox": in_sandbox})
    stubber.activate()
    settings = SmsSettings(sns, clients.logs(), "123456789012")
    settings._sns = _Both(sns, stubber.client)  # type: ignore[assignment]
    return settings


class _Both:
    def __init__(self, sns: Any, sandbox: Any) -> None:
        self._sns = sns
        self.get_sms_sandbox_account_status = sandbox.get_sms_sandbox_account_status

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sns, name)


def test_a_new_account_is_set_up_so_that_every_message_is_logged_for_a_week(aws: None) -> None:
    assert _open(True).load() == SmsAccount(True, 1.0, None, 0)
    settings = _open(False)
    settings.report_all(ROLE)
    settings.report_all(ROLE)
    settings.limit(200)
    assert settings.load() == SmsAccount(False, 200.0, ROLE, 100)
    groups = clients.logs().describe_log_groups(logGroupNamePrefix="sns/")["logGroups"]
    assert [(group["logGroupName"], group["retentionInDays"]) for group in groups] == [
        (GROUP, 7),
        (GROUP + "/Failure", 7),
    ]


def test_what_aws_refuses_is_said(aws: None) -> None:
    stubber = Stubber(boto3.Session().client("sns"))
    stubber.add_client_error("get_sms_attributes", "AuthorizationError", "not you")
    with stubber, pytest.raises(SmsSettingsRefused, match="not you"):
        SmsSettings(stubber.client, clients.logs(), "123456789012").load()


def test_the_command_says_what_is_wrong_and_what_to_do(
    aws: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sms_command, "open_settings", lambda: _open(True))
    assert main(["sms", "setup"]) == 1
    told = capsys.readouterr().out
    assert ("sandbox" in told, "$1 a month" in told, "does not log" in told) == (True, True, True)
    monkeypatch.setattr(sms_command, "open_settings", lambda: _open(False))
    assert main(["sms", "setup", "--role", ROLE, "--monthly-limit", "200"]) == 0
    assert "text messages can arrive" in capsys.readouterr().out
    assert sms_settings.open_settings().report_all(ROLE) is None
