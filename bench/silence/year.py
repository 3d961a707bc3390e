"""A year of all cameras at once: what is noted of their pictures, what is learnt of it, and how waits are judged.

The rules of platewatch.cameras.silence and usual are repeated here for arrays, because a year has a billion waits.
`compare` holds what comes out against the service's own function.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from bench.silence.town import BEGIN, CAMERAS, LEARNING_WEEKS, PLATOON, ZONE, Array, Town
from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.silence import BOUND, DAYS, LEAST_SHARE, OUTAGE, measure_evidence
from platewatch.cameras.usual import (
    ENOUGH_WEEKS,
    FLAT,
    HOURS_OF_WEEK,
    KEPT,
    SLOT_MINUTES,
    SLOTS_OF_HOUR,
    Load,
    Usual,
    find_hour_of_week,
)

BOUNDS: Final = (11.0, 12.0, 12.5, 13.0, 13.5, 14.0, 15.0, 16.0, 17.0, 19.0)
FLOOR: Final = min(BOUNDS)
FAILURES_A_WEEK: Final = 60
CLOSURES_A_WEEK: Final = 40
DEAD_MINUTES: Final = 1440
_MINUTE: Final = timedelta(minutes=1)
_MOST_NOTES: Final = 10
"""In a slot: after each note none is for a minute."""

_NEAR: Final = 1e-3
_AROUND: Final = timedelta(hours=3)
_GRAIN: Final = 1e-4
"""Minutes: moments are numbers of half length, and none may be rounded into the next slot."""

_COMPARED: Final = 100
"""Of so many judged waits one is held against the service's own rules."""

_BEGINS: Final = (SLOT_MINUTES * np.arange(SLOTS_OF_HOUR, dtype=np.float32))[:, None]
"""The minute in which each slot of an hour begins."""

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Single = npt.NDArray[np.float32]


class RulesDiffer(Exception):
    """The rules that are repeated here for arrays are not the service's any more."""


@dataclass
class Failure:
    """A camera that died: when (minutes from the beginning), how many cars a minute come past it, and after how many
    minutes its silence passed each bound.
    """

    begin: int
    rate: float
    passed: dict[float, int] = field(default_factory=dict)


@dataclass
class Found:
    """What a year showed: its failures, and of each long wait of a working camera the most evidence, with the rate."""

    failures: list[Failure] = field(default_factory=list)
    waits: dict[tuple[int, float], tuple[float, float]] = field(default_factory=dict)
    fortnights: float = 0.0
    compared: int = 0


@dataclass
class _Past:
    """How things stand for each camera at the beginning of an hour; times in minutes from the beginning.

    What is expected since `begin_at`, and how well that is known (`weight`, a sum of notes times expected pictures).
    Of the six slots before the one with the last note: how many notes each has, how many of them lie in the hour of
    that note, and what is usual in that hour and in the one before.
    """

    noted_at: Array = field(default_factory=lambda: np.zeros(CAMERAS))
    begin_at: Array = field(default_factory=lambda: np.ones(CAMERAS))
    expected: Array = field(default_factory=lambda: np.zeros(CAMERAS))
    weight: Array = field(default_factory=lambda: np.zeros(CAMERAS))
    slots: Array = field(default_factory=lambda: np.zeros((SLOTS_OF_HOUR, CAMERAS)))
    own_slots: Places = field(default_factory=lambda: np.zeros(CAMERAS, np.intp))
    rates: Array = field(default_factory=lambda: np.zeros((2, CAMERAS)))
    counts: Array = field(default_factory=lambda: np.zeros((SLOTS_OF_HOUR, CAMERAS)))
    rate: Array = field(default_factory=lambda: np.zeros(CAMERAS))

    def begin_again(self, camera: int, minute: int) -> None:
        """The camera is judged from that minute on."""
        self.begin_at[camera], self.expected[camera], self.weight[camera] = minute, 0.0, 0.0


@dataclass(frozen=True)
class _Hour:
    """What was noted in an hour: the minute of each note in its slot (number, slot, camera), without an end of the
    slot; whether that note is there; how many each slot has, with those of the hour before; the first and the last
    note of each slot, infinite where it has none; and the longest wait within a slot, as a share of the mean.
    """

    times: Single
    there: Mask
    slots: Array
    first: Array
    last: Array
    longest: Single


