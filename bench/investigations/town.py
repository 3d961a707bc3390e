"""The town: 20 cameras, 28 days, and who drives there.

Commuters have a way and hours of their own, some of them a neighbour with the same way and the same hours. Others drive
at any time. Taxis are everywhere all day, buses keep a timetable. Most cars are seen once or twice. Traffic lights make
platoons of all of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

CAMERAS: Final = 20
DAYS: Final = 28
ZONE: Final = ZoneInfo("Europe/Amsterdam")
BEGIN: Final = datetime(2026, 6, 1, tzinfo=ZONE)
"""A Monday; no change of the clock and one holiday (none) within 28 days."""

COMMUTERS: Final = 8_000
NEIGHBOURS: Final = 500
"""Pairs of commuters with the same way whose usual times lie within two minutes."""

RESIDENTS: Final = 7_000
VISITORS: Final = 60_000
TAXIS: Final = 60
BUSES: Final = 40
ROUTES: Final = 240
LONGEST: Final = 5
LIGHTS_S: Final = 90.0
IN_PLATOON: Final = 0.6
DIRTY: Final = 0.03

_DAY: Final = 86_400.0
_LETTERS: Final = "BDFGHJKLNPRSTVXZ"
_SHAPES: Final = ("XX999X", "X999XX", "99XXX9", "9XXX99", "XXX99X")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trips:
    """Drives: whose, by which route (backwards or not), from which second of the period on."""

    car: Ints
    route: Ints
    back: NDArray[np.bool_]
    start: Floats


@dataclass(frozen=True, slots=True)
class Roads:
    """Where cameras stand, and the routes: their cameras (-1 for none) and the seconds until each."""

    places: Floats
    cameras: Ints
    seconds: Floats

    def near(self, place: Floats, count: int) -> list[int]:
        """The cameras that are nearest to a place."""
        apart = np.hypot(*(self.places - place).T)
        return [int(camera) for camera in np.argsort(apart, kind="stable")[:count]]


@dataclass(frozen=True, slots=True)
class Town:
    """Who lives there and passes: the plates' texts, and all passages (car, camera, second), in order of time."""

    roads: Roads
    plates: tuple[str, ...]
    dirty: NDArray[np.bool_]
    groups: dict[str, range]
    car: Ints
    camera: Ints
    second: Floats

    def moment(self, second: float) -> datetime:
        """A second of the period as a moment."""
        return BEGIN + timedelta(milliseconds=round(second * 1000))


def lay_roads(rng: np.random.Generator) -> Roads:
    """The cameras, five by four with some irregularity, and routes between any two places of the town."""
    grid = np.array([(x / 4, y / 3) for x in range(5) for y in range(4)])
    places = grid + rng.normal(0, 0.04, grid.shape)
    cameras = np.full((ROUTES, LONGEST), -1, dtype=np.int64)
    seconds = np.zeros((ROUTES, LONGEST))
    for number in range(ROUTES):
        while True:
            begin, end = rng.random(2), rng.random(2)
            way = end - begin
            length = float(np.hypot(*way))
            if length < 0.3:
                continue
            along = (places - begin) @ way / length
            aside = np.abs((places - begin) @ np.array([-way[1], way[0]]) / length)
            met = np.flatnonzero((along > -0.05) & (along < length + 0.05) & (aside < 0.11))
            if 2 <= len(met) <= LONGEST:
                break
        met = met[np.argsort(along[met])]
        cameras[number, : len(met)] = met
        seconds[number, : len(met)] = (along[met] + 0.1) * 900
    return Roads(places, cameras, seconds)


def draw_plates(count: int, rng: np.random.Generator) -> tuple[str, ...]:
    """So many different Dutch plates."""
    found: dict[str, None] = {}
    while len(found) < count:
        shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
        marks = (rng.choice(list(_LETTERS)) if mark == "X" else str(rng.integers(10)) for mark in shape)
        found["".join(marks)] = None
    return tuple(found)


