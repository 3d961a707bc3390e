"""platewatch hotlist delete: a list with its entries and settings."""

import argparse
import sys
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from platewatch.cli.client import add_api_arguments, add_purpose_arguments, connect, print_json, read_purpose
from platewatch.cli.settings import SettingAbsent

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  platewatch hotlist delete stoeln --reason "made by a typing error" --case 2026-001
  platewatch hotlist delete -- -stolen ...          (a name from before the rule for names, after two dashes)

Its entries match no more from now on. They are destroyed with its revisions, files, reports and settings, within an
hour for most lists; until then no new list can have its name. Alerts that were made stay for their own term. Recipients
that ask for it go on to, and recipient list says that it is gone. There is no way back: export the list first.
"""


def add_parser(actions: "Subparsers") -> None:
    """Adds the action's arguments."""
    parser = actions.add_parser(
        "delete",
        help="delete a list with all its entries",
        description="Deletes a list. Asks for its name once more, unless --yes is given. Needs a reason and a case.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("list_name", metavar="LIST")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_purpose_arguments(parser)
    add_api_arguments(parser)
    parser.set_defaults(act=_delete)


def _delete(args: argparse.Namespace) -> int:
    client, headers = connect(args), read_purpose(args)
    if not args.yes and not _confirm(args.list_name):
        print("platewatch: nothing was deleted", file=sys.stderr)
        return 1
    answer = client.call("DELETE", f"/v1/hotlists/{quote(args.list_name, safe='')}", headers=headers)
    if args.json:
        print_json(answer)
    else:
        print(
            f"list {args.list_name} is deleted: its {answer['entries']} entries match no more and are being destroyed"
        )
    return 0


def _confirm(list_name: str) -> bool:
    if not sys.stdin.isatty():
        raise SettingAbsent("nobody is there to ask: give --yes to delete the list without a question")
    print(f"This deletes list {list_name} with all its entries, and there is no way back.", file=sys.stderr)
    return input("Type its name to delete it: ").strip() == list_name
