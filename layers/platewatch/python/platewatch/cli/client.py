"""What the commands that ask the service have in common: its address, who asks and why, and how answers are shown."""

import argparse
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from platewatch.cli.api_client import ApiClient
from platewatch.cli.settings import SettingAbsent, add_address_argument, read_address

_GAP: Final = "  "
_NARROWEST: Final = 10
"""No column of a table is made narrower than this."""


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
    """Prints rows in columns under their header.

    On a terminal that is too narrow, columns without a value are left out and long cells go on below; into a file or
    a pipe every row is one line.
    """
    lines = [list(header), *(list(row) for row in rows)]
    for line in fit_table(lines, _find_width()):
        print(line)


def fit_table(lines: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """The lines of a table whose first row is its header, in `width` columns; None for as many as it takes."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    if width is not None and _sum_up(widths) > width:
        shown = [column for column in range(len(widths)) if any(line[column] for line in lines[1:])]
        lines, widths = [[line[column] for column in shown] for line in lines], [widths[column] for column in shown]
        while _sum_up(widths) > width and max(widths) > _NARROWEST:
            widest = widths.index(max(widths))
            widths[widest] -= 1
    for line in lines:
        cells = [textwrap.wrap(cell, space) or [""] for cell, space in zip(line, widths, strict=True)]
        for part in range(max((len(cell) for cell in cells), default=0)):
            texts = [cell[part] if part < len(cell) else "" for cell in cells]
            yield _GAP.join(text.ljust(space) for text, space in zip(texts, widths, strict=True)).rstrip()


def _sum_up(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _find_width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
