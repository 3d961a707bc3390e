"""platewatch sms: whether text messages can arrive from this AWS account, and what is known of those that did."""

import argparse
import os
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from platewatch.alerts.aws.sms_settings import open_settings
from platewatch.alerts.sms_account import find_problems

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

_EXAMPLES: Final = """\
examples:
  platewatch sms setup
  platewatch sms setup --role arn:aws:iam::111122223333:role/platewatch-SmsLogsRole-1A2B
  platewatch sms setup --monthly-limit 200
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "sms",
        help="check and set up text messages in the AWS account",
        description="Works with the AWS credentials of this machine on the account and region that the service runs "
        "in, not through the service: an admin's task.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    setup = actions.add_parser(
        "setup",
        help="say why messages would not arrive; with --role, let SNS log which do",
        description="Without options nothing is changed. The exit status is 1 while something is wrong.",
    )
    setup.add_argument("--role", metavar="ARN", help="the stack's output SmsLogsRole: SNS logs every message with it")
    setup.add_argument(
        "--monthly-limit", type=int, metavar="DOLLARS", help="the most that messages may cost in a month"
    )


def run(args: argparse.Namespace) -> int:
    """Sets up what is asked for, and says what is wrong; the exit status.

    With a local cloud there is no account to set up, and AWS is not called.
    """
    if urlsplit(os.environ.get("PLATEWATCH_API", "")).hostname in _LOOPBACK:
        print("this is a local cloud: it sends no real text message, so there is nothing to set up")
        print("what it would have sent: platewatch local outbox")
        return 0
    settings = open_settings()
    if args.role:
        settings.report_all(args.role)
        print(f"SNS logs every text message with {args.role}")
    if args.monthly_limit is not None:
        settings.limit(args.monthly_limit)
        print(f"text messages may cost ${args.monthly_limit} a month")
    problems = find_problems(settings.load())
    for problem in problems:
        print(f"wrong: {problem.what}\n   do: {problem.remedy}")
    if not problems:
        print("text messages can arrive, and those that do are shown as delivered")
    return 1 if problems else 0
