"""platewatch hotlist search-past: where the plate of an entry was seen before it was listed."""

import argparse
from typing import TYPE_CHECKING, Any, Final

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import (
    add_api_arguments,
    add_purpose_arguments,
    connect,
    print_json,
    print_table,
    read_purpose,
)
from platewatch.cli.local_time import show_time
from platewatch.cli.plates import show_read
from platewatch.text.probability import format_percent

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
example:
  platewatch hotlist search-past stolen --plate 7-KXL-92 --case-of-entry PL1300-2026-1 --order OVJ-2026-71 \\
      --offence "robbery, article 312 Sr" --since 2026-03-10T00:00:00+01:00 --until 2026-03-12T12:00:00+01:00 \\
      --reason "search on order" --case PL1300-2026-1

It is refused where passages are not kept (hit/no-hit), and without a complete order. Every search is recorded, once,
also what is refused.
"""


def add_parser(actions: "Subparsers") -> None:
    """Adds the action's arguments."""
    past = actions.add_parser(
        "search-past",
        help="find where a listed plate was seen before, on a prosecutor's order",
        description="Searches the passages that are kept under article 126jj for an entry that is on the list now.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    past.add_argument("list_name", metavar="LIST")
    past.add_argument("--plate", required=True, metavar="PLATE", help="a whole plate that is listed; no ? or *")
    past.add_argument("--case-of-entry", required=True, metavar="TEXT", help="the case that the plate is listed for")
    past.add_argument("--order", required=True, metavar="TEXT", help="the reference of the prosecutor's order")
    past.add_argument("--offence", required=True, metavar="TEXT", help="the offence that the order names")
    past.add_argument("--since", required=True, metavar="TIME", help="the period's begin, with a time zone")
    past.add_argument("--until", required=True, metavar="TIME", help="its end, at most 28 days later and not to come")
    add_purpose_arguments(past)
    add_api_arguments(past)
    past.set_defaults(act=_search)


def _search(args: argparse.Namespace) -> int:
    order = {"reference": args.order, "offence": args.offence, "since": args.since, "until": args.until}
    question = {"list": args.list_name, "plate": args.plate, "case_number": args.case_of_entry, "order": order}
    sightings = search_past(connect(args), question, read_purpose(args))
    if args.json:
        print_json({"sightings": sightings})
    elif not sightings:
        print(f"no passage of it from {args.since} to {args.until} is kept")
    else:
        print_table(("CAPTURED", "SURE", "READ", "CAMERA", "SEEN", "WHY"), [_show_row(one) for one in sightings])
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


def _show_row(sighting: dict[str, Any]) -> tuple[str, ...]:
    return (
        show_time(sighting["captured_at"]),
        format_percent(sighting["probability"]),
        show_read(sighting),
        sighting["camera_id"],
        sighting["seen"]["en"],
        sighting["explanation"]["en"],
    )
