"""The Dutch camera plan: where cameras stood in a quarter, what for, and what differs from the quarter before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.cameras.camera import Position, sees_the_same
from platewatch.cameras.errors import CameraError
from platewatch.cameras.placement import Purpose

_QUARTER: Final = re.compile(r"Q(?P<number>[1-4])-(?P<year>20[0-9]{2})")
_MOST_NAMED: Final = 20


class PlanIncomplete(CameraError):
    """A camera of the plan stands somewhere without a reason on record."""


class QuarterInvalid(CameraError):
    """The text names no quarter."""


class Change(StrEnum):
    """How a row of the plan differs from the quarter before, as the plan says it."""

    NEW = "nieuw"
    MOVED = "verplaatst"
    CHANGED = "gewijzigd"
    SAME = "ongewijzigd"
    GONE = "vervallen"


@dataclass(frozen=True, slots=True)
class PlannedCamera:
    """A camera as the plan needs it; `positions` are sorted by `since`, `ends_at` is when it was revoked."""

    camera_id: str
    positions: tuple[Position, ...]
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year: from `begins` until just before `ends`."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A place where a camera stood in a quarter, and how that differs from the quarter before."""

    camera_id: str
    position: Position
    change: Change


HEADER: Final = (
    *("Naam", "Plaats", "Gemeente", "Breedtegraad", "Lengtegraad"),
    *("Grens", "Hoofdweg", "Toegangsweg", "Misdaadgebied", "Vitale plaats"),
    *("Kijkrichting", "Wijziging"),
)
"""The columns of the plan; the five in the middle have a cross for the purpose, in the order of Purpose."""


def parse_quarter(text: str, zone: ZoneInfo) -> tuple[Quarter, Quarter]:
    """The quarter of text such as Q4-2026, and the one before it. Raises QuarterInvalid."""
    match = _QUARTER.fullmatch(text)
    if match is None:
        raise QuarterInvalid(f"a quarter is written like Q4-2026, not {text}")
    first = (int(match["year"]), 3 * int(match["number"]) - 2)
    before, after = _add_months(first, -3), _add_months(first, 3)
    begin, middle, end = (datetime(year, month, 1, tzinfo=zone) for year, month in (before, first, after))
    return Quarter(middle, end), Quarter(begin, middle)


def make_plan(cameras: Sequence[PlannedCamera], quarter: Quarter, before: Quarter) -> tuple[Row, ...]:
    """The rows of the plan by camera; those that are no longer there come last.

    Raises PlanIncomplete naming each camera that stands somewhere without a reason on record.
    """
    now = {camera.camera_id: list_places(camera, quarter) for camera in cameras}
    then = {camera.camera_id: list_places(camera, before) for camera in cameras}
    missing = [name for name, places in sorted(now.items()) if any(not place.placement.has_reason for place in places)]
    if missing:
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        raise PlanIncomplete(
            f"{', '.join(missing[:_MOST_NAMED])}{more}: no reason is on record why the camera stands there; say it "
            "with camera move --why, at the same place"
        )
    rows = [row for name in sorted(now) for row in _compare(name, now[name], then[name])]
    gone = [
        Row(name, place, Change.GONE)
        for name in sorted(then)
        for place in then[name]
        if not any(sees_the_same(place, other) for other in now[name])
    ]
    return (*rows, *gone)


def list_places(camera: PlannedCamera, quarter: Quarter) -> list[Position]:
    """Where the camera stood in the quarter, in order of time; of several records of one place the last one."""
    places: list[Position] = []
    starts = [position.since for position in camera.positions]
    for position, until in zip(camera.positions, [*starts[1:], None], strict=True):
        ends = min((moment for moment in (until, camera.ends_at) if moment is not None), default=None)
        if position.since >= quarter.ends or (ends is not None and ends <= max(quarter.begins, position.since)):
            continue
        if places and sees_the_same(places[-1], position):
            places.pop()
        places.append(position)
    return places


def describe_row(row: Row) -> tuple[str, ...]:
    """The cells of a row, in the order of HEADER."""
    position, placement = row.position, row.position.placement
    return (
        f"{row.camera_id} {position.site}",
        placement.town,
        placement.municipality,
        f"{position.latitude:.5f}",
        f"{position.longitude:.5f}",
        *("X" if purpose in placement.purposes else "" for purpose in Purpose),
        position.direction,
        row.change.value,
    )


def list_gaps(rows: Iterable[Row]) -> list[str]:
    """The cameras of which the plan's columns are not all filled: town, municipality or purpose is not on record."""
    lacking = {
        row.camera_id
        for row in rows
        if row.change is not Change.GONE
        and not all((row.position.placement.town, row.position.placement.municipality, row.position.placement.purposes))
    }
    return sorted(lacking)


def _compare(camera_id: str, now: Sequence[Position], then: Sequence[Position]) -> Iterator[Row]:
    for place in now:
        known = next((other for other in then if sees_the_same(place, other)), None)
        if known is None:
            yield Row(camera_id, place, Change.MOVED if then else Change.NEW)
        else:
            same = _say(place) == _say(known)
            yield Row(camera_id, place, Change.SAME if same else Change.CHANGED)


def _say(place: Position) -> tuple[object, ...]:
    placement = place.placement
    return place.site, placement.town, placement.municipality, placement.purposes


def _add_months(month: tuple[int, int], count: int) -> tuple[int, int]:
    total = month[0] * 12 + month[1] - 1 + count
    return total // 12, total % 12 + 1
