"""The burglaries: three crews with two cars each, and what the police know of where and when.

The first crew comes from elsewhere and is seen in the town for its burglaries and little else. The second lives in the
town and drives there daily. The third comes every few days. A burglary is in the evening or at night, near two or three
cameras; when it was is known to half an hour or to an hour and a half. The first car passes a camera of the scene on
most ways in and out; the second follows it on most of them.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np

from bench.investigations.town import DAYS, ROUTES, Ints, Roads, Town, Trips, draw_hours, expand
from platewatch.investigations.questions import Scene

CREWS: Final = 3
BURGLARIES: Final = 10
CARS: Final = 2 * CREWS
BY_THE_CAMERAS: Final = 0.85
"""How often a way in or out passes a camera of the scene."""

TOGETHER: Final = 0.8
"""How often the second car comes too."""

_DAY: Final = 86_400.0
_LIVES: Final = (2, 12, 5)
"""How many drives there and back each crew's cars make in the period beside burglaries."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Its first and its second car, and the scenes as the police know them."""

    first: int
    second: int
    scenes: tuple[Scene, ...]


def name_camera(number: int) -> str:
    """The id of a camera."""
    return f"cam-{number:02d}"


def plan_scenes(roads: Roads, rng: np.random.Generator) -> list[tuple[list[int], float, float, float]]:
    """Ten burglaries: the cameras near, the true second, the second that the police take, and how far that reaches."""
    days = rng.choice(np.arange(1, DAYS - 1), BURGLARIES, replace=False)
    found = []
    for day in days:
        hour = rng.uniform(18, 23) if rng.random() < 0.6 else rng.uniform(25, 28)
        truth = float(day) * _DAY + hour * 3600
        reach = float(rng.choice([1800, 2700, 3600, 5400]))
        taken = truth + rng.uniform(-0.5, 0.5) * reach
        found.append((roads.near(rng.random(2), int(rng.integers(2, 4))), truth, taken, reach))
    return sorted(found, key=lambda one: one[1])


def plant(town: Town, rng: np.random.Generator, *, drive: bool = True) -> tuple[Town, tuple[Crew, ...]]:
    """The town with three crews; with `drive` false there are their scenes alone, and nobody was there for them."""
    extra = town.groups["extra"]
    crews, parts = [], [(town.car, town.camera, town.second)]
    for number in range(CREWS):
        first, second = extra[2 * number], extra[2 * number + 1]
        plans = plan_scenes(town.roads, rng)
        scenes = tuple(
            Scene(
                frozenset(name_camera(camera) for camera in cameras),
                town.moment(taken),
                timedelta(seconds=reach),
            )
            for cameras, _, taken, reach in plans
        )
        crews.append(Crew(first, second, scenes))
        if not drive:
            continue
        parts += [expand(_live(car, _LIVES[number], rng), town.roads, rng) for car in (first, second)]
        parts += [_burgle(first, second, cameras, truth, rng) for cameras, truth, _, _ in plans]
    car, camera, at = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    return replace(town, car=car[order], camera=camera[order], second=at[order]), tuple(crews)


def _live(car: int, drives: int, rng: np.random.Generator) -> Trips:
    count = max(1, int(rng.poisson(drives)))
    cars: Ints = np.full(count, car)
    start = rng.integers(DAYS, size=count) * _DAY + draw_hours(count, rng)
    route = rng.integers(ROUTES, size=count)
    stay = rng.lognormal(np.log(4500), 0.8, count)
    return Trips(
        np.concatenate([cars, cars]),
        np.concatenate([route, route]),
        np.concatenate([np.zeros(count, bool), np.ones(count, bool)]),
        np.concatenate([start, start + stay]),
    )


def _burgle(
    first: int, second: int, cameras: list[int], truth: float, rng: np.random.Generator
) -> tuple[Ints, Ints, np.ndarray]:
    """In before it, out after it: past a camera of the scene or by another way, and past one or two other cameras."""
    rows = []
    follows = rng.random() < TOGETHER
    for moment in (truth - rng.uniform(60, 900), truth + rng.uniform(300, 1500)):
        way = [int(rng.choice(cameras))] if rng.random() < BY_THE_CAMERAS else []
        way += [int(camera) for camera in rng.integers(20, size=int(rng.integers(1, 3)))]
        for step, camera in enumerate(way):
            at = moment + (step if moment > truth else -step) * rng.uniform(120, 300)
            rows.append((first, camera, at))
            if follows:
                rows.append((second, camera, at + rng.uniform(4, 45)))
    cars, places, times = (np.array(column) for column in zip(*rows, strict=True))
    return cars.astype(np.int64), places.astype(np.int64), times.astype(float)
