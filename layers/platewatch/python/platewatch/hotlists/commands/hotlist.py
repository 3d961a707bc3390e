"""platewatch hotlist: import a file into a list, show lists and their entries."""

import argparse
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
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.settings import SettingAbsent
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands import delete as hotlist_delete
from platewatch.hotlists.commands import edit as hotlist_edit
from platewatch.hotlists.commands import export as hotlist_export
from platewatch.hotlists.commands import imports as hotlist_imports
from platewatch.hotlists.commands import patterns as hotlist_patterns
from platewatch.hotlists.commands import settings as hotlist_settings
from platewatch.hotlists.commands.file_upload import ImportReport, fetch_report, send_file, wait_for_report
from platewatch.hotlists.commands.imports import describe_refusal, describe_refused
from platewatch.hotlists.commands.patterns import describe_counts, describe_stopped
from platewatch.hotlists.commands.report import describe_warnings
from platewatch.hotlists.commands.state import describe_faults, name_alerts
from platewatch.text.names import NAME_RULE, NameKind, describe_unknown

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

WAIT_SECONDS: Final = 900
PAGE_ENTRIES: Final = 500

_EXAMPLES: Final = """\
examples:
  platewatch hotlist import stolen.csv --list stolen --new-list --wait        (the first file of a new list)
  platewatch hotlist import stolen.csv --list stolen --dry-run
  platewatch hotlist import stolen.csv --list stolen
  platewatch hotlist import changes.csv --list stolen --delta
  platewatch hotlist imports stolen
  platewatch hotlist show
  platewatch hotlist show stolen --reason "check before the shift" --case PL1300-2026-1

the file is a workbook (.xlsx), or CSV in UTF-8 with commas, semicolons or tabs; platewatch hotlist template writes an
empty one. Its first line names the columns, in any order:
  plate          the number plate; spaces, dots and dashes do not matter; write German umlauts as they are (MÜ, not
                 MUE); if known in part only, ? for one unknown character and * for any number of them; a second
                 person must confirm it (hotlist confirm-pattern), and it may fit 1 in 10,000 of the plates in use, all
                 such plates of a list together 1 in 1,000
  country        two letters such as NL, or a vehicle's sign such as D or GBZ, or empty
  category       1 find or arrest, 2 phenomenon, 3 information
  priority       1 (highest) to 5
  reason         why the plate is listed, up to 200 characters
  case_number    up to 64 characters; a plate may be listed once for each case
  consent        the prosecutor's reference, up to 64 characters
  role           suspect, victim, third-party or missing
  instruction    what an officer must do, up to 500 characters, or empty
  valid_from     first day, as 2026-03-12 or 12-03-2026 (the day first, never the month); empty, or no such column: the
                 day on which it is listed
  weed_date      last day, as 2026-04-12 or 12-04-2026; not past already
  owner          who answers for the entry, up to 100 characters
and, where known, for the officer to check and to heed (the columns may be missing):
  make, colour   of the vehicle, up to 40 and 30 characters
  marker         a warning such as armed, up to 60 characters

The file replaces the whole list, or nothing changes and every bad line is told. With --delta it changes the list
instead: a column more, change, says add, change or end; a line that ends an entry needs plate and case_number alone.
A file that ends more than a fifth of the entries in force is refused, unless --yes says that this is meant.
"""


