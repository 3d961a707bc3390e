"""Tells the operators of lists from elsewhere that are too old: once when one becomes stale, once when it is fresh."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from platewatch.errors import Failures
from platewatch.hotlists.freshness import Freshness
from platewatch.text.timestamps import format_moment


@dataclass(frozen=True, slots=True)
class ToldStale:
    """What the operators were told of: that the list was stale with what was delivered at `refreshed_at`."""

    list_name: str
    refreshed_at: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class StaleNews:
    """What a run found: lists that are `stale` now, that have `begun` to be, that are fresh again (`over`), and what
    failed in telling or noting it.
    """

    stale: int
    begun: int
    over: int
    failures: Failures = field(default_factory=Failures, compare=False)


class FreshnessFinder(Protocol):
    """Where lists are found."""

    def list_freshness(self) -> Sequence[Freshness]:
        """That of every list from elsewhere; not of deleted ones. Never stale itself."""


class ToldStaleLists(Protocol):
    """Where it is kept which stale lists the operators were told of. Every write is repeatable."""

    def list_told(self) -> Sequence[ToldStale]:
        """Those that were told and not told as fresh again."""

    def note_told(self, told: ToldStale) -> None:
        """Keep it, in place of what was told of the same list before."""

    def forget_told(self, list_name: str) -> None:
        """Forget what was told of the list."""


class Operators(Protocol):
    """Those who keep the system running."""

    def notify_operators(self, subject: str, text: str) -> None:
        """Tell them, without a plate."""


@dataclass(frozen=True, slots=True)
class FreshnessStores:
    """What watching the age of lists works with."""

    lists: FreshnessFinder
    told: ToldStaleLists
    operators: Operators


def notify_of_stale_lists(now: datetime, zone: tzinfo, stores: FreshnessStores) -> StaleNews:
    """Tell the operators which lists have become stale, and which are fresh again. May be stopped and run again.

    A message is sent before it is noted, so that a death in between sends it again instead of never. What was told of
    a list that is deleted, or no longer comes from elsewhere, is forgotten without a word.
    """
    lists = {one.list_name: one for one in stores.lists.list_freshness()}
    told = {one.list_name: one for one in stores.told.list_told()}
    stale = {name: one for name, one in lists.items() if one.is_stale(now)}
    failures = Failures()
    begun = over = 0
    for name, one in sorted(stale.items()):
        if one.refreshed_at is None or (name in told and told[name].refreshed_at == one.refreshed_at):
            continue
        with failures.collected():
            stores.operators.notify_operators(*write_stale(one, one.refreshed_at, zone))
            stores.told.note_told(ToldStale(name, one.refreshed_at, now))
            begun += 1
    for name in sorted(told.keys() - stale.keys()):
        with failures.collected():
            if name in lists:
                stores.operators.notify_operators(*write_fresh(lists[name], zone))
                over += 1
            stores.told.forget_told(name)
    return StaleNews(len(stale), begun, over, failures)


def write_stale(one: Freshness, refreshed_at: datetime, zone: tzinfo) -> tuple[str, str]:
    """Subject and text for the operators; no plate."""
    return (
        f"Platewatch: list {one.list_name} is out of date",
        f"List {one.list_name} comes from {one.origin}. It was refreshed last on {format_moment(refreshed_at, zone)},"
        f" and should be within {describe_hours(one)}.\n"
        "It may name cars that are no longer wanted. Nothing was switched off: its alerts go on, and say that the list"
        " is old.\n"
        f"Ask {one.origin} for the next delivery, and look at what became of the last files: platewatch hotlist imports"
        f" {one.list_name}. You will hear when the list is fresh again.",
    )


def write_fresh(one: Freshness, zone: tzinfo) -> tuple[str, str]:
    """Subject and text for the operators; no plate."""
    refreshed = "" if one.refreshed_at is None else f" It was refreshed on {format_moment(one.refreshed_at, zone)}."
    return (
        f"Platewatch: list {one.list_name} is up to date again",
        f"List {one.list_name} from {one.origin} may be {describe_hours(one)} old, and is not older.{refreshed}",
    )


def describe_hours(one: Freshness) -> str:
    """How old the list may be."""
    hours = int(one.fresh_within.total_seconds()) // 3600
    return "1 hour" if hours == 1 else f"{hours} hours"
