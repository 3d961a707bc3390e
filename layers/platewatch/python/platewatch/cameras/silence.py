"""Whether a camera is silent: it sends nothing for so long that this cannot be what is usual at this hour.

Each minute without a picture adds evidence: the logarithm of how much more likely it is of a dead camera than of a
usual one. How busy a day is differs from week to week, so the usual rate is itself uncertain, and the last hour of the
camera says what today is like (the rate has a gamma distribution; the evidence is its predictive probability of no
picture).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import log1p
from typing import Final

from platewatch.cameras.agent import is_offline
from platewatch.cameras.camera import Camera
from platewatch.cameras.clock import SLOT, WRITTEN_EVERY
from platewatch.cameras.maintenance import find_window
from platewatch.cameras.usual import (
    ENOUGH_WEEKS,
    HOUR,
    SLOTS_OF_HOUR,
    Load,
    Usual,
    count_free_minutes,
    count_notes,
    find_load,
    find_valid,
)

BOUND: Final = 14.0
"""From so much evidence on a camera is silent. `make bench-silence` shows what it finds and how often it is wrong."""

DAYS: Final = 8.0
"""How much alike days are: the shape of the gamma distribution of a day's traffic, as a share of the usual one."""

LEAST_SHARE: Final = 0.2
"""No day counts as having less than this share of the usual traffic."""

OUTAGE: Final = 4.0
"""A slot without a picture says nothing of the day where so many are usual: the camera was away."""

FURTHEST: Final = timedelta(hours=24)
"""How far it is looked ahead for when a silence would be found."""

QUARTER: Final = 15
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Silence:
    """How a camera is judged now: what is usual, how long it has sent nothing, and whether that is silence.

    `usual_minutes` is in how many minutes of a quarter of an hour pictures usually come. `found_after` is how long
    after its last picture a silence of now is found; None for longer than a day.
    """

    last_picture_at: datetime
    minutes: int
    usual_minutes: int
    silent: bool
    found_after: timedelta | None


@dataclass(frozen=True, slots=True)
class _Today:
    """How much of the usual traffic there is today, and how sure that is (the shape of its gamma distribution)."""

    share: float
    shape: float


@dataclass(frozen=True, slots=True)
class _Wait:
    """What a wait without pictures comes to: `expected` pictures, known from so many `notes`."""

    expected: float = 0.0
    notes: float = 0.0

    def add(self, load: Load, minutes: float) -> "_Wait":
        """The wait with more minutes at this load. `notes` is the mean, weighted by what was expected when."""
        more = load.rate * minutes
        total = self.expected + more
        notes = (self.notes * self.expected + load.notes * more) / total if total else 0.0
        return _Wait(total, notes)


def evaluate_silence(camera: Camera, known: Usual | None, now: datetime, zone: tzinfo) -> Silence | None:
    """How the camera is judged; None where it cannot be by what is usual: too little is learnt, there is maintenance,
    it never sent a picture, it is revoked, or its agent is offline.
    """
    usual, picture = _find_judged(camera, known, now, zone), camera.clock.last_picture_at
    if usual is None or picture is None:
        return None
    load, today = find_load(usual, now, zone), _evaluate_day(camera, usual, picture, zone)
    begin = _begin(camera, picture, now)
    return Silence(
        last_picture_at=picture,
        minutes=max(0, int((now - picture) / _MINUTE)),
        usual_minutes=round(QUARTER * load.rate / (1 + load.rate)),
        silent=_weigh(_measure_wait(usual, begin, now, zone), today) >= BOUND,
        found_after=_foresee(usual, begin, today, zone, picture),
    )


def measure_evidence(camera: Camera, known: Usual | None, now: datetime, zone: tzinfo) -> float | None:
    """How much speaks for a dead camera: from BOUND on it is silent. None where evaluate_silence says None."""
    usual, picture = _find_judged(camera, known, now, zone), camera.clock.last_picture_at
    if usual is None or picture is None:
        return None
    today = _evaluate_day(camera, usual, picture, zone)
    return _weigh(_measure_wait(usual, _begin(camera, picture, now), now, zone), today)


