"""What the watch for silent cameras finds in a simulated year, how soon, and how often it is wrong.

    python -m bench.silence --seeds 11 12 --weeks 8

919 cameras with a year's ups and downs: commuters and weekends, days that differ, holidays, snow, platoons of cars,
recorded closures, and planted failures. The time between pictures is drawn in steps of ten seconds. The judgement is
the service's own (platewatch.cameras.silence); only learning is repeated here for all cameras at once, with its rules.

Every gap is followed from --floor on, so that bounds can be compared. Seeds 1 to 9 are for choosing the bound, figures
come from others.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.holidays import list_holidays
from platewatch.cameras.silence import BOUND, DAYS, measure_evidence
from platewatch.cameras.usual import ENOUGH_WEEKS, HOURS_OF_WEEK, KEPT, SLOT_MINUTES, Load, Usual, find_hour_of_week

Array = npt.NDArray[np.float64]

CAMERAS: Final = 919
PASSAGES_A_DAY: Final = 5_400.0
PLATOON: Final = 1.6
"""Cars that come so close together that they are one event for a minute."""

LEARNING_WEEKS: Final = 3
ZONE: Final = ZoneInfo("Europe/Amsterdam")
BEGIN: Final = datetime(2026, 1, 4, 23, tzinfo=UTC)
BOUNDS: Final = (13.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0)
FAILURES_A_WEEK: Final = 60
CLOSURES_A_WEEK: Final = 40
SNOW_SHARE: Final = 0.45
_STEPS: Final = 360
_MINUTE: Final = timedelta(minutes=1)


@dataclass
class Found:
    """What a run saw: the most evidence of each gap of a working camera, and minutes until failures passed bounds."""

    gaps: list[float] = field(default_factory=list)
    delays: list[tuple[float, dict[float, float]]] = field(default_factory=list)
    camera_weeks: float = 0.0
    failures: int = 0


@dataclass
class _Failure:
    camera: int
    begin: int
    rate: float = 0.0
    passed: dict[float, float] = field(default_factory=dict)


def draw_profiles(rng: np.random.Generator) -> Array:
    """Passages a minute of each camera at each hour of the week."""
    hours = np.arange(24)
    day = 0.03 + np.exp(-(((hours - 8) / 1.7) ** 2)) + 1.1 * np.exp(-(((hours - 17) / 2.2) ** 2))
    day += 0.75 * np.exp(-(((hours - 13) / 4.5) ** 2))
    sunday = 0.04 + 0.9 * np.exp(-(((hours - 15) / 4.5) ** 2))
    week = np.concatenate([day] * 5 + [0.6 * day + 0.4 * sunday, sunday])
    mean = PASSAGES_A_DAY * np.exp(rng.normal(-0.18, 0.6, CAMERAS))
    shape = np.exp(rng.normal(0, 0.25, (CAMERAS, HOURS_OF_WEEK))) * week
    return shape / shape.mean(axis=1, keepdims=True) * mean[:, None] / 1440


class Town:
    """Cameras and their traffic, hour by hour."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.profile = draw_profiles(self.rng)
        self.snow = {int(day) for day in self.rng.integers(LEARNING_WEEKS * 7, 364, 5)}
        self.day = -1
        self.factor = np.ones(CAMERAS)
        self.noise = np.zeros(CAMERAS)

    def list_rates(self, hour: int, place: int) -> Array:
        """Passages a minute of each camera in an hour."""
        if hour // 24 != self.day:
            self.day = hour // 24
            both = self.rng.normal(0, 0.08) + self.rng.normal(0, 0.12, CAMERAS)
            self.factor = np.exp(both) * (SNOW_SHARE if self.day in self.snow else 1.0)
        self.noise = 0.7 * self.noise + self.rng.normal(0, 0.1, CAMERAS)
        return np.asarray(self.profile[:, place] * self.factor * np.exp(self.noise))


