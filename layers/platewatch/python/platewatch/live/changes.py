"""What has changed on the board since a page asked last: a cursor, so that nothing is missed and little is sent.

A cursor is the board's count of changes and the moment of the answer. The count finds what was written since; the
moment finds what has ended since, because nothing is written when an entry's time is over.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from platewatch.alerts.board import KEPT_AFTER, BoardState, Lease, Placed
from platewatch.fields import FieldInvalid
from platewatch.text.timestamps import format_utc

_SKEW: Final = timedelta(seconds=30)
"""How far the clocks of two functions may be apart."""

_OLDEST: Final = KEPT_AFTER - timedelta(minutes=1)
_CURSOR: Final = re.compile(r"(?P<changes>[0-9]{1,15})-(?P<at>[0-9]{1,14})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to which change of the board a page knows it, and at which moment it was answered."""

    changes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page must be told: `placed` are new or changed, `gone` are ids. If `whole`, all that it knew counts no
    more.
    """

    placed: Sequence[Placed]
    gone: Sequence[str]
    whole: bool


def parse_cursor(text: str | None) -> Cursor | None:
    """The cursor of an answer; None where none is given. Raises FieldInvalid."""
    if not text:
        return None
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise FieldInvalid("after", "must be the `cursor` of an answer")
    return Cursor(int(match["changes"]), _EPOCH + timedelta(milliseconds=int(match["at"])))


def format_cursor(state: BoardState, now: datetime) -> str:
    """The cursor of an answer that is given now."""
    return f"{state.changes}-{(now - _EPOCH) // timedelta(milliseconds=1)}"


def find_changes(state: BoardState, cursor: Cursor | None, now: datetime) -> Changes:
    """What has changed since; everything where there is no cursor, or one that is too old or of another board."""
    if cursor is None or cursor.changes > state.changes or now - cursor.at > _OLDEST:
        return Changes(_sort(placed for placed in state.placed.values() if placed.entry.holds(now)), (), whole=True)
    written = [placed for placed in state.placed.values() if placed.version > cursor.changes]
    ended = [
        item_id
        for item_id, placed in state.placed.items()
        if not placed.entry.holds(now) and (placed.version > cursor.changes or placed.entry.ends_at > cursor.at - _SKEW)
    ]
    return Changes(_sort(placed for placed in written if placed.entry.holds(now)), sorted(ended), whole=False)


def describe_board(
    state: BoardState, cursor: Cursor | None, now: datetime, holder: str, *, idle: bool
) -> dict[str, Any]:
    """The answer to a page that asks; `holder` is who asks. An idle page gets no names and no ids of alerts."""
    changes = find_changes(state, cursor, now)
    describe = _describe_idle if idle else describe_placed
    return {
        "cursor": format_cursor(state, now),
        "now": format_utc(now),
        "whole": changes.whole,
        "entries": [describe(placed, now, holder) for placed in changes.placed],
        "gone": list(changes.gone),
        "more": state.more,
    }


def describe_placed(placed: Placed, now: datetime, holder: str) -> dict[str, Any]:
    """An entry of the board as its document."""
    entry = placed.entry
    return {
        "id": entry.item_id,
        "kind": entry.kind.value,
        "state": entry.state.value,
        "priority": entry.priority,
        "version": placed.version,
        "captured_at": format_utc(entry.captured_at),
        "changed_at": format_utc(entry.changed_at),
        "alert_id": entry.alert_id or None,
        "late": entry.late,
        "decide_by": format_utc(entry.decide_by) if entry.decide_by else None,
        "lease": describe_lease(placed.find_lease(now), holder),
    }


def describe_lease(lease: Lease | None, holder: str) -> dict[str, Any] | None:
    """A lease that runs: whose, until when, and whether it is the caller's own."""
    if lease is None:
        return None
    return {"by": lease.by, "until": format_utc(lease.until), "own": lease.holder == holder}


def _describe_idle(placed: Placed, now: datetime, _holder: str) -> dict[str, Any]:
    """Count and sound go on: what is taken makes none until the lease ends, and what came late makes none."""
    entry, lease = placed.entry, placed.find_lease(now)
    return {
        "id": entry.item_id,
        "kind": entry.kind.value,
        "state": entry.state.value,
        "priority": entry.priority,
        "late": entry.late,
        "taken_until": format_utc(lease.until) if lease else None,
    }


def _sort(placed: Iterable[Placed]) -> list[Placed]:
    return sorted(placed, key=lambda one: (one.entry.priority, one.entry.captured_at, one.entry.item_id))
