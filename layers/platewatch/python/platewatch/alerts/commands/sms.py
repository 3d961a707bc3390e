"""platewatch sms: whether text messages can arrive from this AWS account, and what is known of those that did."""

import os
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from typer import Option

from platewatch.alerts.aws.sms_settings import open_settings
from platewatch.alerts.sms_account import find_problems
from platewatch.cli.client import print_json
from platewatch.cli.commands import command, make_group

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

_EXAMPLES: Final = """\
Examples:
  platewatch sms setup
  platewatch sms setup --monthly-limit 200
  platewatch sms setup \\
      --role arn:aws:iam::111122223333:role/platewatch-SmsLogsRole-1A2B
"""

app = make_group(
    "Works with the AWS credentials of this machine on the account and region that the service runs in, not through "
    "the service: an admin's task.",
    _EXAMPLES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setup:
    role: Annotated[
        str | None,
        Option("--role", metavar="ARN", help="The stack's output SmsLogsRole: SNS logs every message with it."),
    ] = None
    monthly_limit: Annotated[
        int | None,
        Option("--monthly-limit", metavar="DOLLARS", help="The most that messages may cost in a month."),
    ] = None
    json: Annotated[bool, Option("--json", help="Print what is wrong as JSON.")] = False


@command(
    app,
    "setup",
    "say why messages would not arrive; with --role, let SNS log which do",
    "Without --role and --monthly-limit nothing is changed. The exit status is 1 while something is wrong.",
)
def set_up(asked: _Setup) -> int:
    """Sets up what is asked for, and says what is wrong; the exit status.

    With a local cloud there is no account to set up, and AWS is not called.
    """
    if urlsplit(os.environ.get("PLATEWATCH_API", "")).hostname in _LOOPBACK:
        if asked.json:
            print_json({"problems": []})
            return 0
        print("this is a local cloud: it sends no real text message, so there is nothing to set up")
        print("what it would have sent: platewatch local outbox")
        return 0
    settings = open_settings()
    done = []
    if asked.role:
        settings.report_all(asked.role)
        done.append(f"SNS logs every text message with {asked.role}")
    if asked.monthly_limit is not None:
        settings.limit(asked.monthly_limit)
        done.append(f"text messages may cost ${asked.monthly_limit} a month")
    problems = find_problems(settings.load())
    if asked.json:
        print_json({"problems": [{"what": one.what, "remedy": one.remedy} for one in problems]})
        return 1 if problems else 0
    for line in done:
        print(line)
    for problem in problems:
        print(f"wrong: {problem.what}\n   do: {problem.remedy}")
    if not problems:
        print("text messages can arrive, and those that do are shown as delivered")
    return 1 if problems else 0
