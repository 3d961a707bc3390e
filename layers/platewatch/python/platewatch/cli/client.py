"""What the commands that ask the service have in common: its address, who asks and why, and how answers are shown."""

import argparse
import json
import os
from collections.abc import Iterable, Sequence

from platewatch.adapters.api_client import ApiClient
from platewatch.cli.settings import SettingAbsent, add_address_argument, read_address


def add_api_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds --api and --json."""
    add_address_argument(parser)
    parser.add_argument("--json", action="store_true", help="print the service's answer as JSON")


def add_purpose_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds --reason and --case, which consulting personal data needs."""
    parser.add_argument("--reason", metavar="WORDS", help="why you ask (default: $PLATEWATCH_REASON); recorded")
    parser.add_argument("--case", metavar="NUMBER", help="for which case (default: $PLATEWATCH_CASE); recorded")


def add_authority_argument(parser: argparse.ArgumentParser) -> None:
    """Adds --authority, which the restricted use of what is older than a year needs."""
    parser.add_argument("--authority", metavar="WORDS", help="who allowed restricted use (after a year); recorded")


def connect(args: argparse.Namespace) -> ApiClient:
    """A client of the service that the arguments name, signing with the AWS credentials of this machine."""
    return ApiClient(read_address(args))


def read_purpose(args: argparse.Namespace) -> dict[str, str]:
    """The headers that carry reason and case number. Raises SettingAbsent."""
    reason: str = args.reason or os.environ.get("PLATEWATCH_REASON", "")
    case: str = args.case or os.environ.get("PLATEWATCH_CASE", "")
    if not reason or not case:
        raise SettingAbsent(
            "personal data is shown for a reason and a case only, and both are recorded: "
            "give --reason and --case, or set PLATEWATCH_REASON and PLATEWATCH_CASE"
        )
    authority: str | None = getattr(args, "authority", None)
    return {"X-Reason": reason, "X-Case-Number": case} | ({"X-Authority": authority} if authority else {})


def print_json(document: object) -> None:
    """Prints the document as JSON."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints rows in columns under their header."""
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
