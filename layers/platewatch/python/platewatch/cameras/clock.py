"""What a camera's announcements say about its clock, and when the clock is wrong.

The lag of an announcement is our time minus the newest capture time in it: how far the clock is behind, plus how long
the picture waited. A wait is never negative, so no clock is further behind than the smallest lag.

Pictures that waited must not look like a wrong clock. A camera that was offline sends old pictures, and their lags
shrink as it catches up, or fresh pictures come among them. Behind a wrong clock the smallest lag stays the same. So a
clock counts as behind when the smallest lag of an hour is minutes, and several separate times gave about that lag.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import takewhile
from typing import Final

MOST_AHEAD: Final = timedelta(seconds=60)
"""How far a camera's clock may be ahead of ours. Announcements beyond it are refused."""

MOST_BEHIND: Final = timedelta(minutes=3)
"""From this smallest lag on a clock counts as behind. A camera that is online announces within seconds."""

RIGHT_BEHIND: Final = timedelta(minutes=2)
RIGHT_AHEAD: Final = timedelta(seconds=30)
"""Within these bounds a clock counts as right. They are narrower, so that a clock at a bound is not reported over and
over."""

SLOT: Final = timedelta(minutes=10)
"""Of each slot of time only the smallest lag is kept."""

WINDOW: Final = timedelta(hours=1)
SLOTS_BEHIND: Final = 3
SLOTS_AHEAD: Final = 2
"""How many slots must agree. A camera with few pictures has fewer in an hour; then older slots count too."""

STEADY: Final = timedelta(seconds=60)
"""Slots agree when their lags lie at most this far above the smallest one."""

REMEMBERED: Final = timedelta(days=7)
WRITTEN_EVERY: Final = timedelta(minutes=1)
"""How often what is known of a clock is stored, however many pictures come."""

_WHOLE_HOUR: Final = timedelta(minutes=2)
_MOST_HOURS: Final = 14


@dataclass(frozen=True, slots=True)
class Lag:
    """The smallest lag of a slot, in seconds, and when it was seen. Negative means that the clock is ahead.

    `notes` is how often an accepted announcement was stored in the slot, at most about once a minute: see usual.py. It
    says nothing of the clock.
    """

    seen_at: datetime
    seconds: float
    notes: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """What is stored of a camera's clock: its `lags`, oldest first, at most one for each slot.

    `noted_at` is when this was stored last. `last_picture_at` is our time of the last announcement that was accepted.
    Both are exact to a minute.
    """

    lags: tuple[Lag, ...] = ()
    noted_at: datetime | None = None
    last_picture_at: datetime | None = None


NOTHING_KNOWN: Final = ClockRecord()
"""The record of a camera that has announced nothing yet."""


class Cause(StrEnum):
    """What makes a clock wrong by just so much."""

    SUMMER_TIME_MISSED = "summer-time-missed"
    WINTER_TIME_MISSED = "winter-time-missed"
    TIME_ZONE = "time-zone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ClockFault:
    """A clock that is wrong by `drift` seconds (positive: ahead), seen so since `since` or earlier."""

    drift: float
    since: datetime
    cause: Cause


def note_lag(
    record: ClockRecord, lag: float, now: datetime, *, accepted: bool, due: bool = False
) -> ClockRecord | None:
    """The record with one more announcement; None when that says nothing worth storing.

    Stored are the first announcement in a minute and in a slot, one that is `due` to be stored anyway, and at once what
    changes the picture: the first lag that shows a right clock, and the first that shows one ahead.
    """
    last = record.lags[-1] if record.lags else None
    begins_slot = last is None or _slot(last.seen_at) != _slot(now)
    recent = record.noted_at is not None and now - record.noted_at < WRITTEN_EVERY
    if recent and last is not None and not (due or begins_slot or _changes_picture(last.seconds, lag)):
        return None
    lags = record.lags
    if last is None or begins_slot:
        lags = (*lags, Lag(now, lag, int(accepted)))
    else:
        smallest = (now, lag) if lag < last.seconds else (last.seen_at, last.seconds)
        lags = (*lags[:-1], Lag(*smallest, last.notes + int(accepted)))
    return ClockRecord(_forget_old(lags, now), now, now if accepted else record.last_picture_at)


