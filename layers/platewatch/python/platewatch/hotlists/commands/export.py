"""platewatch hotlist export: a list as a file again."""

import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import NotUnderstood
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.file_upload import FileUnreadable
from platewatch.text.spreadsheet import escape_cell


class FileThere(PlatewatchError):
    """The file that an export would write exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Export:
    list_name: Annotated[str, Argument(metavar="LIST")]
    output: Annotated[Path, Option("-o", "--output", metavar="FILE", help="The file; - for the screen.")]
    replace: Annotated[bool, Option("--replace", help="Write over the file if it exists.")] = False


app = make_app()


@command(
    app,
    "export",
    "write a list's entries into a CSV file",
    "Writes the active revision's entries as a file that hotlist import takes. Entries past their weed date are left "
    "out. Needs a reason and a case.",
)
def export(given: _Export, purpose: Purpose, service: Service) -> int:
    """Writes the file, and says how many entries it holds."""
    output, to_screen = given.output, str(given.output) == "-"
    if to_screen and service.json:
        raise NotUnderstood("--json says what was written to a file: give -o FILE")
    # Before anything is asked for: what is shown is recorded.
    if output.exists() and not given.replace and not to_screen:
        raise FileThere(f"{output} is there already: give another name, or --replace to write over it")
    path = f"/v1/hotlists/{quote_part(given.list_name)}/export"
    pages = fetch_pages(service.connect(), path, {}, purpose.make_headers())
    if to_screen:
        _write(pages, sys.stdout)
        return 0
    written, left_out, revision = _write_file(pages, output)
    if service.json:
        counts = {"entries": written, "left_out": left_out, "revision": revision}
        print_json({"file": str(output), "list": given.list_name} | counts)
    else:
        past = f"; {left_out} past their weed date are left out" if left_out else ""
        print(f"{output}: {written} entries of revision {revision} of list {given.list_name}{past}")
    return 0


def _write_file(pages: Iterator[dict[str, Any]], output: Path) -> tuple[int, int, int]:
    # Beside the file first: half a list must not look like one.
    half = output.with_name(output.name + ".part")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            counts = _write(pages, file)
        half.replace(output)
    except OSError as error:
        raise FileUnreadable(f"{output}: {error.strerror or error}") from error
    finally:
        half.unlink(missing_ok=True)
    return counts


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