def is_silent(camera: Camera, known: Usual | None, now: datetime, zone: tzinfo) -> bool:
    """Whether the camera is silent. False where it cannot be judged by what is usual."""
    evidence = measure_evidence(camera, known, now, zone)
    return evidence is not None and evidence >= BOUND


def _find_judged(camera: Camera, known: Usual | None, now: datetime, zone: tzinfo) -> Usual | None:
    """What the camera is judged by now; None where it is not judged by what is usual."""
    usual = find_valid(camera, known, now)
    if usual is None or camera.revoked_at is not None:
        return None
    if find_window(camera.maintenance, now) or is_offline(camera.agents, now):
        return None
    return usual if find_load(usual, now, zone).weeks >= ENOUGH_WEEKS else None


def describe_silence(usual_minutes: int, minutes: int) -> str:
    """What is usual and what is not, in words."""
    usual = str(usual_minutes) if usual_minutes else "less than 1"
    return f"usually pictures in {usual} of {QUARTER} minutes, none for {minutes} minutes"


def _begin(camera: Camera, picture: datetime, now: datetime) -> datetime:
    """From when on a missing picture says something: not in the minute after a noted one, nor during maintenance."""
    ends = [window.until for window in camera.maintenance if window.since < window.until <= now]
    return max([picture + WRITTEN_EVERY, *ends])


def _weigh(wait: _Wait, today: _Today) -> float:
    """The evidence that the wait is no usual one."""
    if wait.notes <= 0:
        return 0.0
    shape = 1 / (1 / today.shape + 1 / wait.notes)
    return shape * log1p(wait.expected * today.share / shape)


def _measure_wait(usual: Usual, begin: datetime, end: datetime, zone: tzinfo) -> _Wait:
    wait = _Wait()
    for moment, minutes in _list_hours(begin, end):
        load = find_load(usual, moment, zone)
        # An hour of which little is known adds nothing.
        wait = wait.add(load, minutes) if load.weeks >= ENOUGH_WEEKS else wait
    return wait


def _evaluate_day(camera: Camera, usual: Usual, picture: datetime, zone: tzinfo) -> _Today:
    """What the hour before the last picture says of the day."""
    last = _begin_slot(picture)
    noted, expected = 0.0, 0.0
    for back in range(1, SLOTS_OF_HOUR + 1):
        begin = last - back * SLOT
        load, notes = find_load(usual, begin, zone), count_notes(camera.clock.lags, begin)
        more = load.rate * count_free_minutes(notes)
        if load.weeks < ENOUGH_WEEKS or (notes == 0 and more >= OUTAGE):
            continue
        noted, expected = noted + notes, expected + more
    share = (DAYS + noted) / (DAYS + expected)
    return _Today(min(1.0, max(LEAST_SHARE, share)), DAYS + noted)


def _foresee(usual: Usual, begin: datetime, today: _Today, zone: tzinfo, picture: datetime) -> timedelta | None:
    """How long after its last picture the camera's silence is found; exact to a minute within the hour it falls in."""
    wait = _Wait()
    for moment, minutes in _list_hours(begin, begin + FURTHEST):
        load = find_load(usual, moment, zone)
        if load.weeks < ENOUGH_WEEKS:
            continue
        if _weigh(wait.add(load, minutes), today) < BOUND:
            wait = wait.add(load, minutes)
            continue
        needed = next(part for part in range(int(minutes) + 2) if _weigh(wait.add(load, part), today) >= BOUND)
        return moment + needed * _MINUTE - picture
    return None


def _list_hours(begin: datetime, end: datetime) -> Iterator[tuple[datetime, float]]:
    """The pieces of the time from `begin` to `end` that lie in one hour each: their begin, and their minutes."""
    moment = begin
    while moment < end:
        following = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
        upto = min(following, end)
        yield moment, (upto - moment) / _MINUTE
        moment = upto


def _begin_slot(moment: datetime) -> datetime:
    return datetime.fromtimestamp(moment.timestamp() // SLOT.total_seconds() * SLOT.total_seconds(), UTC)
