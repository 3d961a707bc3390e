"""platewatch hotlist search-past: where the plate of an entry was seen before it was listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_time
from platewatch.cli.plates import show_read
from platewatch.cli.tables import Column, print_table, show_field
from platewatch.text.probability import format_percent

_EXAMPLES: Final = """\
Example:
  platewatch hotlist search-past stolen --plate 7-KXL-92 \\
      --case-of-entry PL1300-2026-1 --order OVJ-2026-71 \\
      --offence "robbery, article 312 Sr" \\
      --since 2026-03-10T00:00:00+01:00 --until 2026-03-12T12:00:00+01:00 \\
      --reason "search on order" --case PL1300-2026-1

It is refused where passages are not kept (hit/no-hit), and without a complete
order. Every search is recorded once, also one that is refused.
"""


def _show_captured(sighting: Mapping[str, Any]) -> str:
    """When the car was there, with a word where the camera's clock was wrong."""
    shown = show_time(sighting["captured_at"])
    return f"{shown} (clock uncertain)" if sighting["clock_uncertain"] else shown


_COLUMNS: Final = (
    Column("CAPTURED", _show_captured),
    Column("SURE", lambda sighting: format_percent(sighting["probability"])),
    Column("READ", show_read, whole=True),
    Column("CAMERA", show_field("camera_id")),
    Column("SEEN", lambda sighting: str(sighting["seen"]["en"])),
    Column("WHY", lambda sighting: str(sighting["explanation"]["en"])),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    list_name: Annotated[str, Argument(metavar="LIST")]
    plate: Annotated[str, Option("--plate", metavar="PLATE", help="A whole plate that is listed; no ? or *.")]
    case_of_entry: Annotated[
        str, Option("--case-of-entry", metavar="TEXT", help="The case that the plate is listed for.")
    ]
    order: Annotated[str, Option("--order", metavar="TEXT", help="The reference of the prosecutor's order.")]
    offence: Annotated[str, Option("--offence", metavar="TEXT", help="The offence that the order names.")]
    since: Annotated[str, Option("--since", metavar="TIME", help="When the period begins, with a time zone.")]
    until: Annotated[
        str, Option("--until", metavar="TIME", help="When it ends: at most 28 days later, and not in the future.")
    ]


app = make_app()


@command(
    app,
    "search-past",
    "find where a listed plate was seen before, on a prosecutor's order",
    "Searches the passages that are kept under article 126jj for an entry that is on the list now.",
    _EXAMPLES,
)
def search(asked: _Search, purpose: Purpose, service: Service) -> int:
    """Shows every sighting of the period, newest first."""
    order = {"reference": asked.order, "offence": asked.offence, "since": asked.since, "until": asked.until}
    question = {"list": asked.list_name, "plate": asked.plate, "case_number": asked.case_of_entry, "order": order}
    sightings = search_past(service.connect(), question, purpose.make_headers())
    if service.json:
        print_json({"sightings": sightings})
    elif not sightings:
        print(f"no passage of it from {asked.since} to {asked.until} is kept")
    else:
        print_table(_COLUMNS, sightings)
    return 0


def search_past(client: ApiClient, question: dict[str, Any], headers: dict[str, str]) -> list[dict[str, Any]]:
    """All sightings, newest first, answer after answer until the whole period is searched."""
    sightings: list[dict[str, Any]] = []
    asked = question
    while True:
        answer = client.call("POST", "/v1/past-searches", asked, headers=headers)
        sightings += answer["sightings"]
        if answer["next"] is None:
            return sightings
        asked = question | {"after": answer["next"], "search": answer["search"]}
