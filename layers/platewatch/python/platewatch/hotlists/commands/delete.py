"""platewatch hotlist delete: a list with its entries and settings."""

import sys
from dataclasses import dataclass
from typing import Annotated, Final

from typer import Argument, Option

from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import SettingAbsent

_EXAMPLES: Final = """\
Examples:
  platewatch hotlist delete stoeln --reason "made by a typing error" \\
      --case 2026-001
  platewatch hotlist delete -- -stolen
                          a name that begins with a dash, after two dashes

Its entries stop matching at once. They are destroyed with its revisions, files,
reports and settings, within an hour for most lists; until then no new list can
have its name. Alerts that were made stay for their own term. Recipients that
ask for it stay, and recipient list says that it is gone. There is no way back:
export the list first.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deleted:
    list_name: Annotated[str, Argument(metavar="LIST")]
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False


app = make_app()


@command(
    app,
    "delete",
    "delete a list with all its entries",
    "Deletes a list. Asks for its name once more, unless --yes is given. Needs a reason and a case.",
    _EXAMPLES,
)
def delete(deleted: _Deleted, purpose: Purpose, service: Service) -> int:
    """Deletes the list, once that is surely meant."""
    client, headers = service.connect(), purpose.make_headers()
    name = deleted.list_name
    if not deleted.yes and not _confirm(name):
        print("platewatch: nothing was deleted", file=sys.stderr)
        return 1
    answer = client.call("DELETE", f"/v1/hotlists/{quote_part(name)}", headers=headers)
    if service.json:
        print_json(answer)
    else:
        print(f"list {name} is deleted: its {answer['entries']} entries no longer match and are being destroyed")
    return 0


def _confirm(list_name: str) -> bool:
    if not sys.stdin.isatty():
        raise SettingAbsent("nobody is there to ask: give --yes to delete the list without a question")
    print(f"This deletes list {list_name} with all its entries, and there is no way back.", file=sys.stderr)
    return input("Type its name to delete it: ").strip() == list_name