@dataclass(frozen=True)
class _Load:
    """What is usual at an hour: pictures a minute of waiting, 0 where too little is known; from how many notes; and
    whether enough is known.
    """

    rate: Array
    notes: Array
    known: Mask


@dataclass(frozen=True)
class _Wait:
    """A wait as it is judged in a minute. Times in minutes from the beginning."""

    camera: int
    minute: int
    noted_at: float


class Run:
    """One seed: the cameras, what was learnt of them, and where each stands in time."""

    def __init__(self, seed: int, weeks: int) -> None:
        self.town, self.weeks, self.found = Town(seed), weeks, Found()
        self.rng = np.random.default_rng(seed + 1000)
        self.learnt = np.zeros((HOURS_OF_WEEK, 3, CAMERAS))
        self.past = _Past()
        self.dead: dict[int, Failure] = {}
        self.closed: dict[int, int] = {}
        self.failing = self._plan(FAILURES_A_WEEK, 1)
        self.closing = self._plan(CLOSURES_A_WEEK, 60)
        self._judged = 0

    def _plan(self, a_week: int, raster: int) -> dict[int, list[tuple[int, int]]]:
        """What happens in each hour: the minute (from the beginning, a multiple of `raster`) and the camera."""
        first, last = LEARNING_WEEKS * 10_080, (LEARNING_WEEKS + self.weeks) * 10_080
        planned: dict[int, list[tuple[int, int]]] = {}
        for minute in self.rng.integers(first, last, a_week * self.weeks):
            at = int(minute) // raster * raster
            planned.setdefault(at // 60, []).append((at, int(self.rng.integers(CAMERAS))))
        return planned

    def go(self) -> Found:
        """All hours of it. Who died in the last day is left out."""
        for hour in range((LEARNING_WEEKS + self.weeks) * HOURS_OF_WEEK):
            self._pass_hour(hour)
        self.found.fortnights = self.weeks / 2
        return self.found

    def _pass_hour(self, hour: int) -> None:
        place = find_hour_of_week(BEGIN + timedelta(hours=hour), ZONE)
        rates = self.town.list_rates(hour, place)
        until = self._begin_events(hour, place)
        load = self._find_load(place)
        passed = self._note(rates, until)
        if hour >= LEARNING_WEEKS * HOURS_OF_WEEK:
            self._judge(hour, place, passed, load)
        self._learn(hour, place, passed.slots[SLOTS_OF_HOUR:])
        self._end_hour(hour, place, passed)

    def _begin_events(self, hour: int, place: int) -> Array:
        """Up to which minute of the hour pictures come of each camera."""
        minute = hour * 60
        for camera in [camera for camera, until in self.closed.items() if until <= minute]:
            del self.closed[camera]
            self.past.begin_again(camera, minute)
        for camera in [one for one, failure in self.dead.items() if minute - failure.begin >= DEAD_MINUTES]:
            self.found.failures.append(self.dead.pop(camera))
            self.past.begin_again(camera, minute)
        for at, camera in self.closing.get(hour, []):
            if camera not in self.dead:
                self.closed[camera] = at + 60 * int(self.rng.integers(2, 12))
        until = np.full(CAMERAS, 60.0)
        until[[*self.dead, *self.closed]] = 0
        for at, camera in self.failing.get(hour, []):
            if camera not in self.dead and camera not in self.closed:
                until[camera] = at - minute
                self.dead[camera] = Failure(at, float(self.town.profile[camera, place]))
        return until

    def _note(self, rates: Array, until: Array) -> _Hour:
        """Draws what is noted. The first picture of a slot always is, and after each none for a minute."""
        mean = (PLATOON / rates).astype(np.float32)
        times = self.rng.standard_exponential((_MOST_NOTES, SLOTS_OF_HOUR, CAMERAS), np.float32)
        longest = times.max(axis=(0, 1)) * mean
        times *= mean
        times[1:] += 1
        np.add.accumulate(times, axis=0, out=times)
        ends = np.minimum(SLOT_MINUTES - _GRAIN, until - _BEGINS).astype(np.float32)
        there = times < ends
        counts = np.add.reduce(there, axis=0, dtype=np.float64)
        last = np.where(there, times, np.float32(-np.inf)).max(axis=0) + _BEGINS
        first = np.where(there[0], times[0] + _BEGINS, np.inf)
        return _Hour(times, there, np.concatenate([self.past.counts, counts]), first, last, longest)

    def _find_long(self, hour: int, passed: _Hour, load: _Load) -> Places:
        """The cameras of which a wait may come to the floor: its evidence is at most the pictures expected in it."""
        begin = np.maximum(self.past.begin_at - hour * 60, 0.0)
        longest = passed.longest.astype(np.float64)
        for first, last in zip(passed.first, passed.last, strict=True):
            longest = np.maximum(longest, np.where(np.isfinite(first), first - begin, 0.0))
            begin = np.maximum(begin, last + 1)
        longest = np.minimum(60, np.maximum(longest, 60 - begin))
        may_be = load.known & (self.past.expected + load.rate * longest >= FLOOR)
        found = [camera for camera, failure in self.dead.items() if len(failure.passed) == len(BOUNDS)]
        may_be[[*self.closed, *found]] = False
        return np.flatnonzero(may_be)

    def _judge(self, hour: int, place: int, passed: _Hour, load: _Load) -> None:
        """Notes what the waits that come to the floor come to, minute by minute."""
        past, columns = self.past, self._find_long(hour, passed, load)
        if not len(columns):
            return
        last = np.full((60, len(columns)), -np.inf)
        for number, camera in enumerate(columns):
            notes = (passed.times[:, :, camera] + _BEGINS[:, 0])[passed.there[:, :, camera]]
            last[notes.astype(np.intp), number] = notes
        last = np.maximum.accumulate(last, axis=0)
        own = np.isfinite(last)
        begin = np.maximum(np.where(own, last + 1, past.begin_at[columns] - hour * 60), 0.0)
        more = load.rate[columns] * np.maximum(0.0, np.arange(1, 61)[:, None] - begin)
        expected = np.where(own, 0.0, past.expected[columns]) + more
        weight = np.where(own, 0.0, past.weight[columns]) + more * load.notes[columns]
        slot = np.where(own, last, 0).astype(np.intp) // int(SLOT_MINUTES)
        slots = np.stack([passed.slots[slot + back, columns] for back in range(SLOTS_OF_HOUR)])
        slots = np.where(own, slots, past.slots[:, None, columns])
        # Of the slots before the last note so many lie in that note's own hour.
        own_slots = np.where(own, slot, past.own_slots[columns])
        rates = [
            np.where(own, new[columns], old[columns])
            for new, old in zip((past.rate, load.rate), past.rates, strict=True)
        ]
        share, shape = _evaluate_days(slots, own_slots, rates)
        both = 1 / (1 / shape + expected / np.maximum(weight, 1e-9))
        evidence = both * np.log1p(expected * share / both)
        noted_at = np.where(own, last + hour * 60, past.noted_at[columns])
        for row, column in zip(*np.nonzero(evidence >= FLOOR), strict=True):
            wait = _Wait(int(columns[column]), hour * 60 + int(row) + 1, float(noted_at[row, column]))
            found = float(evidence[row, column])
            self._judged += 1
            if self._judged % _COMPARED == 0:
                self._compare(wait, slots[:, row, column].tolist(), found)
            self._keep(wait, found, float(self.town.profile[wait.camera, place]))

    def _keep(self, wait: _Wait, evidence: float, rate: float) -> None:
        failure = self.dead.get(wait.camera)
        if failure is None or wait.minute <= failure.begin:
            most, _ = self.found.waits.get((wait.camera, wait.noted_at), (0.0, 0.0))
            self.found.waits[wait.camera, wait.noted_at] = max(most, evidence), rate
            return
        for bound in BOUNDS:
            if evidence >= bound:
                failure.passed.setdefault(bound, wait.minute - failure.begin)

    def _compare(self, wait: _Wait, slots: Sequence[float], found: float) -> None:
        """Holds evidence against the service's own. Raises RulesDiffer."""
        # A wait that began with the end of a closure or of a failure has no such window here.
        if self.past.begin_at[wait.camera] > wait.noted_at + 1:
            return
        picture, now = BEGIN + wait.noted_at * _MINUTE, BEGIN + wait.minute * _MINUTE
        # Where the clock is set back, an hour of the week is learnt twice in a night, and the service sees the
        # beginning of a wait by what was learnt since.
        if (picture - _AROUND).astimezone(ZONE).utcoffset() != now.astimezone(ZONE).utcoffset():
            return
        first = BEGIN + (wait.noted_at // SLOT_MINUTES - SLOTS_OF_HOUR) * SLOT_MINUTES * _MINUTE
        lags = tuple(Lag(first + back * SLOT_MINUTES * _MINUTE, 1.0, int(notes)) for back, notes in enumerate(slots))
        loads = tuple(Load(*row) for row in self.learnt[:, :, wait.camera].tolist())
        judged = replace(_CAMERA, clock=ClockRecord(lags, picture, picture))
        right = measure_evidence(judged, Usual("c", BEGIN, now, loads), now, ZONE)
        self.found.compared += 1
        if right is None or abs(right - found) > _NEAR:
            raise RulesDiffer(f"{wait}: {found} here, {right} by the service")

    def _learn(self, hour: int, place: int, counts: Array) -> None:
        counted = np.minimum(counts, SLOT_MINUTES)
        free = (SLOT_MINUTES - np.maximum(0, counted - 0.5)).sum(axis=0)
        fresh = np.stack([counted.sum(axis=0), free, np.ones(CAMERAS)])
        unlearnt = [camera for camera, failure in self.dead.items() if self._is_away(failure, hour)]
        taken = np.ones(CAMERAS, dtype=bool)
        taken[[*unlearnt, *self.closed]] = False
        before = self.learnt[place]
        self.learnt[place] = np.where(taken, before * KEPT + fresh, before)

    def _is_away(self, failure: Failure, hour: int) -> bool:
        """Nothing is learnt of a camera that is known to be silent, or has sent nothing for six hours."""
        return BOUND in failure.passed or (hour + 1) * 60 - failure.begin >= FLAT / _MINUTE

    def _end_hour(self, hour: int, place: int, passed: _Hour) -> None:
        """What the next hours need of this one. Its load is now what it is with this hour learnt."""
        past, every = self.past, np.arange(CAMERAS)
        last = passed.last.max(axis=0).astype(np.float64)
        own = np.isfinite(last)
        slot = np.where(own, last, 0).astype(np.intp) // int(SLOT_MINUTES)
        before = np.stack([passed.slots[slot + back, every] for back in range(SLOTS_OF_HOUR)])
        load = self._find_load(place)
        begin = np.where(own, last + 1, past.begin_at - hour * 60)
        more = load.rate * np.maximum(0.0, 60 - np.maximum(begin, 0.0))
        self.past = _Past(
            noted_at=np.where(own, last + hour * 60, past.noted_at),
            begin_at=begin + hour * 60,
            expected=np.where(own, 0.0, past.expected) + more,
            weight=np.where(own, 0.0, past.weight) + more * load.notes,
            slots=np.where(own, before, past.slots),
            own_slots=np.where(own, slot, past.own_slots),
            rates=np.where(own, np.stack([past.rate, load.rate]), past.rates),
            counts=passed.slots[SLOTS_OF_HOUR:],
            rate=load.rate,
        )

    def _find_load(self, place: int) -> _Load:
        notes, free, weeks = self.learnt[place]
        known = weeks >= ENOUGH_WEEKS
        return _Load(np.divide(notes, free, out=np.zeros(CAMERAS), where=known & (free > 0)), notes, known)


def _evaluate_days(slots: Array, own_slots: Places, rates: Sequence[Array]) -> tuple[Array, Array]:
    """What the six slots before a last note say of the day; `rates` in the hour before and in the note's own."""
    back = np.arange(SLOTS_OF_HOUR).reshape(-1, *[1] * own_slots.ndim)
    rate = np.where(back >= SLOTS_OF_HOUR - own_slots, rates[1], rates[0])
    counted = np.minimum(slots, SLOT_MINUTES)
    expected = rate * (SLOT_MINUTES - np.maximum(0.0, counted - 0.5))
    left_out = (rate == 0) | ((counted == 0) & (expected >= OUTAGE))
    noted, more = (np.where(left_out, 0.0, each).sum(axis=0) for each in (counted, expected))
    return np.clip((DAYS + noted) / (DAYS + more), LEAST_SHARE, 1.0), DAYS + noted


_CAMERA: Final = Camera(
    "c", Lane.STANDARD, (Position(BEGIN, 52.3, 4.85, "A9", "in"),), TokenHash("00", "00"), registered_at=BEGIN
)
