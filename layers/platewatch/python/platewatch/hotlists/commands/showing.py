"""platewatch hotlist show: all lists, or one with its entries."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import SettingAbsent
from platewatch.cli.tables import Column, print_fields, print_table, show_field
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.imports import describe_refused
from platewatch.hotlists.commands.patterns import describe_counts, describe_stopped
from platewatch.hotlists.commands.state import describe_faults, describe_origin, name_alerts
from platewatch.hotlists.fields import DATE_COLUMNS, FILE_FIELDS
from platewatch.text.names import NameKind, describe_unknown

PAGE_ENTRIES: Final = 500
_STATE_ROOM: Final = 11


class ListUnknown(PlatewatchError):
    """There is no list of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    list_name: Annotated[str | None, Argument(metavar="LIST")] = None
    limit: Annotated[int | None, Option("--limit", metavar="N", help="Show the first N entries (default: all).")] = None


app = make_app()


@command(
    app,
    "show",
    "show all lists, or one with its entries",
    "Without LIST, shows the state of every list. With LIST, shows its state and, given a reason and a case, its "
    "entries.",
)
def show(shown: _Shown, purpose: Purpose, service: Service) -> int:
    """Shows lists, or a list."""
    client = service.connect()
    if shown.limit is not None and shown.limit < 1:
        raise SettingAbsent("--limit must be at least 1")
    if shown.list_name is None:
        _show_lists(client, service)
        return 0
    try:
        headers = purpose.make_headers()
    except SettingAbsent:
        _show_state_alone(client, shown.list_name, service)
        return 0
    _show_entries(client, shown.list_name, headers, shown.limit, service)
    return 0


def _show_lists(client: ApiClient, service: Service) -> None:
    answer = client.call("GET", "/v1/hotlists")
    if service.json:
        print_json(answer)
    elif not answer["lists"]:
        print("there is no list yet: hotlist import and hotlist add make one")
    else:
        print_table(_LIST_COLUMNS, answer["lists"])
        for state in answer["lists"]:
            for line in describe_faults(state):
                print(f"{state['name']}: {line}")


def _show_state_alone(client: ApiClient, list_name: str, service: Service) -> None:
    lists = client.call("GET", "/v1/hotlists")["lists"]
    state = next((state for state in lists if state["name"] == list_name), None)
    if state is None:
        raise ListUnknown(describe_unknown(NameKind.LIST, list_name, [state["name"] for state in lists]))
    if service.json:
        print_json({"list": state})
    else:
        print_fields(_describe_state(state), _STATE_ROOM)
        print("its entries: shown with --reason and --case only, and recorded", file=sys.stderr)


def _show_entries(
    client: ApiClient, list_name: str, headers: dict[str, str], limit: int | None, service: Service
) -> None:
    pages = _fetch_pages(client, list_name, headers, limit)
    first = next(pages)
    if service.json:
        entries = [entry for page in (first, *pages) for entry in page["entries"]]
        shown_first = {name: first[name] for name in ("list", "revision", "patterns")}
        print_json(shown_first | {"entries": entries[:limit]})
        return
    print_fields(_describe_state(first["list"]), _STATE_ROOM)
    for line in describe_stopped(first["patterns"]):
        print(line)
    shown = 0
    for page in (first, *pages):
        rows = page["entries"] if limit is None else page["entries"][: limit - shown]
        if rows:
            print()
            print_table(_ENTRY_COLUMNS, rows)
        shown += len(rows)


def _fetch_pages(
    client: ApiClient, list_name: str, headers: dict[str, str], limit: int | None
) -> Iterator[dict[str, Any]]:
    query = {"limit": str(min(limit or PAGE_ENTRIES, PAGE_ENTRIES))}
    taken = 0
    while True:
        page = client.call("GET", f"/v1/hotlists/{quote_part(list_name)}", query=query, headers=headers)
        yield page
        taken += len(page["entries"])
        if page["next"] is None or (limit is not None and taken >= limit):
            return
        query["after"] = page["next"]


_ENTRY_COLUMNS: Final = tuple(
    Column(
        one.title,
        show_field("written" if one.name == "plate" else one.name),
        whole=one.name == "plate" or one.name in DATE_COLUMNS,
    )
    for one in FILE_FIELDS
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


def _describe_state(state: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "list", state["name"]
    yield "revision", str(state["revision"])
    yield "alerts", name_alerts(state)
    for line in describe_faults(state):
        yield "", line
    if state["freshness"] is not None:
        yield "origin", describe_origin(state["freshness"])
    if state["lines"] is not None:
        yield "entries", str(state["lines"])
        if counted := describe_counts(state["patterns"]):
            yield "patterns", counted
        sent, imported = show_optional_time(state["uploaded_at"]), show_optional_time(state["imported_at"])
        yield "file", f"{_name_file(state['file'])}, sent {sent}, imported {imported}"
    if state["running"] is not None:
        yield "running", _describe_running(state["running"])
    if state["refused"] is not None:
        yield "refused", describe_refused(state["refused"])
    for one in reversed(state["revisions"]):
        if one["revision"] != state["revision"]:
            origin = _name_file(one["file"]) or "one entry changed"
            yield "kept", f"revision {one['revision']}: {one['lines']} entries, {show_time(one['at'])}, {origin}"


_LIST_COLUMNS: Final = (
    Column("LIST", show_field("name")),
    Column("REVISION", show_field("revision")),
    Column("ENTRIES", show_field("lines")),
    Column("ALERTS", name_alerts),
    Column("IMPORTED", lambda state: show_optional_time(state["imported_at"])),
    Column("FILE", lambda state: _name_file(state["file"])),
    Column("RUNNING", lambda state: _describe_running(state["running"])),
)