class Run:
    """One seed: the cameras, what was learnt of them, and where each stands in time."""

    def __init__(self, seed: int, weeks: int, floor: float, until: float) -> None:
        self.until = until
        self.town, self.weeks, self.floor, self.found = Town(seed), weeks, floor, Found()
        self.rng = np.random.default_rng(seed + 1000)
        self.learnt = np.zeros((3, CAMERAS, HOURS_OF_WEEK))
        self.slots = np.zeros((7, CAMERAS))
        self.since_note = np.full(CAMERAS, 6)
        self.noted_at = np.zeros(CAMERAS)
        self.expected = np.zeros(CAMERAS)
        self.peak = np.zeros(CAMERAS)
        self.loads: dict[int, tuple[Load, ...]] = {}
        self.dead: dict[int, _Failure] = {}
        self.closed: dict[int, tuple[int, int]] = {}
        self.plan = self._plan_events(FAILURES_A_WEEK, 60)
        self.closures = self._plan_events(CLOSURES_A_WEEK, 60)

    def _plan_events(self, a_week: int, raster: int) -> dict[int, list[int]]:
        """The minutes (from the beginning) in which something happens, and to which cameras."""
        first, last = LEARNING_WEEKS * 10_080, (LEARNING_WEEKS + self.weeks) * 10_080
        planned: dict[int, list[int]] = {}
        for minute in self.rng.integers(first, last, a_week * self.weeks):
            at = int(minute) if raster == 1 else int(minute) // raster * raster
            planned.setdefault(at, []).append(int(self.rng.integers(CAMERAS)))
        return planned

    def go(self) -> Found:
        """All hours of it, or as many as fit into the CPU time."""
        for hour in range((LEARNING_WEEKS + self.weeks) * HOURS_OF_WEEK):
            self._pass_hour(hour)
            self.found.camera_weeks = max(0, hour + 1 - LEARNING_WEEKS * HOURS_OF_WEEK) / HOURS_OF_WEEK * CAMERAS
            if time.process_time() > self.until:
                break
        return self.found

    def _pass_hour(self, hour: int) -> None:
        place = find_hour_of_week(BEGIN + timedelta(hours=hour), ZONE)
        rates = self.town.list_rates(hour, place)
        judged = hour >= LEARNING_WEEKS * HOURS_OF_WEEK
        self._begin_events(hour)
        self.loads.clear()
        open_ = np.ones(CAMERAS, dtype=bool)
        open_[[*self.dead, *self.closed]] = False
        seen = self.rng.random((_STEPS, CAMERAS), dtype=np.float32) < (-np.expm1(-rates / PLATOON / 6)).astype(
            np.float32
        )
        seen &= open_
        notes, free, weeks = self.learnt[:, :, place]
        usual = np.divide(notes, free, out=np.zeros(CAMERAS), where=free > 0)
        usual[weeks < ENOUGH_WEEKS] = 0
        most = 1 / (1 / (DAYS + 60) + 1 / np.maximum(notes, 1e-9))
        new = np.zeros((6, CAMERAS))
        for step in range(_STEPS):
            self.since_note += 1
            noted = seen[step] & (self.since_note >= 6)
            if step % 60 == 0:
                self.slots = np.roll(self.slots, -1, axis=0)
                self.slots[-1] = 0
                # The first announcement of a slot is always noted.
                noted = seen[step] & (self.since_note >= 1)
            new[step // 60] += noted
            self.slots[-1] += noted
            self.since_note[noted] = 0
            self.noted_at[noted] = hour * 60 + step / 6
            if step % 6 == 5:
                waiting = self.since_note > 6
                self._end_gaps(~waiting)
                self.expected = np.where(waiting, self.expected + usual, 0.0)
                if judged:
                    self._judge(hour * 60 + (step + 1) // 6, np.where(waiting, self.expected + usual, 0.0), most)
        self._learn(place, new, open_)

    def _begin_events(self, hour: int) -> None:
        minute = hour * 60
        for camera in [camera for camera, (_, until) in self.closed.items() if until <= minute]:
            del self.closed[camera]
            self.noted_at[camera] = max(self.noted_at[camera], minute)
            self.expected[camera] = 0
        for camera in [one for one, failure in self.dead.items() if minute - failure.begin >= 1440]:
            self._finish(self.dead.pop(camera))
            self.expected[camera] = self.peak[camera] = 0
        for camera in self.closures.get(minute, []):
            if camera not in self.dead:
                self.closed[camera] = (minute, minute + 60 * int(self.rng.integers(2, 12)))
        for camera in self.plan.get(minute, []):
            if camera not in self.dead and camera not in self.closed:
                place = find_hour_of_week(BEGIN + timedelta(minutes=minute), ZONE)
                self.peak[camera] = 0
                self.dead[camera] = _Failure(camera, minute, float(self.town.profile[camera, place]))

    def _end_gaps(self, over: npt.NDArray[np.bool_]) -> None:
        for camera in np.flatnonzero(over & (self.peak > 0)):
            self.found.gaps.append(float(self.peak[camera]))
            self.peak[camera] = 0

    def _judge(self, minute: int, reach: Array, most: Array) -> None:
        """Follow the waits that may have come to the floor: their evidence is at most that of `reach` pictures."""
        for index in np.flatnonzero(most * np.log1p(reach / most) >= self.floor):
            camera = int(index)
            failure = self.dead.get(camera)
            # Long waits change slowly.
            if minute % 5 and minute - self.noted_at[camera] > 40:
                continue
            if camera in self.closed or (failure and len(failure.passed) == len(BOUNDS)):
                continue
            evidence = self._measure(camera, minute)
            if failure is None:
                self.peak[camera] = max(self.peak[camera], evidence if evidence >= self.floor else 0)
                continue
            for bound in BOUNDS:
                if evidence >= bound:
                    failure.passed.setdefault(bound, minute - failure.begin)

    def _measure(self, index: int, minute: int) -> float:
        now = BEGIN + minute * _MINUTE
        picture = BEGIN + timedelta(minutes=float(self.noted_at[index]))
        if index not in self.loads:
            self.loads[index] = tuple(Load(*row) for row in self.learnt[:, index].T.tolist())
        slot = BEGIN + (minute - 1) // 10 * 10 * _MINUTE
        lags = tuple(
            Lag(slot - (6 - back) * 10 * _MINUTE, 1.0, int(notes)) for back, notes in enumerate(self.slots[:, index])
        )
        camera = replace(CAMERA, clock=ClockRecord(lags, picture, picture))
        return measure_evidence(camera, Usual("c", BEGIN, now, self.loads[index]), now, ZONE) or 0.0

    def _learn(self, place: int, new: Array, open_: npt.NDArray[np.bool_]) -> None:
        counted = np.minimum(new, SLOT_MINUTES)
        fresh = np.stack(
            [
                counted.sum(axis=0),
                (SLOT_MINUTES - np.maximum(0, counted - 0.5)).sum(axis=0),
                np.ones(CAMERAS),
            ]
        )
        learnt = self.learnt[:, :, place] * KEPT + fresh
        self.learnt[:, :, place] = np.where(open_, learnt, self.learnt[:, :, place])

    def _finish(self, failure: _Failure) -> None:
        self.found.failures += 1
        self.found.delays.append((failure.rate, failure.passed))


CAMERA: Final = Camera(
    "c", Lane.STANDARD, (Position(BEGIN, 52.3, 4.85, "A9", "in"),), TokenHash("00", "00"), registered_at=BEGIN
)


def list_rows(found: Sequence[Found]) -> Iterator[str]:
    """The table: a row for each bound."""
    fortnights = sum(one.camera_weeks for one in found) / CAMERAS / 2
    gaps = np.array([gap for one in found for gap in one.gaps])
    delays = [each for one in found for each in one.delays]
    mean = PASSAGES_A_DAY / 1440
    near = [passed for rate, passed in delays if 0.8 * mean <= rate <= 1.25 * mean]
    busy = [passed for rate, passed in delays if rate >= 2 * mean]
    night = [passed for rate, passed in delays if rate < 0.2 * mean]
    yield (
        "| bound | false alarms in two weeks | found at average load: median, 95 % "
        "| at twice the load or more | below a fifth | found within a day |"
    )
    yield "|---|---|---|---|---|---|"
    for bound in BOUNDS:
        wrong = int((gaps >= bound).sum()) / fortnights if len(gaps) else 0.0
        cells = [_describe(part, bound) for part in (near, busy, night)]
        all_found = sum(bound in passed for _, passed in delays) / max(1, len(delays))
        chosen = " (in use)" if bound == BOUND else ""
        yield f"| {bound:g}{chosen} | {wrong:.1f} | {' | '.join(cells)} | {all_found:.1%} |"
    yield ""
    parts = f"{len(near)} at average load, {len(busy)} at twice the load, {len(night)} below a fifth"
    yield f"{len(delays)} failures: {parts};"
    yield f"{fortnights:.2f} times two weeks of {CAMERAS} cameras."


def _describe(passed: Sequence[dict[float, float]], bound: float) -> str:
    if not passed:
        return "-"
    minutes = np.array([one.get(bound, np.inf) for one in passed])
    half, most = (np.quantile(minutes, share, method="higher") for share in (0.5, 0.95))
    return f"{half:.0f}, {most:.0f} min"


def main() -> None:
    """Simulate, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11])
    parser.add_argument("--weeks", type=int, default=48, help="after three weeks of learning")
    parser.add_argument("--floor", type=float, default=13.0)
    parser.add_argument("--cpu", type=float, default=170.0, help="stop after so many seconds of CPU for all seeds")
    args = parser.parse_args()
    begun, found = time.process_time(), []
    for number, seed in enumerate(args.seeds):
        found.append(Run(seed, args.weeks, args.floor, begun + args.cpu * (number + 1) / len(args.seeds)).go())
        print(f"seed {seed}: {time.process_time() - begun:.0f} s of CPU", file=sys.stderr)
    print("\n".join(list_rows(found)))
    days = sorted(list_holidays(BEGIN.year))
    print(f"\nHolidays of the year: {', '.join(f'{day:%d-%m}' for day in days)}.")
    whole = Counter(int(gap) for one in found for gap in one.gaps)
    print("Gaps of working cameras by evidence:", ", ".join(f"{key}: {whole[key]}" for key in sorted(whole)))


if __name__ == "__main__":
    main()
