"""platewatch hotlist export and due: a list as a file again, and the entries that somebody must decide on."""

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import (
    add_api_arguments,
    add_purpose_arguments,
    connect,
    print_json,
    print_table,
    read_purpose,
)
from platewatch.cli.local_time import show_time
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.file_upload import FileUnreadable
from platewatch.hotlists.commands.patterns import DUE_HEADER, show_due_pattern
from platewatch.text.spreadsheet import escape_cell

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

DUE_DAYS: Final = 7


class FileThere(PlatewatchError):
    """The file that an export would write exists."""


def add_parser(actions: "Subparsers") -> None:
    """Adds the actions' arguments."""
    export = actions.add_parser(
        "export",
        help="write a list's entries into a CSV file",
        description="Writes the active revision's entries as a file that hotlist import takes. What is past its weed "
        "date is left out. Needs a reason and a case.",
    )
    export.add_argument("list_name", metavar="LIST")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the file; - for the screen")
    export.add_argument("--replace", action="store_true", help="write over the file if it is there")
    add_purpose_arguments(export)
    add_api_arguments(export)
    export.set_defaults(act=_export)

    due = actions.add_parser(
        "due",
        help="list the disputed entries, what ends soon, and the patterns that wait for a second person",
        description="Lists first what officers dispute, then what ends soon, of one list or of all, so that somebody "
        "decides whether it stays: patterns that nobody has confirmed yet or that do not match any more, and entries "
        "whose weed date is near. Needs a reason and a case.",
    )
    due.add_argument("list_name", nargs="?", metavar="LIST")
    due.add_argument("--days", type=int, default=DUE_DAYS, metavar="N", help=f"within N days (default: {DUE_DAYS})")
    add_purpose_arguments(due)
    add_api_arguments(due)
    due.set_defaults(act=_due)


def _export(args: argparse.Namespace) -> int:
    # Before anything is asked for: what is shown is recorded.
    if args.output.exists() and not args.replace and str(args.output) != "-":
        raise FileThere(f"{args.output} is there already: give another name, or --replace to write over it")
    pages = fetch_pages(connect(args), f"{_path(args.list_name)}/export", {}, read_purpose(args))
    if str(args.output) == "-":
        _write(pages, sys.stdout)
        return 0
    # Beside the file first: half a list must not look like one.
    half = args.output.with_name(args.output.name + ".part")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            written, left_out, revision = _write(pages, file)
        half.replace(args.output)
    except OSError as error:
        raise FileUnreadable(f"{args.output}: {error.strerror or error}") from error
    finally:
        half.unlink(missing_ok=True)
    past = f"; {left_out} past their weed date are left out" if left_out else ""
    print(f"{args.output}: {written} entries of revision {revision} of list {args.list_name}{past}")
    return 0


def _write(pages: Iterator[dict[str, Any]], file: Any) -> tuple[int, int, int]:
    """How many entries are written, how many are left out, and of which revision."""
    writer = csv.writer(file, lineterminator="\n")
    written = left_out = revision = 0
    for number, page in enumerate(pages):
        if not number:
            writer.writerow(page["columns"])
        # Lists from before formulas were refused may hold some, and people open exports in spreadsheets.
        writer.writerows([escape_cell(cell) for cell in row] for row in page["rows"])
        written, left_out, revision = written + len(page["rows"]), left_out + page["left_out"], page["revision"]
    return written, left_out, revision


def _due(args: argparse.Namespace) -> int:
    client, headers = connect(args), read_purpose(args)
    names = [args.list_name]
    if args.list_name is None:
        names = [state["name"] for state in client.call("GET", "/v1/hotlists")["lists"]]
    pages = [
        (name, page)
        for name in names
        for page in fetch_pages(client, f"{_path(name)}/due", {"days": str(args.days)}, headers)
    ]
    found = [{"list": name} | entry for name, page in pages for entry in page["entries"]]
    found.sort(key=lambda entry: (entry["weed_date"], entry["list"], entry["plate"]))
    disputed = [{"list": name} | entry for name, page in pages for entry in page["disputed"]]
    disputed.sort(key=lambda entry: (entry["settle_by"], entry["list"]))
    patterns = [{"list": name} | pattern for name, page in pages for pattern in page["patterns"]]
    patterns.sort(key=lambda pattern: (pattern["ends_at"] or "", pattern["list"], pattern["plate"]))
    if args.json:
        print_json({"disputed": disputed, "entries": found, "patterns": patterns})
        return 0
    if disputed:
        print("disputed by officers: confirm or end each before its time (hotlist confirm, hotlist end)")
        header = ("DECIDE BY", "LIST", "PLATE", "CASE", "OWNER", "DISPUTED BY", "ON THE LIST")
        print_table(header, [_show_disputed(entry) for entry in disputed])
        print()
    if patterns:
        print_table(DUE_HEADER, [show_due_pattern(pattern) for pattern in patterns])
        print("somebody else than who listed it confirms a pattern: hotlist confirm-pattern\n")
    if not found:
        print(f"nothing ends within {args.days} days")
    else:
        print_table(("UNTIL", "LIST", "PLATE", "CASE", "OWNER", "REASON"), [_show_due(entry) for entry in found])
    return 0


def _show_disputed(entry: dict[str, Any]) -> tuple[str, ...]:
    return (
        show_time(entry["settle_by"]),
        entry["list"],
        entry["written"],
        entry["case_number"],
        entry["owner"],
        entry["name"],
        "yes" if entry["listed"] else "no more",
    )


def _show_due(entry: dict[str, Any]) -> tuple[str, ...]:
    return (entry["weed_date"], entry["list"], entry["written"], entry["case_number"], entry["owner"], entry["reason"])


def fetch_pages(
    client: ApiClient, path: str, query: dict[str, str], headers: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """Page after page of the answer."""
    asked = dict(query)
    while True:
        page = client.call("GET", path, query=asked, headers=headers)
        yield page
        if page["next"] is None:
            return
        asked["after"] = page["next"]


def _path(list_name: str) -> str:
    return f"/v1/hotlists/{quote(list_name, safe='')}"
