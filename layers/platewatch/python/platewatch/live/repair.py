"""Repairing the board: once a minute it is compared with the facts, so that an update that was lost does no harm.

It looks at what was born since the last repair, and at what stands on the board: never at everything there is. Only a
board that is new, or had no room for all, is compared with a whole day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answers
from platewatch.alerts.board import (
    KEPT_AFTER,
    MOST_ENTRIES,
    OPEN_TERM,
    BoardEntry,
    BoardKeeper,
    BoardState,
    ItemKind,
    ItemState,
    bring_up_to_date,
    end_entry,
    make_hit_entry,
)
from platewatch.matching.review import Review, make_review_entry

_OVERLAP: Final = timedelta(minutes=5)
"""Lists of alerts lag behind, and a function may die some time after it has recorded one."""


class BornAlerts(Protocol):
    """What the repair asks about alerts."""

    def list_born(self, since: datetime, until: datetime, now: datetime) -> Sequence[Alert]:
        """The alerts born between both moments, oldest first; none that has expired. May lag behind by seconds."""

    def find_many_answers(self, hit_ids: Iterable[str]) -> Mapping[str, Answers]:
        """The answers to those of the hits that have any. Never stale."""


class WaitingReviews(Protocol):
    """What the repair asks about reviews."""

    def list_reviews(self, now: datetime) -> Sequence[Review]:
        """The reviews that wait for a decision. May lag behind by seconds."""

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        """The review, or None when it was decided, has expired or never was. Never stale."""


@dataclass(frozen=True, slots=True)
class RepairStores:
    """What repairing works with."""

    board: BoardKeeper
    alerts: BornAlerts
    reviews: WaitingReviews


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: entries that were wrong or missing, entries taken off, and how many had no room."""

    mended: int
    removed: int
    more: int


def repair_board(now: datetime, stores: RepairStores) -> Repaired:
    """Make the board say what the facts say. May be stopped and run again at any point."""
    state = stores.board.load_board()
    expected = _list_expected(state, now, stores)
    kept, left_out = choose_kept([entry for entry in expected.values() if entry.holds(now)])
    wrong = [entry for entry in kept if _is_wrong(entry, state, now)]
    # Over by the facts, and shown as if it were not: pages must see that it ends.
    over = [
        replace(entry, ends_at=now)
        for item_id, entry in expected.items()
        if not entry.holds(now) and state.find(item_id, now)
    ]
    for entry in (*wrong, *over):
        stores.board.mark(entry, now)
    no_room = [entry.item_id for entry in left_out if state.find(entry.item_id, now)]
    stores.board.end_entries(no_room, now)
    old = [placed for placed in state.placed.values() if placed.entry.ends_at + KEPT_AFTER <= now]
    stores.board.remove_entries(old)
    stores.board.note_repair(len(left_out), now)
    return Repaired(len(wrong) + len(over), len(no_room) + len(old), len(left_out))


def choose_kept(entries: Sequence[BoardEntry]) -> tuple[list[BoardEntry], list[BoardEntry]]:
    """The entries for which there is room, and those that are left out: the oldest of the lowest priority."""
    ordered = sorted(entries, key=lambda entry: (entry.priority, -entry.captured_at.timestamp(), entry.item_id))
    return ordered[:MOST_ENTRIES], ordered[MOST_ENTRIES:]


def _list_expected(state: BoardState, now: datetime, stores: RepairStores) -> dict[str, BoardEntry]:
    """What the facts say of everything that is on the board, or should be."""
    born: dict[str, Alert] = {}
    for alert in stores.alerts.list_born(_choose_since(state, now), now, now):
        born.setdefault(alert.hit_id, alert)
    reviews = {review.review_id: make_review_entry(review) for review in stores.reviews.list_reviews(now)}
    standing = {item_id: placed.entry for item_id, placed in state.placed.items() if placed.entry.holds(now)}
    shown = {item_id: entry for item_id, entry in standing.items() if entry.kind is ItemKind.HIT}
    given = stores.alerts.find_many_answers(sorted(shown | born))
    expected = reviews | {
        hit_id: _begin_with_first(make_hit_entry(alert, given.get(hit_id, NOBODY)), state)
        for hit_id, alert in born.items()
    }
    for item_id, entry in shown.items():
        answers = given.get(item_id, NOBODY)
        expected[item_id] = bring_up_to_date(entry, answers) if answers.given else entry
    for item_id, entry in standing.items():
        # A list of reviews lags behind, so each that it lacks is asked for by itself.
        lacking = entry.state is ItemState.WAITING and item_id not in reviews
        if lacking and stores.reviews.find_review(item_id, now) is None:
            expected[item_id] = end_entry(entry, ItemState.DECIDED, now)
        else:
            expected.setdefault(item_id, entry)
    return expected


def _begin_with_first(entry: BoardEntry, state: BoardState) -> BoardEntry:
    """The entry of an open hit that the board remembers from an earlier alert: it ends a day after that one."""
    placed = state.placed.get(entry.item_id)
    if placed is None or not entry.state is placed.entry.state is ItemState.OPEN:
        return entry
    first = min(entry.changed_at, placed.entry.changed_at)
    return replace(entry, changed_at=first, ends_at=min(entry.ends_at, first + OPEN_TERM))


def _choose_since(state: BoardState, now: datetime) -> datetime:
    day = now - OPEN_TERM
    if state.repaired_at is None or state.more:
        return day
    return max(day, state.repaired_at - _OVERLAP)


def _is_wrong(entry: BoardEntry, state: BoardState, now: datetime) -> bool:
    """Whether the board lacks the entry, or knows fewer answers than it."""
    placed = state.placed.get(entry.item_id)
    if placed is None or placed.entry.told < entry.told:
        return True
    return placed.entry.told == entry.told and not placed.entry.holds(now)
