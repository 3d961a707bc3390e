"""When a message was sent for the first time: what is tried again, or sent on by a function, keeps the day it had."""

from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

FIRST_SENT: Final = "FirstSent"
"""The attribute of a message that stands for an earlier one: when that was sent, in milliseconds since 1970."""


def write_first_sent(moment: datetime) -> dict[str, Any]:
    """The attributes of a message that stands for one that was first sent at that moment (aware)."""
    return {FIRST_SENT: {"DataType": "Number", "StringValue": str(round(moment.timestamp() * 1000))}}


def find_first_sent(record: SQSRecord) -> datetime:
    """When the message that a function was given was first sent (aware, UTC)."""
    stated = record.raw_event.get("messageAttributes", {}).get(FIRST_SENT, {}).get("stringValue")
    return choose_first_sent(stated, parse_moment(record.attributes.sent_timestamp))


def choose_first_sent(stated: str | None, sent_at: datetime) -> datetime:
    """The moment that the attribute states, or when the message itself was sent where that was earlier.

    What is no moment counts as absent: anybody with the right to send may have written it.
    """
    try:
        return sent_at if stated is None else min(parse_moment(stated), sent_at)
    except (ValueError, OverflowError, OSError):
        return sent_at


def parse_moment(milliseconds: str) -> datetime:
    """The moment so many milliseconds after 1970 began, as SQS writes it."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