def find_fault(record: ClockRecord, zone: tzinfo) -> ClockFault | None:
    """The fault that the lags show. `zone` is where the camera stands; it says which change of time was missed."""
    window = _last_hour(record.lags)
    if not window:
        return None
    smallest = min(lag.seconds for lag in window)
    if smallest < -_seconds(MOST_AHEAD):
        agreeing = [lag for lag in window if lag.seconds < -_seconds(MOST_AHEAD)]
        # Once the newest slot shows no clock ahead, it was set.
        if len(agreeing) < SLOTS_AHEAD or window[-1] not in agreeing:
            return None
    else:
        agreeing = [lag for lag in window if lag.seconds <= smallest + _seconds(STEADY)]
        if smallest < _seconds(MOST_BEHIND) or len(agreeing) < SLOTS_BEHIND:
            return None
    return ClockFault(-smallest, agreeing[0].seen_at, find_cause(-smallest, window[-1].seen_at, zone))


def is_right(record: ClockRecord) -> bool:
    """Whether the newest lag shows a right clock. False as long as nothing is known."""
    return bool(record.lags) and _is_right(record.lags[-1].seconds)


def find_cause(drift: float, at: datetime, zone: tzinfo) -> Cause:
    """What a clock that is wrong by `drift` seconds at that moment most likely suffers from."""
    hours = round(abs(drift) / 3600)
    if not 1 <= hours <= _MOST_HOURS or abs(abs(drift) - hours * 3600) > _seconds(_WHOLE_HOUR):
        return Cause.UNKNOWN
    changes = hours == 1 and _changes_time(at, zone)
    if changes and drift < 0 and _is_summer(at, zone):
        return Cause.SUMMER_TIME_MISSED
    if changes and drift > 0 and not _is_summer(at, zone):
        return Cause.WINTER_TIME_MISSED
    return Cause.TIME_ZONE


def describe_drift(drift: float) -> str:
    """The drift in words, such as "1 hour behind" or "364 days behind"; positive seconds are ahead."""
    return f"{describe_duration(abs(drift))} {'ahead' if drift > 0 else 'behind'}"


def describe_duration(seconds: float) -> str:
    """A length of time in words: the largest unit, and the next one where it still matters."""
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    if round(seconds) < 60:
        return _count(round(seconds), "second")
    if minutes < 60:
        return _count(minutes, "minute")
    if minutes < 24 * 60:
        return _join(_count(minutes // 60, "hour"), _count(minutes % 60, "minute"))
    if hours < 10 * 24:
        return _join(_count(hours // 24, "day"), _count(hours % 24, "hour"))
    return _count(round(seconds / 86400), "day")


def _changes_picture(before: float, lag: float) -> bool:
    shows_right = _is_right(lag) and before > _seconds(RIGHT_BEHIND)
    shows_ahead = lag < -_seconds(MOST_AHEAD) <= before
    return shows_right or shows_ahead


def _is_right(lag: float) -> bool:
    return -_seconds(RIGHT_AHEAD) <= lag <= _seconds(RIGHT_BEHIND)


def _last_hour(lags: Sequence[Lag]) -> Sequence[Lag]:
    """The slots of the hour before the newest lag, and older ones where that hour has too few to decide by."""
    recent = list(takewhile(lambda lag: lags[-1].seen_at - lag.seen_at < WINDOW, reversed(lags)))
    return lags[-max(len(recent), SLOTS_BEHIND) :]


def _forget_old(lags: tuple[Lag, ...], now: datetime) -> tuple[Lag, ...]:
    needed = int(WINDOW / SLOT) + 1
    return tuple(lag for lag in lags[-needed:] if now - lag.seen_at <= REMEMBERED)


def _slot(moment: datetime) -> int:
    return int(moment.timestamp() // SLOT.total_seconds())


def _seconds(duration: timedelta) -> float:
    return duration.total_seconds()


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _offsets_of_year(at: datetime, zone: tzinfo) -> tuple[timedelta, timedelta]:
    january, july = (_offset(datetime(at.year, month, 1, tzinfo=UTC), zone) for month in (1, 7))
    return january, july


def _changes_time(at: datetime, zone: tzinfo) -> bool:
    january, july = _offsets_of_year(at, zone)
    return january != july


def _is_summer(at: datetime, zone: tzinfo) -> bool:
    return _offset(at, zone) == max(_offsets_of_year(at, zone))


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" + ("" if number == 1 else "s")


def _join(first: str, second: str) -> str:
    return first if second.startswith("0 ") else f"{first} {second}"
