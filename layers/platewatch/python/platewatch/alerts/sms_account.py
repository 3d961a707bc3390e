"""What an AWS account must allow before text messages arrive: the usual reasons why none does."""

from dataclasses import dataclass
from typing import Final

FIRST_LIMIT: Final = 1.0
"""Dollars a month that a new account may spend on text messages."""

ALL: Final = 100
"""Of how many of a hundred messages that arrived SNS writes a report, so that each can be shown as delivered."""


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """The account's settings for text messages in one region.

    `monthly_limit` is in US dollars. `reports_role` is the role with which SNS logs what arrived, `reported` of how
    many in a hundred; None and 0 when it logs nothing.
    """

    in_sandbox: bool
    monthly_limit: float
    reports_role: str | None
    reported: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps messages from arriving or being followed, and what to do about it."""

    what: str
    remedy: str


def find_problems(account: SmsAccount) -> tuple[Problem, ...]:
    """What is wrong, most serious first."""
    found = []
    if account.in_sandbox:
        found.append(
            Problem(
                "the account is in the SMS sandbox: only numbers that were verified by hand get a message",
                "SNS console, Text messaging (SMS), Exit SMS sandbox; AWS decides within a day or so",
            )
        )
    if account.monthly_limit <= FIRST_LIMIT:
        found.append(
            Problem(
                f"the spend limit is ${account.monthly_limit:g} a month: after a few dozen messages SNS drops the rest "
                "without a word",
                "Service Quotas or AWS Support: raise the SNS text messaging spending limit; then "
                "platewatch sms setup --monthly-limit DOLLARS",
            )
        )
    if account.reports_role is None:
        found.append(
            Problem(
                "SNS does not log which messages arrive: they stay accepted and are never shown as delivered or failed",
                "platewatch sms setup --role ARN, the stack's output SmsLogsRole",
            )
        )
    elif account.reported < ALL:
        found.append(
            Problem(
                f"SNS logs only {account.reported} of a hundred messages that arrive",
                "platewatch sms setup --role ARN, the stack's output SmsLogsRole",
            )
        )
    return tuple(found)