def build_town(rng: np.random.Generator, extra_cars: int = 0, scale: float = 1.0) -> Town:
    """A town without burglaries. The last `extra_cars` cars drive nowhere yet."""
    roads = lay_roads(rng)
    sizes = {
        "commuters": round(COMMUTERS * scale),
        "neighbours": 2 * round(NEIGHBOURS * scale),
        "residents": round(RESIDENTS * scale),
        "visitors": round(VISITORS * scale),
        "taxis": TAXIS,
        "buses": BUSES,
        "extra": extra_cars,
    }
    groups, first = {}, 0
    for name, size in sizes.items():
        groups[name] = range(first, first + size)
        first += size
    trips = [
        _commute(np.arange(*_ends(groups["commuters"])), None, rng),
        _commute_together(groups["neighbours"], rng),
        _drive_anywhere(groups["residents"], 0.45, rng),
        _visit(groups["visitors"], rng),
        _drive_all_day(groups["taxis"], rng),
        _keep_timetable(groups["buses"], rng),
    ]
    passed = [expand(each, roads, rng) for each in trips]
    car, camera, second = (np.concatenate(parts) for parts in zip(*passed, strict=True))
    order = np.argsort(second, kind="stable")
    plates = draw_plates(first, rng)
    return Town(roads, plates, rng.random(first) < DIRTY, groups, car[order], camera[order], second[order])


def expand(trips: Trips, roads: Roads, rng: np.random.Generator) -> tuple[Ints, Ints, Floats]:
    """The passages of these trips: car, camera, second."""
    cameras, seconds = roads.cameras[trips.route], roads.seconds[trips.route]
    whole = seconds.max(axis=1, keepdims=True) + 60
    seconds = np.where(trips.back[:, None], whole - seconds, seconds)
    pace = rng.normal(1.0, 0.08, (len(trips.car), 1)).clip(0.7, 1.5)
    at = trips.start[:, None] + seconds * pace
    light = rng.random(at.shape) < IN_PLATOON
    phase = (cameras * 37.0) % LIGHTS_S
    waited = np.floor((at - phase) / LIGHTS_S + 1) * LIGHTS_S + phase + rng.random(at.shape) * 12
    at = np.where(light, waited, at)
    valid = (cameras >= 0) & (at >= 0) & (at < DAYS * _DAY)
    cars = np.broadcast_to(trips.car[:, None], at.shape)
    return cars[valid], cameras[valid], at[valid]


def _ends(group: range) -> tuple[int, int]:
    return group.start, group.stop


def _workdays() -> Ints:
    return np.array([day for day in range(DAYS) if day % 7 < 5])


def _commute(cars: Ints, habits: dict[str, Floats | Ints] | None, rng: np.random.Generator) -> Trips:
    count = len(cars)
    habits = habits or draw_habits(count, rng)
    days = _workdays()
    goes = rng.random((count, len(days))) < habits["often"][:, None]
    who, which = np.nonzero(goes)
    out = days[which] * _DAY + habits["out"][who] + rng.normal(0, 1, len(who)) * habits["out_spread"][who]
    home = days[which] * _DAY + habits["home"][who] + rng.normal(0, 1, len(who)) * habits["home_spread"][who]
    route = habits["route"][who].astype(np.int64)
    return Trips(
        np.concatenate([cars[who], cars[who]]),
        np.concatenate([route, route]),
        np.concatenate([np.zeros(len(who), bool), np.ones(len(who), bool)]),
        np.concatenate([out, home]),
    )


def draw_habits(count: int, rng: np.random.Generator) -> dict[str, Floats | Ints]:
    """A way, hours, and how punctual each of so many commuters is."""
    late = rng.random(count) < 0.12
    out = np.where(late, rng.normal(13.5, 3.0, count), rng.normal(7.8, 0.8, count)) * 3600
    return {
        "route": rng.integers(ROUTES, size=count),
        "out": out,
        "home": out + rng.normal(9.2, 0.8, count) * 3600,
        "out_spread": rng.uniform(2, 14, count) * 60,
        "home_spread": rng.uniform(4, 30, count) * 60,
        "often": rng.uniform(0.55, 1.0, count),
    }


