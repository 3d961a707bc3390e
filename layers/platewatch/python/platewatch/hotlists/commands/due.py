"""platewatch hotlist due: the entries and patterns that somebody must decide on."""

from dataclasses import dataclass
from typing import Annotated, Final

from typer import Argument, Option

from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import quote_part
from platewatch.cli.tables import Column, print_table, show_field
from platewatch.hotlists.commands.export import fetch_pages
from platewatch.hotlists.commands.patterns import DUE_COLUMNS

DUE_DAYS: Final = 7

_DISPUTED_COLUMNS: Final = (
    Column("DECIDE BY", lambda entry: show_time(entry["settle_by"])),
    Column("LIST", show_field("list")),
    Column("PLATE", show_field("written"), whole=True),
    Column("CASE", show_field("case_number")),
    Column("OWNER", show_field("owner")),
    Column("DISPUTED BY", show_field("name")),
    Column("ON THE LIST", lambda entry: "yes" if entry["listed"] else "no longer"),
)
_ENDING_COLUMNS: Final = (
    Column("UNTIL", show_field("weed_date"), whole=True),
    Column("LIST", show_field("list")),
    Column("PLATE", show_field("written"), whole=True),
    Column("CASE", show_field("case_number")),
    Column("OWNER", show_field("owner")),
    Column("REASON", show_field("reason")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    list_name: Annotated[str | None, Argument(metavar="LIST")] = None
    days: Annotated[int, Option("--days", metavar="N", help="Within N days.")] = DUE_DAYS


app = make_app()


@command(
    app,
    "due",
    "list the disputed entries, what ends soon, and the patterns that wait for a second person",
    "Lists what somebody must decide on, of one list or of all: first the entries that officers dispute; then patterns "
    "that nobody has confirmed yet or that do not match any more; then entries whose weed date is near. Needs a reason "
    "and a case.",
)
def show_due(due: _Due, purpose: Purpose, service: Service) -> int:
    """Shows what is disputed, what waits, and what ends soon."""
    client, headers = service.connect(), purpose.make_headers()
    names = [due.list_name]
    if due.list_name is None:
        names = [state["name"] for state in client.call("GET", "/v1/hotlists")["lists"]]
    pages = [
        (name, page)
        for name in names
        for page in fetch_pages(client, f"/v1/hotlists/{quote_part(str(name))}/due", {"days": str(due.days)}, headers)
    ]
    found = [{"list": name} | entry for name, page in pages for entry in page["entries"]]
    found.sort(key=lambda entry: (entry["weed_date"], entry["list"], entry["plate"]))
    disputed = [{"list": name} | entry for name, page in pages for entry in page["disputed"]]
    disputed.sort(key=lambda entry: (entry["settle_by"], entry["list"]))
    patterns = [{"list": name} | pattern for name, page in pages for pattern in page["patterns"]]
    patterns.sort(key=lambda pattern: (pattern["ends_at"] or "", pattern["list"], pattern["plate"]))
    if service.json:
        print_json({"disputed": disputed, "entries": found, "patterns": patterns})
        return 0
    if disputed:
        print("disputed by officers: confirm or end each before its time (hotlist confirm, hotlist end)")
        print_table(_DISPUTED_COLUMNS, disputed)
        print()
    if patterns:
        print_table(DUE_COLUMNS, patterns)
        print("somebody else than who listed it confirms a pattern: hotlist confirm-pattern\n")
    if not found:
        print(f"nothing ends within {due.days} days")
    else:
        print_table(_ENDING_COLUMNS, found)
    return 0
