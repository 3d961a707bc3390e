"""What a shift leaves to the next one: hits and reviews that wait, silent cameras, and what ends within a day.

It holds ids, counts and names of cameras and lists: no plate, no case, no text of a list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from platewatch.alerts.board import BoardState, ItemKind, ItemState, Placed
from platewatch.cameras.camera import Camera, position_at
from platewatch.text.timestamps import format_utc

SILENT_AFTER: Final = timedelta(hours=6)
"""How long a camera may send no picture before the next shift is told: some roads are empty for hours at night."""

DUE_WITHIN: Final = timedelta(hours=24)

MOST_ITEMS: Final = 200
"""So many hits and reviews stand in a handover one by one; all are counted."""


class Waiting(StrEnum):
    """Why a hit or a review is handed over."""

    OPEN = "open"
    """Nobody has answered it, and nobody looks at it."""

    TAKEN = "taken"
    """Nobody has answered it, and somebody looks at it now."""

    ANSWERED = "answered"
    """Somebody has answered it, and it has no outcome yet."""

    DOUBTFUL = "doubtful"
    """A doubtful hit that waits for a decision."""


@dataclass(frozen=True, slots=True)
class ListDue:
    """What of one list needs somebody within a day.

    `disputed` entries wait for the editor's decision, `patterns` for a second person, and `ending` entries match for
    the last day. With `whole` False the list is longer than was looked at: there may be more that end.
    """

    list_name: str
    disputed: int
    patterns: int
    ending: int
    whole: bool = True

    @property
    def anything(self) -> bool:
        """True when there is something to do, or when nobody knows whether there is."""
        return bool(self.disputed or self.patterns or self.ending) or not self.whole


def describe_situation(
    board: BoardState, cameras: Iterable[Camera], due: Iterable[ListDue], now: datetime
) -> dict[str, Any]:
    """The situation at that moment, as it is shown, signed and kept."""
    waiting = _sort_waiting(board, now)
    counted = Counter(kind for kind, _ in waiting)
    return {
        "at": format_utc(now),
        "counts": {kind.value: counted[kind] for kind in Waiting},
        "items": [_describe_item(kind, placed, now) for kind, placed in waiting[:MOST_ITEMS]],
        "more": board.more,
        "silent_cameras": [_describe_camera(camera, now) for camera in list_silent(cameras, now)],
        "due": [_describe_due(one) for one in due if one.anything],
    }


def list_silent(cameras: Iterable[Camera], now: datetime) -> Sequence[Camera]:
    """The cameras in use that have sent no picture for too long, or never one; by their ids."""
    silent = []
    for camera in cameras:
        last = camera.clock.last_picture_at
        if camera.revoked_at is None and (last is None or now - last >= SILENT_AFTER):
            silent.append(camera)
    return sorted(silent, key=lambda camera: camera.camera_id)


def _sort_waiting(board: BoardState, now: datetime) -> list[tuple[Waiting, Placed]]:
    found = [
        (kind, placed)
        for placed in board.placed.values()
        if placed.entry.holds(now) and (kind := _find_kind(placed, now)) is not None
    ]
    return sorted(found, key=lambda one: (one[1].entry.priority, one[1].entry.captured_at, one[1].entry.item_id))


def _find_kind(placed: Placed, now: datetime) -> Waiting | None:
    entry = placed.entry
    if entry.kind is ItemKind.REVIEW:
        return Waiting.DOUBTFUL if entry.state is ItemState.WAITING else None
    if entry.state is ItemState.OPEN:
        return Waiting.TAKEN if placed.find_lease(now) else Waiting.OPEN
    return Waiting.ANSWERED if entry.state is ItemState.ANSWERED else None


def _describe_item(kind: Waiting, placed: Placed, now: datetime) -> Mapping[str, Any]:
    entry, lease = placed.entry, placed.find_lease(now)
    return {
        "id": entry.item_id,
        "waiting": kind.value,
        "priority": entry.priority,
        "captured_at": format_utc(entry.captured_at),
        "alert_id": entry.alert_id or None,
        "taken_by": lease.by if lease else None,
        "decide_by": format_utc(entry.decide_by) if entry.decide_by else None,
    }


def _describe_camera(camera: Camera, now: datetime) -> Mapping[str, Any]:
    last = camera.clock.last_picture_at
    return {
        "id": camera.camera_id,
        "site": position_at(camera, now).site,
        "last_picture_at": format_utc(last) if last else None,
    }


def _describe_due(due: ListDue) -> Mapping[str, Any]:
    return {
        "list": due.list_name,
        "disputed": due.disputed,
        "patterns": due.patterns,
        "ending": due.ending,
        "whole": due.whole,
    }
