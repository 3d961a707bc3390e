"""What the watch for cameras that suddenly see worse finds in simulated weeks, how soon, and how often it is wrong.

    python -m bench.sights --seeds 11 12 --weeks 3

919 cameras with days and nights, clouds, fog, snow, low sun, headlights, lorries that park before them, and planted
faults: dirt, a lamp that dazzles, a camera turned away, a fogged lens, a covered one. How much weather changes pictures
is invented, not measured. The judgement is the service's own (platewatch.cameras.falls); learning and weather are
repeated here for all cameras at once, with their rules.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from bench.silence.town import CAMERAS, draw_profiles
from platewatch.cameras.falls import (
    EXCUSED,
    GROUP_PICTURES,
    GROUPS,
    LEAST_SHARE,
    MARGINS,
    SHARE_LOST,
    SHARED_BY,
    Judged,
    Weather,
    evaluate_sight,
)
from platewatch.cameras.sight import KEPT_SLOTS, SightSlot
from platewatch.cameras.sights import (
    ENOUGH_DAYS,
    HOURS_OF_DAY,
    KEPT_DAYS,
    LOWEST,
    SAMPLE_PICTURES,
    Fallen,
    Measure,
    Sample,
    UsualSight,
)
from platewatch.cameras.usual import find_hour_of_week

Array = npt.NDArray[np.float64]

ZONE: Final = ZoneInfo("Europe/Amsterdam")
BEGIN: Final = datetime(2026, 10, 4, 22, tzinfo=UTC)
"""From October on days get shorter fast, and fog is frequent."""

LEARNING_DAYS: Final = 7
FAULTS_A_WEEK: Final = 60
FAULT_HOURS: Final = 24
LORRIES_A_WEEK: Final = 100
KINDS: Final = ("dirt", "dazzle", "turned", "fogged", "covered")
_SLOT: Final = timedelta(minutes=10)
_SLOTS_A_DAY: Final = 144


@dataclass
class Fault:
    """A planted fault, in slots from the beginning; when it was found, whether it was said to be over too early, and
    how many slots after its end it was said to be over.
    """

    kind: str
    begin: int
    end: int
    grows: int
    brightness: float
    sharpness: float
    share: float
    found: int | None = None
    lost: bool = False
    over: int | None = None


@dataclass
class Result:
    """What a run saw."""

    faults: list[Fault] = field(default_factory=list)
    wrong: int = 0
    wrong_runs: int = 0
    days: float = 0.0


def draw_fault(rng: np.random.Generator, kind: str, begin: int) -> Fault:
    """A fault of that kind: how much it changes (decimal logarithms, and a factor of the share) and how fast."""
    low_high = {
        "dirt": ((-0.3, -0.05), (-0.9, -0.35), (0.1, 0.6), 6),
        "dazzle": ((0.15, 0.4), (-0.7, -0.3), (0.1, 0.5), 1),
        "turned": ((-0.3, 0.2), (-0.3, 0.3), (0.0, 0.05), 1),
        "fogged": ((-0.05, 0.1), (-1.1, -0.5), (0.05, 0.4), 2),
        "covered": ((-1.4, -0.8), (-1.5, -0.8), (0.0, 0.02), 1),
    }
    *ranges, grows = low_high[kind]
    brightness, sharpness, share = (float(rng.uniform(*both)) for both in ranges)  # type: ignore[misc]
    end = begin + FAULT_HOURS * 6
    return Fault(kind, begin, end, int(grows), brightness, sharpness, share)  # type: ignore[call-overload]


def find_elevation(moment: datetime) -> float:
    """How many degrees the sun stands above the horizon, at 52.3 N 4.85 E."""
    day = moment.timetuple().tm_yday + moment.hour / 24
    tilt = -23.44 * math.cos(2 * math.pi * (day + 10) / 365)
    angle = 15 * (moment.hour + moment.minute / 60 + 4.85 / 15 - 12)
    north, down, turn = (math.radians(one) for one in (52.3, tilt, angle))
    return math.degrees(math.asin(math.sin(north) * math.sin(down) + math.cos(north) * math.cos(down) * math.cos(turn)))


class Town:
    """Cameras, their traffic and the weather, slot by slot."""

    def __init__(self, seed: int, days: int) -> None:
        self.rng = np.random.default_rng(seed)
        rng = self.rng
        self.traffic = draw_profiles(rng)
        self.day_light = np.log10(rng.uniform(0.3, 0.55, CAMERAS))
        self.night_light = np.log10(rng.uniform(0.05, 0.2, CAMERAS))
        self.switch = rng.uniform(-4, 2, CAMERAS)
        self.sharp = rng.uniform(2.2, 3.2, CAMERAS)
        self.night_loss = rng.uniform(0.0, 0.6, CAMERAS)
        self.share = rng.beta(8, 2, CAMERAS).clip(0.15, 0.99)
        self.night_share = rng.uniform(0.8, 1.0, CAMERAS)
        self.fog_factor = rng.uniform(0.5, 1.5, CAMERAS)
        self.to_sun = rng.random(CAMERAS) < 0.25
        self.fog = {
            int(day): (rng.uniform(0.15, 0.7), rng.integers(18, 60)) for day in rng.integers(0, days, days // 4)
        }
        self.snow = {int(day) for day in rng.integers(0, days, max(1, days // 14))}
        self.clear = rng.random(days + 1) < 0.5
        self.cloud = 0.0
        self.own_light, self.own_sharp = np.zeros(CAMERAS), np.zeros(CAMERAS)
        self.day_share = np.zeros(CAMERAS)

    def see(self, slot: int, moment: datetime) -> tuple[Array, Array, Array, Array]:
        """Expected pictures, mean scaled brightness and sharpness, and share with plates, of each camera."""
        rng, elevation, day = self.rng, find_elevation(moment), slot // _SLOTS_A_DAY
        if slot % _SLOTS_A_DAY == 0:
            self.day_share = rng.normal(0, 0.25, CAMERAS)
        self.cloud = 0.95 * self.cloud + rng.normal(0, 0.03)
        self.own_light = 0.95 * self.own_light + rng.normal(0, 0.02, CAMERAS)
        self.own_sharp = 0.95 * self.own_sharp + rng.normal(0, 0.02, CAMERAS)
        night = elevation < self.switch
        sun = min(1.0, max(0.25, (elevation + 5) / 20))
        light = np.where(night, self.night_light, self.day_light + 0.5 * math.log10(sun) + self.cloud) + self.own_light
        sharp = self.sharp + self.own_sharp - np.where(night, self.night_loss, 0.1 * (1 - sun))
        share = 1 / (1 + np.exp(-(np.log(self.share / (1 - self.share)) + self.day_share)))
        share = share * np.where(night, self.night_share, 1.0)
        depth, length = self.fog.get(day, (0.0, 0))
        if slot % _SLOTS_A_DAY < length:
            sharp = sharp - depth * self.fog_factor
            share = share * (1 - 0.5 * depth * self.fog_factor)
            light = light + 0.03 * self.fog_factor
        if day in self.snow:
            sharp, light, share = sharp - 0.2 * self.fog_factor, light + 0.1, share * 0.9
        if self.clear[day] and 1 < elevation < 12:
            sharp, share = np.where(self.to_sun, sharp - 0.15, sharp), np.where(self.to_sun, share * 0.85, share)
        rate = self.traffic[:, find_hour_of_week(moment, ZONE)] * np.exp(rng.normal(0, 0.15, CAMERAS)) * 10
        return rate, light, sharp, share.clip(0.0, 0.995)


class Run:
    """One seed: what was learnt of the cameras, and what is wrong with which."""

    def __init__(self, seed: int, weeks: int) -> None:
        self.days = LEARNING_DAYS + 7 * weeks
        self.town, self.result = Town(seed, self.days), Result(days=7.0 * weeks)
        self.rng = np.random.default_rng(seed + 1000)
        # Pictures, with plates, and the sums of brightness and sharpness of the last slots, the newest last.
        self.slots = np.zeros((KEPT_SLOTS, 4, CAMERAS))
        # Brightness, sharpness and share of the last days, by the hour; NaN where there is no sample.
        self.samples = np.full((HOURS_OF_DAY, KEPT_DAYS, 3, CAMERAS), np.nan)
        self.middle, self.low = np.full((2, 3, CAMERAS), np.nan)
        self.fallen: dict[int, Fallen] = {}
        self.faults: dict[int, Fault] = {}
        self.healed: dict[int, int] = {}
        self.past: dict[int, Fault] = {}
        self.lorries: dict[int, tuple[int, float, float]] = {}
        first, last = LEARNING_DAYS * _SLOTS_A_DAY, (self.days - 1) * _SLOTS_A_DAY
        self.plan = self._plan(first, last, FAULTS_A_WEEK * weeks)
        self.parking = self._plan(first, last, LORRIES_A_WEEK * weeks)

    def _plan(self, first: int, last: int, count: int) -> dict[int, list[int]]:
        planned: dict[int, list[int]] = {}
        for slot in self.rng.integers(first, last, count):
            planned.setdefault(int(slot), []).append(int(self.rng.integers(CAMERAS)))
        return planned

    def go(self) -> Result:
        """All slots."""
        for slot in range(self.days * _SLOTS_A_DAY):
            self._begin(slot)
            moment = BEGIN + slot * _SLOT
            self._photograph(slot, moment)
            self._look(slot, moment + _SLOT + timedelta(minutes=1))
        self.result.faults += self.faults.values()
        return self.result

    def _begin(self, slot: int) -> None:
        for camera in [one for one, fault in self.faults.items() if fault.end <= slot]:
            self.past[camera] = self.faults.pop(camera)
            self.result.faults.append(self.past[camera])
            self.healed[camera] = slot
        for camera in self.plan.get(slot, []):
            if camera not in self.faults and slot - self.healed.get(camera, -999) > 36:
                self.faults[camera] = draw_fault(self.rng, KINDS[int(self.rng.integers(len(KINDS)))], slot)
        for camera in self.parking.get(slot, []):
            until, change = slot + int(self.rng.integers(2, 7)), float(self.rng.uniform(-0.15, 0.15))
            self.lorries[camera] = (until, change, float(self.rng.uniform(0.6, 1)))

    def _photograph(self, slot: int, moment: datetime) -> None:
        rate, light, sharp, share = self.town.see(slot, moment)
        for camera, (until, change, factor) in list(self.lorries.items()):
            if until <= slot:
                del self.lorries[camera]
            light[camera] += change
            sharp[camera] += change
            share[camera] *= factor
        for camera, fault in self.faults.items():
            part = min(1.0, (slot - fault.begin + 1) / fault.grows)
            light[camera] += part * fault.brightness
            sharp[camera] += part * fault.sharpness
            share[camera] *= 1 + part * (fault.share - 1)
        light, sharp = light.clip(-2, 0), sharp.clip(0, None)
        pictures = self.rng.poisson(rate)
        plates = self.rng.binomial(pictures, share)
        noise = np.where(light < -0.8, 0.2, 0.1) / np.sqrt(np.maximum(pictures, 1))
        light, sharp = light + self.rng.normal(0, noise), sharp + self.rng.normal(0, 1.2 * noise)
        self.slots = np.roll(self.slots, -1, axis=0)
        self.slots[-1] = pictures, plates, pictures * light, pictures * sharp

    def _look(self, slot: int, now: datetime) -> None:
        if now.minute < 10:
            self._learn(now)
        groups, whole = self._group()
        seen = _sample(groups.sum(axis=0))
        judged = whole & ~np.isnan(self.low[0])
        weather = self._find_weather(judged, seen, _sample(groups[0]))
        suspect = judged & self._suspect(_sample(groups[0]), weather)
        wrong = 0
        for camera in sorted({*np.flatnonzero(suspect).tolist(), *self.fallen}):
            if not judged[camera]:
                continue
            middle, low = (Sample(*part[:, camera].tolist()) for part in (self.middle, self.low))
            own = tuple(
                SightSlot(now, int(one[0, camera]), int(one[1, camera]), float(one[2, camera]), float(one[3, camera]))
                for one in groups
            )
            before = self.fallen.pop(camera, None)
            after = evaluate_sight(before, Judged(UsualSight(middle, low), own), weather, now)
            if after is not before:
                wrong += self._note(slot, camera, after, now)
            if after is not None:
                self.fallen[camera] = after
        self.result.wrong += wrong
        self.result.wrong_runs += wrong > 0

    def _group(self) -> tuple[Array, npt.NDArray[np.bool_]]:
        """The groups of group_slots for all cameras, newest first, and which cameras have all of them."""
        groups, group, count = np.zeros((GROUPS, 4, CAMERAS)), np.zeros((4, CAMERAS)), np.zeros(CAMERAS, int)
        for slot in self.slots[::-1]:
            group = group + slot
            full = np.flatnonzero((group[0] >= GROUP_PICTURES) & (count < GROUPS))
            groups[count[full], :, full] = group[:, full].T
            group[:, full] = 0
            count[full] += 1
        return groups, count == GROUPS

    def _find_weather(self, judged: npt.NDArray[np.bool_], *seen: Array) -> Weather:
        """As find_weather finds it."""
        if judged.sum() < SHARED_BY:
            return Weather()
        off = np.min([np.median((one - self.middle)[:2, judged], axis=1) for one in seen], axis=0)
        shared = judged & (self.middle[2] >= LEAST_SHARE)
        parts = (
            [np.median(one[2, shared] / self.middle[2, shared]) for one in seen] if shared.sum() >= SHARED_BY else []
        )
        return Weather(float(off[0]), float(off[1]), min([1.0, *map(float, parts)]), known=True)

    def _suspect(self, newest: Array, weather: Weather) -> npt.NDArray[np.bool_]:
        """Cameras whose newest group is low: of no other can a fall be found."""
        bounds = [
            self.low[place] + EXCUSED * min(0.0, off) - MARGINS[measure]
            for place, measure, off in (
                (0, Measure.BRIGHTNESS, weather.brightness),
                (1, Measure.SHARPNESS, weather.sharpness),
            )
        ]
        few = newest[2] < SHARE_LOST * self.low[2]
        return np.asarray((newest[0] < bounds[0]) | (newest[1] < bounds[1]) | few)

    def _learn(self, now: datetime) -> None:
        """The hour that has just ended, as learn_sight does it, and what is usual now, as find_usual does."""
        hour = self.slots[-6:].sum(axis=0)
        place = (now - timedelta(hours=1)).astimezone(ZONE).hour
        learns = hour[0] >= SAMPLE_PICTURES
        learns[list(self.fallen)] = False
        kept = self.samples[place]
        new = np.concatenate([kept[1:], _sample(hour)[None]])
        self.samples[place] = np.where(learns, new, kept)
        place = now.astimezone(ZONE).hour
        near = np.concatenate([self.samples[(place + step) % HOURS_OF_DAY] for step in (-1, 0, 1)])
        near.sort(axis=0)
        count = (~np.isnan(near[:, 0])).sum(axis=0)
        enough = (~np.isnan(self.samples[place][:, 0])).sum(axis=0) >= ENOUGH_DAYS
        pick = np.broadcast_to(count // LOWEST, (1, 3, CAMERAS))
        self.low = np.where(enough, np.take_along_axis(near, pick, axis=0)[0], np.nan)
        halves = [
            np.take_along_axis(near, np.broadcast_to(half, (1, 3, CAMERAS)), axis=0)[0] for half in _middle(count)
        ]
        self.middle = np.where(enough, (halves[0] + halves[1]) / 2, np.nan)

    def _note(self, slot: int, camera: int, after: Fallen | None, now: datetime) -> bool:
        """Whether a working camera was told as one that sees worse."""
        fault = self.faults.get(camera)
        if fault is not None:
            fault.lost = fault.lost or after is None
            fault.found = slot + 1 - fault.begin if fault.found is None else fault.found
        elif after is None and camera in self.past and self.past[camera].over is None:
            self.past[camera].over = slot + 1 - self.past[camera].end
        # What still shows right after a repair is no false alarm.
        if fault is not None or after is None or slot - self.healed.get(camera, -999) <= 6:
            return False
        print(f"wrong: day {slot / _SLOTS_A_DAY:.2f}, {now:%H:%M}, {camera}: {after.falls}", file=sys.stderr)
        return slot >= LEARNING_DAYS * _SLOTS_A_DAY


def _sample(slot: Array) -> Array:
    """Mean brightness and sharpness and the share with plates, as make_sample makes them, for all cameras."""
    pictures = np.maximum(slot[0], 1)
    return np.stack([slot[2] / pictures, slot[3] / pictures, slot[1] / pictures])


def _middle(count: npt.NDArray[np.int_]) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """The two places whose mean is the median of so many sorted numbers."""
    return np.maximum(0, (count - 1) // 2), count // 2


def list_rows(results: Sequence[Result]) -> Iterator[str]:
    """The table: a row for each kind of fault."""
    yield (
        "| fault | planted | found within 24 h | minutes until found: median, 90 % | said to be over too early "
        "| hours from its end until it is said: median, 90 % |"
    )
    yield "|---|---|---|---|---|---|"
    for kind in KINDS:
        faults = [one for result in results for one in result.faults if one.kind == kind]
        delays = np.array([10.0 * one.found for one in faults if one.found is not None])
        half, most = (np.quantile(delays, part) if len(delays) else math.nan for part in (0.5, 0.9))
        lost = sum(one.lost for one in faults) / max(1, len(faults))
        found = len(delays) / max(1, len(faults))
        ends = np.array([one.over / 6 for one in faults if one.over is not None])
        later, latest = (np.quantile(ends, part) if len(ends) else math.nan for part in (0.5, 0.9))
        told = f"{half:.0f}, {most:.0f} | {lost:.0%} | {later:.1f}, {latest:.1f}"
        yield f"| {kind} | {len(faults)} | {found:.0%} | {told} |"
    fortnights = sum(result.days for result in results) / 14
    wrong, runs = (sum(getattr(one, name) for one in results) for name in ("wrong", "wrong_runs"))
    yield ""
    each = f"{wrong / fortnights:.1f} false alarms in two weeks of {CAMERAS} cameras"
    yield f"{each}, in {runs / fortnights:.1f} messages ({fortnights:g} times two weeks)."


def main() -> None:
    """Simulate, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11])
    parser.add_argument("--weeks", type=int, default=4, help="after a week of learning")
    args = parser.parse_args()
    results = []
    for seed in args.seeds:
        begun = time.process_time()
        results.append(Run(seed, args.weeks).go())
        print(f"seed {seed}: {time.process_time() - begun:.0f} s of CPU", file=sys.stderr)
    print("\n".join(list_rows(results)))


if __name__ == "__main__":
    main()
