"""platewatch rejection: snapshots that could not be read, and why."""

import argparse
from typing import TYPE_CHECKING

from platewatch.cli.client import add_api_arguments, connect, print_json, print_table
from platewatch.cli.local_time import show_optional_time, show_time

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "rejection",
        help="list snapshots that could not be read, and why",
        description="What arrived and was no readable picture. Such a snapshot is destroyed; its rejection is kept two "
        "weeks, so that a broken camera is noticed.",
        epilog="example:\n  platewatch rejection list --day 2026-03-12",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser("list", help="list the rejections of a day")
    show.add_argument("--day", metavar="YYYY-MM-DD", help="the day in UTC (default: today)")
    add_api_arguments(show)


def run(args: argparse.Namespace) -> int:
    """Lists the rejections; the exit status."""
    answer = connect(args).call("GET", "/v1/rejections", query={"day": args.day} if args.day else None)
    if args.json:
        print_json(answer)
        return 0
    if not answer["rejections"]:
        print(f"no rejections on {answer['day']}")
        return 0
    header = ("REJECTED", "CAMERA", "CAPTURED", "CODE", "REASON")
    print_table(
        header,
        [
            (
                show_time(one["rejected_at"]),
                one["camera"],
                show_optional_time(one["captured_at"], "unknown"),
                one["code"],
                one["reason"],
            )
            for one in answer["rejections"]
        ],
    )
    return 0
