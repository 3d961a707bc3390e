"""platewatch teardown: what stays in the account when the stack is deleted, why, and until when. It deletes nothing."""

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from platewatch.retention.aws.stack_resources import list_resources, open_cloudformation
from platewatch.retention.leftovers import StackResource, describe_left, list_to_empty

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

_EXAMPLES: Final = """\
examples:
  platewatch teardown
  platewatch teardown --stack platewatch-north
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "teardown",
        help="say what stays in the account when the stack is deleted",
        description="Reads the stack with the AWS credentials of this machine and says what stays when it is deleted, "
        "why, and until when. Deletes nothing: ask before you do.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stack", default="platewatch", metavar="NAME", help="the stack's name (platewatch)")


def run(args: argparse.Namespace) -> int:
    """Prints it; the exit status."""
    if urlsplit(os.environ.get("PLATEWATCH_API", "")).hostname in _LOOPBACK:
        print("this is a local cloud: it ends with its process and leaves nothing in any account")
        return 0
    print("\n".join(describe_teardown(args.stack, list_resources(open_cloudformation(), args.stack))))
    return 0


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
