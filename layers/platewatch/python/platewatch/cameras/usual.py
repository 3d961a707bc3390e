"""What a camera usually sends at each hour of the week, learnt from how many of its minutes brought pictures.

Of a camera's pictures the time of one is noted at most once a minute (see clock.py). How long it usually takes from
there to the next one says how soon a camera that sends nothing must be broken. Platoons of cars are in it already: two
cars in the same minute count once. No plate and no single picture is in these numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zlib import crc32

from platewatch.cameras.agent import is_offline
from platewatch.cameras.camera import Camera, find_moves
from platewatch.cameras.clock import SLOT, Lag
from platewatch.cameras.holidays import find_day_kind

HOUR: Final = timedelta(hours=1)
HOURS_OF_WEEK: Final = 168
SLOT_MINUTES: Final = SLOT / timedelta(minutes=1)
SLOTS_OF_HOUR: Final = int(HOUR / SLOT)

KEPT: Final = 0.8
"""What a week weighs when one more week was learnt."""

ENOUGH_WEEKS: Final = 2.4
"""How much must have been learnt of an hour of the week before a camera is judged by it: three weeks."""

FLAT: Final = timedelta(hours=6)
"""How long a camera without enough learnt weeks may send nothing; for longer gaps nothing is learnt of it either."""

_LAST_MINUTE: Final = 9
"""Up to this minute after an hour its slots are all still known."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was learnt of an hour of the week: `notes` pictures noted, in so many `free` minutes in which one could have
    been noted, in so many `weeks`. Older weeks weigh less in all three.
    """

    notes: float = 0.0
    free: float = 0.0
    weeks: float = 0.0

    @property
    def rate(self) -> float:
        """Pictures that end a wait, per minute of waiting."""
        return self.notes / self.free if self.free else 0.0


NOTHING_LEARNT: Final = Load()


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a camera where it has stood since `since`: a load for each hour of the week, Monday 0:00 first.

    Everything up to `learnt_until` is in it.
    """

    camera_id: str
    since: datetime
    learnt_until: datetime
    loads: tuple[Load, ...] = (NOTHING_LEARNT,) * HOURS_OF_WEEK


def find_hour_of_week(moment: datetime, zone: tzinfo) -> int:
    """The hour of the week by the local clock, from 0 to 167. Holidays count as Sundays."""
    local = moment.astimezone(zone)
    return find_day_kind(local.date()) * 24 + local.hour


def find_load(usual: Usual, moment: datetime, zone: tzinfo) -> Load:
    """What is usual at that moment."""
    return usual.loads[find_hour_of_week(moment, zone)]


def count_free_minutes(notes: float) -> float:
    """In how many minutes of a slot a picture could have been noted: after each note none is for a minute."""
    return SLOT_MINUTES - max(0.0, notes - 0.5)


def count_notes(lags: Sequence[Lag], begin: datetime) -> float:
    """How many pictures were noted in the slot that begins then."""
    noted = sum(lag.notes for lag in lags if begin <= lag.seen_at < begin + SLOT)
    return min(float(noted), SLOT_MINUTES)


def forget(learnt: float, new: float) -> float:
    """What was learnt in the weeks before, which weighs less now, and what is new."""
    return learnt * KEPT + new


def learn_last_hour(camera: Camera, known: Usual | None, now: datetime, zone: tzinfo, *, silent: bool) -> Usual | None:
    """What is usual with the hour that has just ended; None when there is nothing to learn from it, or nothing yet.

    Nothing is learnt from an hour with maintenance, from one in which the camera was moved, nor while it is silent or
    offline. Cameras learn in different minutes after the hour, so that not all are written at once.
    """
    end = _begin_hour(now)
    begin = end - HOUR
    usual = find_valid(camera, known, now)
    if not _is_turn(camera.camera_id, now) or (usual is not None and usual.learnt_until >= end):
        return None
    if not _may_learn(camera, begin, now) or silent:
        return None
    usual = usual or Usual(camera.camera_id, since=begin, learnt_until=begin)
    slots = [count_notes(camera.clock.lags, begin + number * SLOT) for number in range(SLOTS_OF_HOUR)]
    place = find_hour_of_week(begin, zone)
    before = usual.loads[place]
    learnt = Load(
        notes=forget(before.notes, sum(slots)),
        free=forget(before.free, sum(count_free_minutes(notes) for notes in slots)),
        weeks=forget(before.weeks, 1.0),
    )
    return replace(usual, learnt_until=end, loads=(*usual.loads[:place], learnt, *usual.loads[place + 1 :]))


def is_time_to_learn(now: datetime) -> bool:
    """Whether any camera learns in this minute."""
    return 1 <= now.minute <= _LAST_MINUTE


def find_valid(camera: Camera, known: Usual | None, now: datetime) -> Usual | None:
    """What was learnt where the camera stands now; None after a move: learning begins again."""
    moves = [move for move in find_moves(camera) if move <= now]
    return None if known is None or (moves and moves[-1] > known.since) else known


def _may_learn(camera: Camera, begin: datetime, now: datetime) -> bool:
    picture, end = camera.clock.last_picture_at, begin + HOUR
    if picture is None or now - picture >= FLAT or camera.registered_at > begin or is_offline(camera.agents, now):
        return False
    closed = any(window.since < end and begin < window.until for window in camera.maintenance)
    return not closed and all(not begin < move < end for move in find_moves(camera))


def _is_turn(camera_id: str, now: datetime) -> bool:
    return 1 + crc32(camera_id.encode()) % (_LAST_MINUTE - 1) <= now.minute <= _LAST_MINUTE


def _begin_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
