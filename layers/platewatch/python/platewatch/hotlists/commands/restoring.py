"""platewatch hotlist restore: a list as it was, as a revision that is not active."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from typer import Argument, Option

from platewatch.cli.client import Purpose, Service
from platewatch.cli.commands import command, make_app
from platewatch.hotlists.commands.file_upload import ImportOptions, send_file, wait_for_report
from platewatch.hotlists.commands.importing import WAIT_SECONDS, fetch_whole, show_report

_EXAMPLES: Final = """\
Examples:
  platewatch hotlist restore stolen-backup.csv --list stolen \\
      --reason "the file of Monday was wrong" --case 2026-001
  platewatch hotlist rollback stolen --to 12

The file is what hotlist export wrote. What is past its weed date by now is left
out, and what somebody ended with hotlist end since; both are named. Look at the
difference, and end what a colleague had taken off the list with a whole file:
nobody can tell that from a loss.
"""

app = make_app()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Restore:
    file: Annotated[Path, Argument(metavar="FILE")]
    list_name: Annotated[str, Option("--list", metavar="NAME", help="The list that is restored.")]
    new_list: Annotated[
        bool, Option("--new-list", help="The list is not there any more: make it, with nothing active.")
    ] = False
    timeout: Annotated[float, Option("--timeout", metavar="SECONDS", help="How long to wait.")] = WAIT_SECONDS


@command(
    app,
    "restore",
    "store a list as it was, and show how it differs from what is active",
    "Stores the file as a revision that is not active, and shows what making it active would add, change and end. "
    "Nothing is matched with it until hotlist rollback makes it active; the next change of the list ends that. What "
    "differs is shown for a reason and a case alone. The exit status is 1 for a file that was refused.",
    _EXAMPLES,
)
def restore(given: _Restore, purpose: Purpose, service: Service) -> int:
    """Stores the revision, and shows the difference."""
    client = service.connect()
    options = ImportOptions(new_list=given.new_list, restore=True)
    import_id = send_file(client, given.file, given.list_name, options)
    report = wait_for_report(client, given.list_name, import_id, given.timeout)
    whole = fetch_whole(report, client, given.list_name, import_id, purpose)
    report = whole or report
    show_report(given.file, report, service)
    if whole is None:
        print("the revision and what differs: shown with --reason and --case only, and recorded", file=sys.stderr)
    return 0 if report.checked else 1
