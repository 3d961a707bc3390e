"""platewatch hotlist add, change, end, confirm and rollback: changing a list without importing a file."""

import argparse
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import add_api_arguments, connect, print_json
from platewatch.cli.settings import SettingAbsent

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  platewatch hotlist add stolen 7-KXL-92 --case-number PL1300-2026-1 --category 1 --priority 2 --reason theft \\
      --consent OVJ-7 --role suspect --weed-date 2026-04-12 --owner "district West"
  platewatch hotlist add stolen "7-K?L-*" --case-number PL1300-2026-2 ...    (quotes keep the shell off ? and *)
  platewatch hotlist change stolen 7-KXL-92 --case-number PL1300-2026-1 --priority 1 --marker "armed"
  platewatch hotlist end stolen 7-KXL-92 --case-number PL1300-2026-1
  platewatch hotlist confirm stolen 7-KXL-92 --case-number PL1300-2026-1     (an officer disputes it, and it stays)
  platewatch hotlist rollback stolen --to 12

It counts for the next passage. A file that was uploaded before does not undo it; one uploaded later replaces the list.
"""
_COLUMNS: Final = {
    "category": "1 find or arrest, 2 phenomenon, 3 information",
    "priority": "1 (highest) to 5",
    "reason": "why the plate is listed",
    "consent": "the prosecutor's reference",
    "role": "suspect, victim, third-party or missing",
    "weed_date": "last day, as 2026-04-12",
    "owner": "who answers for the entry",
    "valid_from": "first day (default: today where the service is)",
    "country": "two letters such as NL, or a vehicle's sign such as D",
    "instruction": "what an officer must do",
    "make": "of the vehicle",
    "colour": "of the vehicle",
    "marker": "a warning, such as armed",
}
_CONFIRM: Final = "platewatch hotlist confirm-pattern; hotlist due says until when it matches"
_MANDATORY: Final = ("category", "priority", "reason", "consent", "role", "weed_date", "owner")


def add_parser(actions: "Subparsers") -> None:
    """Adds the actions' arguments."""
    add = _add_action(actions, "add", "add one entry, at once")
    _add_columns(add, required=_MANDATORY)
    add.add_argument("--new-list", action="store_true", help="make a new list: there must be none with this name")
    add.set_defaults(act=_add)

    change = _add_action(actions, "change", "change one entry, at once")
    _add_columns(change, required=())
    change.set_defaults(act=_change)

    _add_action(actions, "end", "end one entry, at once").set_defaults(act=_end)

    confirm = _add_action(actions, "confirm", "confirm an entry that an officer disputes: it stays")
    confirm.set_defaults(act=_confirm)

    rollback = actions.add_parser(
        "rollback",
        help="make an earlier revision match again",
        description="Makes an earlier revision the active one, at once; hotlist show says which ones there are. A "
        "running import is dropped, and files uploaded before are not imported any more.",
    )
    rollback.add_argument("list_name", metavar="LIST")
    rollback.add_argument("--to", type=int, required=True, metavar="N", dest="revision")
    add_api_arguments(rollback)
    rollback.set_defaults(act=_roll_back)


def _add_action(actions: "Subparsers", name: str, words: str) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        name, help=words, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("list_name", metavar="LIST")
    parser.add_argument("plate", metavar="PLATE", help="as a file's: spaces and dashes do not matter; may hold ? and *")
    parser.add_argument("--case-number", required=True, metavar="TEXT", help="the case that the plate is listed for")
    add_api_arguments(parser)
    return parser


def _add_columns(parser: argparse.ArgumentParser, required: tuple[str, ...]) -> None:
    for column, words in _COLUMNS.items():
        flag = f"--{column.replace('_', '-')}"
        parser.add_argument(flag, required=column in required, metavar="TEXT", help=words)


def _add(args: argparse.Namespace) -> int:
    query = {"new_list": "true"} if args.new_list else None
    return _send(args, "POST", "entries", _read_fields(args), "added", query)


def _change(args: argparse.Namespace) -> int:
    fields = _read_fields(args)
    if len(fields) == 2:
        raise SettingAbsent("nothing to change: give at least one of the columns, such as --priority 1")
    return _send(args, "PATCH", "entries", fields, "changed")


def _end(args: argparse.Namespace) -> int:
    fields = {"plate": args.plate, "case_number": args.case_number}
    return _send(args, "POST", "entries/end", fields, "ended")


def _confirm(args: argparse.Namespace) -> int:
    fields = {"plate": args.plate, "case_number": args.case_number}
    answer = connect(args).call("POST", f"{_path(args)}/entries/confirm", fields)
    if args.json:
        print_json(answer)
    elif answer["listed"]:
        print(f"the entry of list {args.list_name} is confirmed: it is not disputed any more")
    else:
        print(f"list {args.list_name} has no such entry any more: only the dispute is closed")
    return 0


def _roll_back(args: argparse.Namespace) -> int:
    answer = connect(args).call("POST", f"{_path(args)}/rollback", {"revision": args.revision})
    if args.json:
        print_json(answer)
    else:
        state = answer["list"]
        print(f"list {args.list_name} is back at revision {state['revision']} with {state['lines']} entries")
    return 0


def _send(
    args: argparse.Namespace,
    method: str,
    path: str,
    fields: dict[str, Any],
    done: str,
    query: dict[str, str] | None = None,
) -> int:
    answer = connect(args).call(method, f"{_path(args)}/{path}", fields, query)
    if args.json:
        print_json(answer)
    else:
        print(
            f"the entry is {done}: revision {answer['revision']} of list {args.list_name} is active"
            f" with {answer['lines']} entries"
        )
        for warning in answer["warnings"]:
            print(f"warning: {warning['column']}: {warning['reason']}")
        if done != "ended" and ("?" in args.plate or "*" in args.plate):
            print(f"it stops matching after 24 hours unless somebody else confirms it: {_CONFIRM}")
    return 0


def _read_fields(args: argparse.Namespace) -> dict[str, str]:
    given = {column: getattr(args, column) for column in _COLUMNS if getattr(args, column) is not None}
    return {"plate": args.plate, "case_number": args.case_number, **given}


def _path(args: argparse.Namespace) -> str:
    return f"/v1/hotlists/{quote(args.list_name, safe='')}"
