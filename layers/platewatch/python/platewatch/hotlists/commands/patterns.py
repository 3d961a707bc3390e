"""platewatch hotlist confirm-pattern, and how patterns are shown: which of them match, until when, and why not."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import add_api_arguments, connect, print_json
from platewatch.cli.local_time import show_optional_time, show_time

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
example:
  platewatch hotlist confirm-pattern stolen "7-K?L-*" --case-number PL1300-2026-2    (quotes keep the shell off ? and *)

A new pattern matches at once, for 24 hours. It stays when somebody else than who listed it confirms it within them;
later, too, but in between it does not match. hotlist due shows which patterns wait, and until when.
"""
_COUNTED: Final = {
    "stays": "confirmed",
    "waits": "matching, but waiting for a second person",
    "stopped": "NOT MATCHING: not confirmed within 24 hours",
    "too_wide": "NOT MATCHING: fits too many plates",
}

DUE_HEADER: Final = ("PATTERN", "LIST", "CASE", "STATE", "UNTIL", "LISTED BY", "FITS", "REASON")


def add_parser(actions: "Subparsers") -> None:
    """Adds the action's arguments."""
    confirm = actions.add_parser(
        "confirm-pattern",
        help="confirm a pattern that somebody else listed, so that it stays",
        description="Confirms a plate with ? or * that somebody else has listed. Without a second person's word it "
        "stops matching after 24 hours. It is recorded who confirms it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    confirm.add_argument("list_name", metavar="LIST")
    confirm.add_argument("plate", metavar="PATTERN", help="as it is listed; spaces and dashes do not matter")
    confirm.add_argument("--case-number", required=True, metavar="TEXT", help="the case that it is listed for")
    add_api_arguments(confirm)
    confirm.set_defaults(act=_confirm)


def _confirm(args: argparse.Namespace) -> int:
    path = f"/v1/hotlists/{quote(args.list_name, safe='')}/patterns/confirm"
    answer = connect(args).call("POST", path, {"plate": args.plate, "case_number": args.case_number})
    if args.json:
        print_json(answer)
    elif answer["ends_at"] is None:
        print(f"the pattern is confirmed: it matches on list {args.list_name} until its weed date")
    else:
        print(
            f"nobody knows who listed this pattern, so one more person must confirm it: it matches until"
            f" {show_time(answer['ends_at'])}"
        )
    return 0


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


def show_due_pattern(pattern: Mapping[str, Any]) -> tuple[str, ...]:
    """The pattern's cells below DUE_HEADER."""
    return (
        pattern["written"],
        pattern["list"],
        pattern["case_number"],
        pattern["state"],
        show_optional_time(pattern["ends_at"]),
        _name(pattern),
        f"1 in {pattern['one_in']:,}" if pattern["one_in"] else "",
        pattern["reason"],
    )


def _name(pattern: Mapping[str, Any]) -> str:
    """Those who listed or changed it, by the last part of their identity: the person's own name."""
    return ", ".join(identity.rpartition("/")[2] for identity in pattern["listed_by"]) or "unknown"