def _commute_together(group: range, rng: np.random.Generator) -> Trips:
    """Pairs of neighbours with the same way and hours, who know nothing of each other."""
    cars = np.arange(*_ends(group))
    half = len(cars) // 2
    habits = draw_habits(half, rng)
    both = {name: np.concatenate([values, values]) for name, values in habits.items()}
    for name in ("out", "home"):
        both[name] = both[name] + np.concatenate([np.zeros(half), rng.uniform(-120, 120, half)])
    return _commute(cars, both, rng)


def _drive_anywhere(group: range, a_day: float, rng: np.random.Generator) -> Trips:
    """Drives there and back, mostly by a few ways of one's own, at the hours of shops, friends and sports."""
    cars = np.arange(*_ends(group))
    own = rng.integers(ROUTES, size=(len(cars), 4))
    who = np.repeat(np.arange(len(cars)), rng.poisson(a_day * DAYS * rng.gamma(2, 0.5, len(cars))))
    hours = draw_hours(len(who), rng)
    start = rng.integers(DAYS, size=len(who)) * _DAY + hours
    route = own[who, rng.integers(4, size=len(who))]
    return _there_and_back(cars[who], route, start, rng)


def draw_hours(count: int, rng: np.random.Generator) -> Floats:
    """Seconds of the day at which people drive: most in the afternoon, few at night."""
    hours = np.where(rng.random(count) < 0.5, rng.normal(11, 2.5, count), rng.normal(18, 3.0, count))
    return (hours % 24) * 3600


def _there_and_back(cars: Ints, route: Ints, start: Floats, rng: np.random.Generator) -> Trips:
    stay = rng.lognormal(np.log(4500), 0.8, len(cars))
    return Trips(
        np.concatenate([cars, cars]),
        np.concatenate([route, route]),
        np.concatenate([np.zeros(len(cars), bool), np.ones(len(cars), bool)]),
        np.concatenate([start, start + stay]),
    )


def _visit(group: range, rng: np.random.Generator) -> Trips:
    """Cars that come once, some a few times, half of them there and back."""
    cars = np.repeat(np.arange(*_ends(group)), rng.geometric(0.75, len(group)))
    start = rng.integers(DAYS, size=len(cars)) * _DAY + draw_hours(len(cars), rng)
    both = _there_and_back(cars, rng.integers(ROUTES, size=len(cars)), start, rng)
    kept = ~both.back | (rng.random(len(both.car)) < 0.5)
    return Trips(both.car[kept], both.route[kept], both.back[kept], both.start[kept])


def _drive_all_day(group: range, rng: np.random.Generator) -> Trips:
    """Taxis: a shift of eight hours on most days, by any way."""
    cars = np.repeat(np.arange(*_ends(group)), DAYS)
    day = np.tile(np.arange(DAYS), len(group))
    shift = np.repeat(rng.choice([6.0, 14.0, 18.0], len(group)), DAYS)
    drives = rng.poisson(11, len(cars)) * (rng.random(len(cars)) < 0.8)
    who = np.repeat(np.arange(len(cars)), drives)
    start = day[who] * _DAY + (shift[who] + rng.random(len(who)) * 8.5) * 3600
    return Trips(cars[who], rng.integers(ROUTES, size=len(who)), rng.random(len(who)) < 0.5, start)


def _keep_timetable(group: range, rng: np.random.Generator) -> Trips:
    """Buses: one line each, there and back by turns from six to midnight, a few minutes late."""
    lines = rng.integers(ROUTES, size=len(group))
    hours = np.arange(6, 23.9, 0.75)
    cars, day, turn = (
        one.ravel() for one in np.meshgrid(np.arange(len(group)), np.arange(DAYS), np.arange(len(hours)))
    )
    runs = rng.random(len(cars)) < 0.75
    cars, day, turn = cars[runs], day[runs], turn[runs]
    late = np.abs(rng.normal(0, 120, len(cars)))
    start = day * _DAY + hours[turn] * 3600 + cars * 60.0 + late
    return Trips(cars + group.start, lines[cars], turn % 2 == 1, start)