class ImportRefused(PlatewatchError):
    """A file was not imported; `report` says why."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report.message)
        self.report = report


def import_file(
    client: ApiClient,
    path: Path,
    list_name: str,
    seconds: float = WAIT_SECONDS,
    *,
    confirmed: bool = False,
    new_list: bool = False,
) -> ImportReport:
    """Import the file into the list and wait for the end. Raises ImportRefused, or ImportUnfinished after `seconds`.

    Unless it is `confirmed`, the file may end no more than a fifth of the list.
    """
    import_id = send_file(client, path, list_name, confirmed=confirmed, new_list=new_list)
    report = wait_for_report(client, list_name, import_id, seconds)
    if not report.imported:
        raise ImportRefused(report)
    return report


def add_parser(subparsers: "Subparsers") -> "Subparsers":
    """Adds the command's arguments. Returns its actions, to which others may be added."""
    parser = subparsers.add_parser(
        "hotlist",
        help="import, change, show and export hotlists",
        description="Imports files into hotlists, changes single entries and settings, and shows what is on them.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    take = actions.add_parser(
        "import",
        help="make a file (CSV or .xlsx) the new content of a list",
        description="Uploads a file that becomes the list's new revision as a whole, or is refused as a whole, and "
        "waits for the result. The exit status is 1 for a file that was not imported.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--list", required=True, metavar="NAME", dest="list_name", help="the list, which must be there")
    take.add_argument("--new-list", action="store_true", help=f"make a new list; its name must be {NAME_RULE}")
    take.add_argument("--delta", action="store_true", help="the file says what to add, change and end")
    take.add_argument(
        "--dry-run", action="store_true", help="check the file and say what would change, and change nothing"
    )
    take.add_argument("--yes", action="store_true", help="the file may end more than a fifth of the list, or all of it")
    take.add_argument(
        "--no-wait", action="store_false", dest="wait", help="do not wait until it is imported or refused"
    )
    # What was once needed to wait.
    take.add_argument("--wait", action="store_true", default=True, help=argparse.SUPPRESS)
    take.add_argument(
        "--timeout",
        type=float,
        default=WAIT_SECONDS,
        metavar="SECONDS",
        help=f"how long to wait (default: {WAIT_SECONDS})",
    )
    add_purpose_arguments(take)
    add_api_arguments(take)
    take.set_defaults(act=_import)

    look = actions.add_parser(
        "show",
        help="show all lists, or one with its entries",
        description="Without LIST, the state of every list. With LIST, its state and, given a reason and a case, its "
        "entries.",
    )
    look.add_argument("list_name", nargs="?", metavar="LIST")
    look.add_argument("--limit", type=int, metavar="N", help="show the first N entries (default: all)")
    add_purpose_arguments(look)
    add_api_arguments(look)
    look.set_defaults(act=_show)

    hotlist_imports.add_parser(actions)
    hotlist_edit.add_parser(actions)
    hotlist_delete.add_parser(actions)
    hotlist_export.add_parser(actions)
    hotlist_settings.add_parser(actions)
    hotlist_patterns.add_parser(actions)
    return actions


def run(args: argparse.Namespace) -> int:
    """Runs the action; the exit status."""
    status: int = args.act(args)
    return status


def _import(args: argparse.Namespace) -> int:
    client = connect(args)
    import_id = send_file(
        client,
        args.file,
        args.list_name,
        delta=args.delta,
        dry_run=args.dry_run,
        confirmed=args.yes,
        new_list=args.new_list,
    )
    if not (args.wait or args.dry_run):
        if args.json:
            print_json(fetch_report(client, args.list_name, import_id).document)
        else:
            print(f"{args.file} is uploaded as import {import_id} of list {args.list_name};", end=" ")
            print(f"`platewatch hotlist imports {args.list_name}` shows what becomes of it")
        return 0
    report = wait_for_report(client, args.list_name, import_id, args.timeout)
    absent: SettingAbsent | None = None
    if report.needs_purpose:
        try:
            report = fetch_report(client, args.list_name, import_id, read_purpose(args))
        except SettingAbsent as error:
            absent = error
    if args.json:
        print_json(report.document)
    elif report.imported or report.checked:
        print(f"{args.file}: {report.message}")
        for line in (*describe_changes(report), *describe_warnings(report)):
            print(line)
    else:
        for line in describe_refusal(str(args.file), report):
            print(line, file=sys.stderr)
    if absent is not None:
        print("what is listed: shown with --reason and --case only, and recorded", file=sys.stderr)
    return 0 if report.imported or report.checked else 1


def describe_changes(report: ImportReport) -> Iterator[str]:
    """The lines that tell a person which entries a dry run would change."""
    for change in report.changes or ():
        plate, what = change.get("written", change["plate"]), ", ".join(change["columns"])
        yield f"  {change['change']:<6}  {plate}  {change['case_number']}  {change['reason']}  {what}".rstrip()
    if report.changes is not None and len(report.changes) < sum(
        report.document[name] for name in ("added", "changed", "ended")
    ):
        yield "  and more"


def _show(args: argparse.Namespace) -> int:
    client = connect(args)
    if args.limit is not None and args.limit < 1:
        raise SettingAbsent("--limit must be at least 1")
    if args.list_name is None:
        answer = client.call("GET", "/v1/hotlists")
        if args.json:
            print_json(answer)
        elif not answer["lists"]:
            print("there is no list yet: hotlist import and hotlist add make one")
        else:
            header = ("LIST", "REVISION", "ENTRIES", "ALERTS", "IMPORTED", "FILE", "RUNNING")
            print_table(header, [_show_row(state) for state in answer["lists"]])
            for state in answer["lists"]:
                for line in describe_faults(state):
                    print(f"{state['name']}: {line}")
        return 0
    try:
        headers = read_purpose(args)
    except SettingAbsent:
        return _show_state_alone(client, args)
    return _show_entries(client, args, headers)


