"""platewatch hotlist imports and template: what became of the files that were sent for a list, and one to fill in."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import NotUnderstood, SettingAbsent
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.file_upload import ImportReport, fetch_report
from platewatch.hotlists.commands.report import describe_causes, describe_warnings
from platewatch.hotlists.template import make_csv, make_workbook

MOST: Final = 500
_STANDING: Final = {
    "expected": "announced; the file has not arrived yet",
    "not-uploaded": "announced, but the file never arrived",
    "uploaded": "arrived; not checked to the end yet",
    "running": "being imported",
}


class FileUnwritable(PlatewatchError):
    """The file that a command would write cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Imports:
    list_name: Annotated[str, Argument(metavar="LIST")]
    import_id: Annotated[
        str | None, Argument(metavar="IMPORT", help="An import's id, such as 20260312T190358.042Z-9f86d081.")
    ] = None
    limit: Annotated[int, Option("--limit", metavar="N", help="Show the last N files.")] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Template:
    output: Annotated[Path, Option("-o", "--output", metavar="FILE", help="The file; it ends in .xlsx or .csv.")]
    delta: Annotated[bool, Option("--delta", help="For a file of changes.")] = False


app = make_app()


@command(
    app,
    "imports",
    "show what became of each file sent for a list",
    "Shows the files that were sent for a list in the last 90 days, newest first: who announced each, when, and what "
    "became of it. With IMPORT, shows the whole report on one of them.",
)
def show_imports(given: _Imports, purpose: Purpose, service: Service) -> int:
    """Shows what became of the files, or the report on one."""
    if given.import_id:
        return _show_one(given.list_name, given.import_id, purpose, service)
    if not 1 <= given.limit <= MOST:
        raise NotUnderstood(f"--limit must be 1 to {MOST}")
    path = f"/v1/hotlists/{quote_part(given.list_name)}/imports"
    answer = service.connect().call("GET", path, query={"limit": str(given.limit)})
    if service.json:
        print_json(answer)
        return 0
    for record in answer["imports"]:
        for line in describe_record(record):
            print(line)
    if not answer["imports"]:
        print(f"no file was sent for list {given.list_name} in the last 90 days")
    elif answer["next"]:
        print(f"and earlier ones: --limit shows up to {MOST}")
    return 0


def _show_one(list_name: str, import_id: str, purpose: Purpose, service: Service) -> int:
    client = service.connect()
    report = fetch_report(client, list_name, import_id)
    if report.needs_purpose:
        with suppress(SettingAbsent):
            report = fetch_report(client, list_name, import_id, purpose.make_headers())
    if service.json:
        print_json(report.document)
    else:
        for line in describe_refusal(import_id, report):
            print(line)
    return 0


@command(
    app,
    "template",
    "write an empty file to fill in",
    "Writes an empty hotlist file: a workbook (.xlsx) whose columns are text, so that no plate becomes a date, with a "
    "sheet that says what each column holds; or the columns' names as CSV (.csv).",
)
def write_template(given: _Template) -> int:
    """Writes the file."""
    writers = {".xlsx": make_workbook, ".csv": make_csv}
    output, make = given.output, writers.get(given.output.suffix.lower())
    if make is None:
        raise NotUnderstood(f"{output}: the name must end in .xlsx or .csv")
    try:
        with output.open("xb") as file:
            file.write(make(delta=given.delta))
    except FileExistsError as error:
        raise FileUnwritable(f"{output} is there already: give another name") from error
    except OSError as error:
        raise FileUnwritable(f"{output}: {error.strerror or error}") from error
    print(f"{output}: fill it in, and import it with platewatch hotlist import")
    return 0


def describe_record(record: dict[str, Any]) -> Iterator[str]:
    """The lines that tell a person what became of one file."""
    mode = "changes" if record["delta"] else "whole list"
    mode += ", dry run" if record["dry_run"] else ""
    # Services of an earlier version know no such files.
    mode += ", to be restored" if record.get("restore") else ""
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


def _name(record: dict[str, Any]) -> str:
    """Who announced a file: the person's name within the role that AWS verified."""
    return f"{record['by'].rpartition('/')[2] or record['by']} ({record['role']})"
