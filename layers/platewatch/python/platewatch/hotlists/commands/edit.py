"""platewatch hotlist add, change, end, confirm and rollback: changing a list without importing a file."""

from dataclasses import dataclass, fields, make_dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.routes import Answer, RouteCommand, add_routes, quote_part
from platewatch.cli.settings import SettingAbsent
from platewatch.hotlists.fields import FILE_FIELDS, Presence

_EXAMPLES: Final = """\
Examples:
  platewatch hotlist add stolen 7-KXL-92 --case-number PL1300-2026-1 \\
      --category 1 --priority 2 --reason theft --consent OVJ-7 --role suspect \\
      --weed-date 2026-04-12 --owner "district West"
  platewatch hotlist add stolen "7-K?L-*" --case-number PL1300-2026-2 ...
                                       quotes keep the shell off ? and *
  platewatch hotlist change stolen 7-KXL-92 --case-number PL1300-2026-1 \\
      --priority 1 --marker "armed"
  platewatch hotlist end stolen 7-KXL-92 --case-number PL1300-2026-1
  platewatch hotlist confirm stolen 7-KXL-92 --case-number PL1300-2026-1
                                       an officer disputes it, and it stays
  platewatch hotlist rollback stolen --to 12

A change counts for the next passage. A file that was uploaded before does not
undo it; one uploaded later replaces the list.
"""
_CONFIRM: Final = "platewatch hotlist confirm-pattern; hotlist due says until when it matches"
_KEY: Final = frozenset({"plate", "case_number"})
"""The fields that say which entry is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    list_name: Annotated[str, Argument(metavar="LIST")]
    plate: Annotated[
        str, Argument(metavar="PLATE", help="As in a file: spaces and dashes do not matter; it may hold ? and *.")
    ]
    case_number: Annotated[str, Option("--case-number", metavar="TEXT", help="The case that the plate is listed for.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewEntry(_Entry):
    new_list: Annotated[bool, Option("--new-list", help="Make a new list: there must be none with this name.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rollback:
    list_name: Annotated[str, Argument(metavar="LIST")]
    revision: Annotated[int, Option("--to", metavar="N", help="The revision, as hotlist show prints it.")]


def _make_columns(*, needed: bool) -> type[Any]:
    """A dataclass with an option for each column that says something of an entry."""
    columns: list[Any] = []
    for one in FILE_FIELDS:
        option = Option(one.option, metavar=one.placeholder, help=f"{one.help[:1].upper()}{one.help[1:]}.")
        if one.name in _KEY:
            continue
        if needed and one.presence is Presence.REQUIRED:
            columns.append((one.name, Annotated[str, option]))
        else:
            columns.append((one.name, Annotated[str | None, option], None))
    return make_dataclass("Columns", columns, frozen=True, kw_only=True)


_NewColumns: Any = _make_columns(needed=True)
_ChangedColumns: Any = _make_columns(needed=False)

app = make_app()


@command(app, "add", "add one entry, at once", epilog=_EXAMPLES)
def add(entry: _NewEntry, columns: _NewColumns, service: Service) -> int:
    """Adds an entry."""
    query = {"new_list": "true"} if entry.new_list else None
    path = f"/v1/hotlists/{quote_part(entry.list_name)}/entries"
    answer = service.connect().call("POST", path, _describe(entry, columns), query)
    _show_edit(entry, answer, service, "added")
    return 0


@command(app, "change", "change one entry, at once", epilog=_EXAMPLES)
def change(entry: _Entry, columns: _ChangedColumns, service: Service) -> int:
    """Changes the columns that are given of an entry."""
    described = _describe(entry, columns)
    if len(described) == 2:
        raise SettingAbsent("nothing to change: give at least one of the columns, such as --priority 1")
    path = f"/v1/hotlists/{quote_part(entry.list_name)}/entries"
    answer = service.connect().call("PATCH", path, described)
    _show_edit(entry, answer, service, "changed")
    return 0


def _describe(entry: _Entry, columns: Any) -> dict[str, str]:
    given = {column.name: getattr(columns, column.name) for column in fields(columns)}
    named = {name: text for name, text in given.items() if text is not None}
    return {"plate": entry.plate, "case_number": entry.case_number, **named}


def _show_edit(entry: _Entry, answer: Answer, service: Service, done: str) -> None:
    if service.json:
        print_json(answer)
        return
    _show_revision(entry, answer, done)
    if "?" in entry.plate or "*" in entry.plate:
        print(f"it stops matching after 24 hours unless somebody else confirms it: {_CONFIRM}")


def _show_revision(entry: _Entry, answer: Answer, done: str) -> None:
    print(
        f"the entry is {done}: revision {answer['revision']} of list {entry.list_name} is active"
        f" with {answer['lines']} entries"
    )
    for warning in answer["warnings"]:
        print(f"warning: {warning['column']}: {warning['reason']}")


def _show_confirmed(entry: _Entry, answer: Answer) -> None:
    if answer["listed"]:
        print(f"the entry of list {entry.list_name} is confirmed: it is not disputed any more")
    else:
        print(f"list {entry.list_name} has no such entry any more: only the dispute is closed")


def _show_rollback(rollback: _Rollback, answer: Answer) -> None:
    state = answer["list"]
    print(f"list {rollback.list_name} is back at revision {state['revision']} with {state['lines']} entries")


add_routes(
    app,
    RouteCommand(
        "end",
        "end one entry, at once",
        "POST",
        "/v1/hotlists/{list_name}/entries/end",
        show=lambda entry, answer: _show_revision(entry, answer, "ended"),
        arguments=_Entry,
        epilog=_EXAMPLES,
    ),
    RouteCommand(
        "confirm",
        "confirm an entry that an officer disputes: it stays",
        "POST",
        "/v1/hotlists/{list_name}/entries/confirm",
        show=_show_confirmed,
        arguments=_Entry,
        epilog=_EXAMPLES,
    ),
    RouteCommand(
        "rollback",
        "make an earlier revision match again",
        "POST",
        "/v1/hotlists/{list_name}/rollback",
        show=_show_rollback,
        arguments=_Rollback,
        description="Makes an earlier revision the active one, at once; hotlist show says which ones there are. A "
        "running import is dropped, and files uploaded before are not imported any more.",
    ),
)
