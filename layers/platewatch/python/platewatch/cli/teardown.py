"""platewatch teardown: what stays in the account when the stack is deleted, why, and until when. It deletes nothing."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from typer import Option

from platewatch.cli.client import print_json
from platewatch.cli.commands import command, make_app
from platewatch.retention.aws.stack_resources import list_resources, open_cloudformation
from platewatch.retention.leftovers import StackResource, describe_left, list_to_empty

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

_EXAMPLES: Final = """\
Examples:
  platewatch teardown
  platewatch teardown --stack platewatch-north
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    stack: Annotated[str, Option("--stack", metavar="NAME", help="The stack's name.")] = "platewatch"
    json: Annotated[bool, Option("--json", help="Print it as JSON.")] = False


app = make_app()


@command(
    app,
    "teardown",
    "say what stays in the account when the stack is deleted",
    "Looks at the stack with the AWS credentials of this machine and says what stays when it is deleted, why, and "
    "until when. Deletes nothing: ask before you do.",
    _EXAMPLES,
)
def tear_down(given: _Stack) -> int:
    """Says how the stack is taken down and what stays of it."""
    if urlsplit(os.environ.get("PLATEWATCH_API", "")).hostname in _LOOPBACK:
        if given.json:
            print_json({"empty": [], "stays": []})
        else:
            print("this is a local cloud: it ends with its process and leaves nothing in any account")
        return 0
    resources = list_resources(open_cloudformation(), given.stack)
    if given.json:
        print_json(_describe_as_json(resources))
    else:
        print("\n".join(describe_teardown(given.stack, resources)))
    return 0


def _describe_as_json(resources: Sequence[StackResource]) -> dict[str, Any]:
    stays = [
        {
            "logical_id": resource.logical_id,
            "name": resource.name,
            "holds": reason.what,
            "until": reason.until,
            "then": reason.then,
        }
        for resource, reason in describe_left(resources)
    ]
    return {"empty": [bucket.name for bucket in list_to_empty(resources)], "stays": stays}


def describe_teardown(stack: str, resources: Sequence[StackResource]) -> list[str]:
    """The lines that say how a stack is taken down and what stays."""
    lines = ["1. Empty the buckets that go with it, or the deletion stops half way:"]
    lines += [f"     aws s3 rm s3://{bucket.name} --recursive" for bucket in list_to_empty(resources)]
    lines += ["2. Delete the stack:", f"     sam delete --stack-name {stack}", "3. This stays:"]
    for resource, reason in describe_left(resources):
        lines += [
            f"   {resource.logical_id}: {resource.name}",
            f"     holds {reason.what}",
            f"     until {reason.until}",
            f"     then  {reason.then}",
        ]
    return lines