def _show_state_alone(client: ApiClient, args: argparse.Namespace) -> int:
    lists = client.call("GET", "/v1/hotlists")["lists"]
    state = next((state for state in lists if state["name"] == args.list_name), None)
    if state is None:
        names = [state["name"] for state in lists]
        print(f"platewatch: {describe_unknown(NameKind.LIST, args.list_name, names)}", file=sys.stderr)
        return 1
    if args.json:
        print_json({"list": state})
    else:
        _print_state(state)
        print("its entries: shown with --reason and --case only, and recorded", file=sys.stderr)
    return 0


def _show_entries(client: ApiClient, args: argparse.Namespace, headers: dict[str, str]) -> int:
    left: int | None = args.limit
    pages = _fetch_pages(client, args.list_name, headers, left)
    first = next(pages)
    if args.json:
        entries = [entry for page in (first, *pages) for entry in page["entries"]]
        shown_first = {name: first[name] for name in ("list", "revision", "patterns")}
        print_json(shown_first | {"entries": entries[:left]})
        return 0
    _print_state(first["list"])
    for line in describe_stopped(first["patterns"]):
        print(line)
    shown = 0
    for page in (first, *pages):
        rows = page["entries"] if left is None else page["entries"][: left - shown]
        if rows:
            print()
            print_table(_ENTRY_HEADER, [_show_entry(entry) for entry in rows])
        shown += len(rows)
    return 0


def _fetch_pages(
    client: ApiClient, list_name: str, headers: dict[str, str], limit: int | None
) -> Iterator[dict[str, Any]]:
    query = {"limit": str(min(limit or PAGE_ENTRIES, PAGE_ENTRIES))}
    taken = 0
    while True:
        page = client.call("GET", f"/v1/hotlists/{quote(list_name, safe='')}", query=query, headers=headers)
        yield page
        taken += len(page["entries"])
        if page["next"] is None or (limit is not None and taken >= limit):
            return
        query["after"] = page["next"]


_ENTRY_HEADER: Final = (
    "PLATE",
    "COUNTRY",
    "CATEGORY",
    "PRIORITY",
    "ROLE",
    "CASE",
    "CONSENT",
    "FROM",
    "UNTIL",
    "REASON",
    "INSTRUCTION",
    "OWNER",
    "MAKE",
    "COLOUR",
    "MARKER",
)


def _show_entry(entry: dict[str, Any]) -> tuple[str, ...]:
    return (
        entry["written"],
        entry["country"] or "",
        str(entry["category"]),
        str(entry["priority"]),
        entry["role"],
        entry["case_number"],
        entry["consent"],
        entry["valid_from"],
        entry["weed_date"],
        entry["reason"],
        entry["instruction"],
        entry["owner"],
        entry["make"],
        entry["colour"],
        entry["marker"],
    )


def _show_row(state: dict[str, Any]) -> tuple[str, ...]:
    lines = state["lines"]
    return (
        state["name"],
        str(state["revision"]),
        "" if lines is None else str(lines),
        name_alerts(state),
        show_optional_time(state["imported_at"]),
        _name_file(state["file"]),
        _describe_running(state["running"]),
    )


def _name_file(key: str | None) -> str:
    """A file's name without its folders: the id of its import and its kind."""
    return (key or "").rpartition("/")[2]


def _describe_running(running: dict[str, Any] | None) -> str:
    if running is None:
        return ""
    if running["differences"] is None:
        return f"revision {running['revision']}: being stored"
    return f"revision {running['revision']}: {running['written']} of {running['differences']} differences written"


def _print_state(state: dict[str, Any]) -> None:
    print(f"list       {state['name']}")
    print(f"revision   {state['revision']}")
    print(f"alerts     {name_alerts(state)}")
    for line in describe_faults(state):
        print(f"           {line}")
    if state["lines"] is not None:
        print(f"entries    {state['lines']}")
        if counted := describe_counts(state["patterns"]):
            print(f"patterns   {counted}")
        sent, imported = show_optional_time(state["uploaded_at"]), show_optional_time(state["imported_at"])
        print(f"file       {_name_file(state['file'])}, sent {sent}, imported {imported}")
    if state["running"] is not None:
        print(f"running    {_describe_running(state['running'])}")
    if state["refused"] is not None:
        print(f"refused    {describe_refused(state['refused'])}")
    for one in reversed(state["revisions"]):
        if one["revision"] != state["revision"]:
            origin = _name_file(one["file"]) or "one entry changed"
            print(f"kept       revision {one['revision']}: {one['lines']} entries, {show_time(one['at'])}, {origin}")
