"""platewatch hotlist imports and template: what became of the files that were sent for a list, and one to fill in."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import add_api_arguments, add_purpose_arguments, connect, print_json, read_purpose
from platewatch.cli.local_time import show_time
from platewatch.cli.settings import SettingAbsent
from platewatch.hotlists.commands.file_upload import ImportReport, fetch_report
from platewatch.hotlists.commands.report import describe_causes, describe_warnings
from platewatch.hotlists.template import make_csv, make_workbook

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

MOST: Final = 500
_STANDING: Final = {
    "expected": "announced; the file has not arrived yet",
    "not-uploaded": "announced, but the file never arrived",
    "uploaded": "arrived; not checked to the end yet",
    "running": "being imported",
}


def add_parser(actions: "Subparsers") -> None:
    """Adds the action's arguments."""
    look = actions.add_parser(
        "imports",
        help="show what became of each file sent for a list",
        description="Shows the files that were sent for a list in the last 90 days, newest first: who announced each, "
        "when, and what became of it. With IMPORT, the whole report on one of them.",
    )
    look.add_argument("list_name", metavar="LIST")
    look.add_argument(
        "import_id", nargs="?", metavar="IMPORT", help="an import's id, such as 20260312T190358Z-9f86d081"
    )
    look.add_argument("--limit", type=int, default=20, metavar="N", help="show the last N files (default: %(default)s)")
    add_purpose_arguments(look)
    add_api_arguments(look)
    look.set_defaults(act=_show)

    template = actions.add_parser(
        "template",
        help="write an empty file to fill in",
        description="Writes an empty hotlist file: a workbook (.xlsx) whose columns are text, so that no plate becomes "
        "a date, with a sheet that says what each column holds; or the columns' names as CSV (.csv).",
    )
    template.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="ends in .xlsx or .csv")
    template.add_argument("--delta", action="store_true", help="for a file of changes")
    template.set_defaults(act=_write_template)


def describe_record(record: dict[str, Any]) -> Iterator[str]:
    """The lines that tell a person what became of one file."""
    mode = "changes" if record["delta"] else "whole list"
    mode += ", dry run" if record["dry_run"] else ""
    yield f"{record['id']}  {record['status']}"
    yield f"    {mode}, {record['format']}, sent {show_time(record['announced_at'])} by {_name(record)}"
    message = record.get("message") or _STANDING.get(record["status"], "")
    yield f"    {message}"


def describe_refused(record: dict[str, Any]) -> str:
    """The last file of a list that was not imported, in one line."""
    refused = f"{record['status']} {show_time(record['at'])}, sent by {_name(record)}"
    return f"{refused}: {record['message']} (import {record['id']})"


def describe_refusal(name: str, report: ImportReport) -> Iterator[str]:
    """The lines that tell a person what is wrong with their file, one for each cause."""
    yield f"{name}: {report.status}: {report.message}"
    yield from describe_causes(report.fault_causes)
    if len(report.faults) > len(report.fault_causes):
        yield "  (--json lists every line that the report holds)"
    yield from describe_warnings(report)


def _show(args: argparse.Namespace) -> int:
    client = connect(args)
    if args.import_id:
        report = fetch_report(client, args.list_name, args.import_id)
        if report.needs_purpose:
            with suppress(SettingAbsent):
                report = fetch_report(client, args.list_name, args.import_id, read_purpose(args))
        if args.json:
            print_json(report.document)
        else:
            for line in describe_refusal(args.import_id, report):
                print(line)
        return 0
    if not 1 <= args.limit <= MOST:
        print(f"platewatch: --limit must be 1 to {MOST}", file=sys.stderr)
        return 2
    path = f"/v1/hotlists/{quote(args.list_name, safe='')}/imports"
    answer = client.call("GET", path, query={"limit": str(args.limit)})
    if args.json:
        print_json(answer)
        return 0
    for record in answer["imports"]:
        for line in describe_record(record):
            print(line)
    if not answer["imports"]:
        print(f"no file was sent for list {args.list_name} in the last 90 days")
    elif answer["next"]:
        print(f"and earlier ones: --limit shows up to {MOST}")
    return 0


def _write_template(args: argparse.Namespace) -> int:
    makers = {".xlsx": make_workbook, ".csv": make_csv}
    if args.output.suffix.lower() not in makers:
        print(f"platewatch: {args.output}: the name must end in .xlsx or .csv", file=sys.stderr)
        return 2
    try:
        with args.output.open("xb") as file:
            file.write(makers[args.output.suffix.lower()](delta=args.delta))
    except FileExistsError:
        print(f"platewatch: {args.output} is there already: give another name", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"platewatch: {args.output}: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"{args.output}: fill it in, and import it with platewatch hotlist import")
    return 0


def _name(record: dict[str, Any]) -> str:
    """Who announced a file: the person's name within the role that AWS verified."""
    return f"{record['by'].rpartition('/')[2] or record['by']} ({record['role']})"
