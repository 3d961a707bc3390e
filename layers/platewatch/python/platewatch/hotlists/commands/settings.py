"""platewatch hotlist settings: what is agreed about a list as a whole."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import SettingAbsent
from platewatch.cli.tables import print_fields

_EXAMPLES: Final = """\
Examples:
  platewatch hotlist settings stolen
  platewatch hotlist settings stolen --set threshold=0.8 \\
      --set review_floor=0.2 --set recipients=unit-12,desk
  platewatch hotlist settings stolen \\
      --set "hours=mon-fri 08:00-18:00, sat 22:00-06:00" --set "sites=A9 exit 5"
  platewatch hotlist settings stolen --set hours=
  platewatch hotlist settings stolen \\
      --set "origin=National vehicle register" --set fresh_hours=26
  platewatch hotlist settings stolen \\
      --set 'sites="A9 exit 5, south side",Handweg'
                                          quotes around a name with a comma

The settings. Each is the deployment's choice until it is set, and again when it
is set to nothing:
  owner             who answers for the list
  category          1 find or arrest, 2 phenomenon, 3 information
  recipients        ids of those who are told beside those who ask for the list,
                    with commas between them
  threshold         the probability from which an alert goes at once, 0 to 1
  review_floor      the probability from which a person decides, at most the
                    threshold
  hours             when its entries match, with commas
  cameras, sites    where its entries match, with commas
  hit_days          how many days its hits are kept, at most 1825 (5 years;
                    restricted use after one)
  escalate_minutes  how long an alert waits for an answer
  language          of its messages: nl or en
  origin            who delivers a list from elsewhere; unset for your own lists
  fresh_hours       how old a list from elsewhere may be (26 until it is set);
                    when it is older, alerts say so and operators are told
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    list_name: Annotated[str, Argument(metavar="LIST")]
    changes: Annotated[list[str], Option("--set", metavar="NAME=VALUE", help="Change a setting; may be repeated.")] = (
        field(default_factory=list)
    )
    new_list: Annotated[bool, Option("--new-list", help="Make a new list that has these settings.")] = False


app = make_app()


@command(
    app,
    "settings",
    "show or change what is agreed about a list",
    "Shows what is agreed about a list as a whole, and with --set changes it.",
    _EXAMPLES,
)
def show_settings(given: _Settings, service: Service) -> int:
    """Changes the settings that are given, and shows them all."""
    client, path = service.connect(), f"/v1/hotlists/{quote_part(given.list_name)}/settings"
    if given.new_list and not given.changes:
        raise SettingAbsent("--new-list makes a list with settings: give --set NAME=VALUE too")
    answer = NEW_LIST if given.new_list else client.call("GET", path)
    if given.changes:
        query = {"new_list": "true"} if given.new_list else None
        answer = client.call("PUT", path, change_settings(answer["settings"], given.changes), query)
    if service.json:
        print_json(answer)
    else:
        print_fields((name, _show(value)) for name, value in _flatten(answer["settings"]).items())
        print("- is the deployment's choice; of hours: always; of cameras and sites: everywhere")
    return 0


def change_settings(settings: Mapping[str, Any], changes: list[str]) -> dict[str, Any]:
    """The settings with each NAME=VALUE in place. Raises SettingAbsent naming what cannot be set so."""
    flat = _flatten(settings)
    for change in changes:
        name, equals, text = change.partition("=")
        name = name.strip()
        if not equals or name not in _READERS:
            raise SettingAbsent(f"--set {change}: give NAME=VALUE with one of {', '.join(_READERS)}")
        try:
            flat[name] = _READERS[name](text.strip()) if text.strip() else None
        except ValueError as error:
            raise SettingAbsent(f"--set {change}: {name} must be a number") from error
    area = {name: flat.pop(name) or [] for name in ("cameras", "sites")}
    return flat | {"area": area, "version": settings["version"]}


def _flatten(settings: Mapping[str, Any]) -> dict[str, Any]:
    area = settings["area"]
    flat = {name: value for name, value in settings.items() if name not in ("area", "version")}
    return flat | {"cameras": area["cameras"], "sites": area["sites"]}


def _split(text: str) -> list[str]:
    """The parts between commas; a part in double quotes may hold some."""
    return [part.strip() for part in next(csv.reader([text], skipinitialspace=True)) if part.strip()]


def _show(value: Any) -> str:
    if value is None or value == []:
        return "-"
    return ", ".join(value) if isinstance(value, list) else str(value)


NEW_LIST: Final[Mapping[str, Any]] = {"settings": {"version": 0, "area": {"cameras": [], "sites": []}}}
"""What the service answers for a list that has no settings yet."""

_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "owner": str,
    "category": int,
    "recipients": _split,
    "threshold": float,
    "review_floor": float,
    "hours": _split,
    "cameras": _split,
    "sites": _split,
    "hit_days": int,
    "escalate_minutes": int,
    "language": str,
    "origin": str,
    "fresh_hours": int,
}
