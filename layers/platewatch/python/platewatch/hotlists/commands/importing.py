"""platewatch hotlist import: a file that becomes the content of a list."""

import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Final

from typer import Argument, Option

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.progress import Progress, show_progress
from platewatch.cli.settings import SettingAbsent
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.file_upload import (
    ImportOptions,
    ImportReport,
    fetch_report,
    send_file,
    wait_for_report,
)
from platewatch.hotlists.commands.imports import describe_refusal
from platewatch.hotlists.commands.report import describe_warnings
from platewatch.hotlists.fields import COLUMNS, FILE_FIELDS, LATER
from platewatch.text.names import NAME_RULE

WAIT_SECONDS: Final = 900


def _list_columns(later: bool) -> str:
    """A line for each column that a file must have, or may lack; its meaning goes on below where it is long."""
    room = max(map(len, COLUMNS)) + 4
    return "\n".join(
        textwrap.fill(
            one.meaning, _HELP_WIDTH, initial_indent=f"  {one.name:<{room - 2}}", subsequent_indent=" " * room
        )
        for one in FILE_FIELDS
        if (one.name in LATER) == later
    )


_HELP_WIDTH: Final = 80
_FILE_HELP: Final = f"""\
The file is a workbook (.xlsx), or CSV in UTF-8 with commas, semicolons or tabs;
platewatch hotlist template writes an empty one. Its first line names the
columns, in any order:
{_list_columns(later=False)}
Columns that it may lack:
{_list_columns(later=True)}

Write German umlauts in plates as they are (MÜ, not MUE), and days as 2026-04-12
or with the day first as 12-04-2026, never with the month first. A second person
must confirm a plate with ? or * (hotlist confirm-pattern). Such a plate may fit
1 in 10,000 of the plates in use, and all of a list together 1 in 1,000.

The file replaces the whole list. If anything in it is wrong, nothing changes
and every bad line is named. With --delta the file changes the list instead: it
has one more column, change, which says add, change or end; a line that ends an
entry needs plate and case_number alone. A file that ends more than a fifth of
the entries in force is refused, unless --yes says that this is meant.
"""

_EXAMPLES: Final = """\
Examples:
  platewatch hotlist import stolen.csv --list stolen --new-list
                                         the first file of a new list
  platewatch hotlist import stolen.csv --list stolen --dry-run
  platewatch hotlist import stolen.csv --list stolen
  platewatch hotlist import changes.csv --list stolen --delta

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
    import_id = send_file(client, path, list_name, ImportOptions(confirmed=confirmed, new_list=new_list))
    report = wait_for_report(client, list_name, import_id, seconds)
    if not report.imported:
        raise ImportRefused(report)
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What is imported, and into which list."""

    file: Annotated[Path, Argument(metavar="FILE")]
    list_name: Annotated[str, Option("--list", metavar="NAME", help="The list, which must exist.")]
    new_list: Annotated[bool, Option("--new-list", help=f"Make a new list; its name must be {NAME_RULE}.")] = False
    delta: Annotated[bool, Option("--delta", help="The file says what to add, change and end.")] = False
    dry_run: Annotated[
        bool, Option("--dry-run", help="Check the file and say what would change, and change nothing.")
    ] = False
    yes: Annotated[bool, Option("--yes", help="The file may end more than a fifth of the list, or all of it.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patience:
    no_wait: Annotated[bool, Option("--no-wait", help="Do not wait until it is imported or refused.")] = False
    # What was once needed to wait.
    wait: Annotated[bool, Option("--wait", hidden=True)] = True
    timeout: Annotated[float, Option("--timeout", metavar="SECONDS", help="How long to wait.")] = WAIT_SECONDS


app = make_app()


@command(
    app,
    "import",
    "make a file (CSV or .xlsx) the new content of a list",
    "Uploads a file that becomes the list's new revision as a whole, or is refused as a whole, and waits for the "
    "result. The exit status is 1 for a file that was not imported.",
    _EXAMPLES + _FILE_HELP,
)
def import_list(given: _File, patience: _Patience, purpose: Purpose, service: Service) -> int:
    """Imports the file, and says what came of it."""
    client = service.connect()
    options = ImportOptions(given.delta, given.dry_run, given.yes, given.new_list)
    import_id = send_file(client, given.file, given.list_name, options)
    if patience.no_wait and not given.dry_run:
        if service.json:
            print_json(fetch_report(client, given.list_name, import_id).document)
        else:
            print(f"{given.file} is uploaded as import {import_id} of list {given.list_name};", end=" ")
            print(f"`platewatch hotlist imports {given.list_name}` shows what becomes of it")
        return 0
    with show_progress(f"importing {given.file.name}", None) as progress:
        watch = partial(_find_progress, client, given.list_name, progress)
        report = wait_for_report(client, given.list_name, import_id, patience.timeout, watch=watch)
    whole = fetch_whole(report, client, given.list_name, import_id, purpose)
    report = whole or report
    show_report(given.file, report, service)
    if whole is None:
        print("what is listed: shown with --reason and --case only, and recorded", file=sys.stderr)
    return 0 if report.imported or report.checked else 1


def fetch_whole(
    report: ImportReport, client: ApiClient, list_name: str, import_id: str, purpose: Purpose
) -> ImportReport | None:
    """The report with what is shown for a purpose alone; None where it has such things and no purpose was given."""
    if not report.needs_purpose:
        return report
    with suppress(SettingAbsent):
        return fetch_report(client, list_name, import_id, purpose.make_headers())
    return None


def _find_progress(client: ApiClient, list_name: str, progress: Progress, report: ImportReport) -> None:
    """Looks up how much of the list's new revision is written, where somebody sees it."""
    if not progress.shown or report.status != "running":
        return
    for state in client.call("GET", "/v1/hotlists")["lists"]:
        running = state["running"] if state["name"] == list_name else None
        if running is not None and running["differences"] is not None:
            progress.reach(running["written"], running["differences"])


def show_report(file: Path, report: ImportReport, service: Service) -> None:
    if service.json:
        print_json(report.document)
    elif report.imported or report.checked:
        print(f"{file}: {report.message}")
        for line in (*describe_changes(report), *describe_warnings(report)):
            print(line)
    else:
        for line in describe_refusal(str(file), report):
            print(line, file=sys.stderr)


def describe_changes(report: ImportReport) -> Iterator[str]:
    """The lines that tell a person which entries a dry run would change."""
    for change in report.changes or ():
        plate, what = change.get("written", change["plate"]), ", ".join(change["columns"])
        yield f"  {change['change']:<6}  {plate}  {change['case_number']}  {change['reason']}  {what}".rstrip()
    if report.changes is not None and len(report.changes) < sum(
        report.document[name] for name in ("added", "changed", "ended")
    ):
        yield "  and more"
