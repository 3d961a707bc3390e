"""platewatch hotlist confirm-pattern, and how patterns are shown: which of them match, until when, and why not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.commands import make_app
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.routes import Answer, RouteCommand, add_routes
from platewatch.cli.tables import Column, show_field

_EXAMPLES: Final = """\
Example:
  platewatch hotlist confirm-pattern stolen "7-K?L-*" \\
      --case-number PL1300-2026-2     quotes keep the shell off ? and *

A new pattern matches at once, for 24 hours. It stays when somebody else than
who listed it confirms it within them. It can be confirmed later, too, but until
then it does not match. hotlist due shows which patterns wait, and until when.
"""
_COUNTED: Final = {
    "stays": "confirmed",
    "waits": "matching, but waiting for a second person",
    "stopped": "NOT MATCHING: not confirmed within 24 hours",
    "too_wide": "NOT MATCHING: fits too many plates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    list_name: Annotated[str, Argument(metavar="LIST")]
    plate: Annotated[str, Argument(metavar="PATTERN", help="As it is listed; spaces and dashes do not matter.")]
    case_number: Annotated[str, Option("--case-number", metavar="TEXT", help="The case that it is listed for.")]


def _show_confirmed(pattern: _Pattern, answer: Answer) -> None:
    if answer["ends_at"] is None:
        print(f"the pattern is confirmed: it matches on list {pattern.list_name} until its weed date")
    else:
        print(
            f"nobody knows who listed this pattern, so one more person must confirm it: it matches until"
            f" {show_time(answer['ends_at'])}"
        )


def describe_counts(counts: Mapping[str, int]) -> str:
    """How many patterns are in which state, in one line; empty when there are none."""
    return "; ".join(f"{counts[state]} {words}" for state, words in _COUNTED.items() if counts[state])


def describe_stopped(patterns: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each pattern that does not match, or not for long."""
    for one in patterns:
        plate = one["written"]
        if one["state"] == "too wide":
            yield f"  {plate}: does not match, it fits 1 in {one['one_in']:,} plates: end it or give more characters"
        elif one["state"] == "stopped":
            since = show_time(one["ends_at"])
            yield f"  {plate}: does not match since {since}: nobody has confirmed it (hotlist confirm-pattern)"
        elif one["state"] == "waits":
            until = show_time(one["ends_at"])
            yield f"  {plate}: matches until {until} unless somebody else than {_name(one)} confirms it"


def _name(pattern: Mapping[str, Any]) -> str:
    """Those who listed or changed it, by the last part of their identity: the person's own name."""
    return ", ".join(identity.rpartition("/")[2] for identity in pattern["listed_by"]) or "unknown"


DUE_COLUMNS: Final = (
    Column("PATTERN", show_field("written"), whole=True),
    Column("LIST", show_field("list")),
    Column("CASE", show_field("case_number")),
    Column("STATE", show_field("state")),
    Column("UNTIL", lambda pattern: show_optional_time(pattern["ends_at"])),
    Column("LISTED BY", _name),
    Column("FITS", lambda pattern: f"1 in {pattern['one_in']:,}" if pattern["one_in"] else ""),
    Column("REASON", show_field("reason")),
)
"""How the patterns that somebody must decide on are shown."""

app = make_app()
add_routes(
    app,
    RouteCommand(
        "confirm-pattern",
        "confirm a pattern that somebody else listed, so that it stays",
        "POST",
        "/v1/hotlists/{list_name}/patterns/confirm",
        show=_show_confirmed,
        arguments=_Pattern,
        description="Confirms a plate with ? or * that somebody else has listed. A pattern that no second person "
        "confirms stops matching after 24 hours. Who confirms it is recorded.",
        epilog=_EXAMPLES,
    ),
)
