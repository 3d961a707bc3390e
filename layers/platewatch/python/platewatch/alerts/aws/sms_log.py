"""What SNS logs about text messages: one JSON event each, in a log group for what arrived and one for what did not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from platewatch.alerts.delivery import DeliverySource
from platewatch.alerts.sms_reports import SmsReport

FAILURES: Final = "/Failure"

# The carrier's own words are all there is to tell a phone's confirmation from the carrier's.
_BY_PHONE: Final = "Message has been accepted by phone"


class CloudWatchSmsReports:
    """Implements the port SmsReports on the groups sns/<region>/<account>/DirectPublishToPhoneNumber and …/Failure."""

    def __init__(self, client: Any, group: str) -> None:
        self._client = client
        self._group = group

    def list_reports(self, since: datetime, until: datetime) -> Iterator[SmsReport]:
        """The reports between two moments; none while `platewatch sms setup` has not been run."""
        for group in (self._group, self._group + FAILURES):
            pages = self._client.get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=_milliseconds(since), endTime=_milliseconds(until)
            )
            try:
                for page in pages:
                    for event in page["events"]:
                        report = parse_report(event["message"], event["timestamp"])
                        if report is not None:
                            yield report
            except self._client.exceptions.ResourceNotFoundException:
                # SNS makes the group with its first report.
                continue


def parse_report(text: str, milliseconds: int) -> SmsReport | None:
    """The report of one log event; None when it is none. Number, price and carrier are left where they are."""
    try:
        event = json.loads(text)
        message_id, status = event["notification"]["messageId"], event["status"]
        response = str(event["delivery"].get("providerResponse", ""))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    source = None
    if status == "SUCCESS":
        source = DeliverySource.SMS_PHONE if response == _BY_PHONE else DeliverySource.SMS_CARRIER
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return SmsReport(message_id, at, source, response[:200] or "no reason given")


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
