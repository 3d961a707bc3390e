"""How much passes each camera in each hour of the week: what a car's habits are taken from where it was hardly seen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from platewatch.cameras.usual import HOURS_OF_WEEK, NOTHING_LEARNT, Usual

_MINUTES: Final = 60.0
FREE_FROM: Final = 5
"""The first day of the week that is no working day: Saturday. Holidays count as Sundays."""

_LEAST_RATE: Final = 1.0
"""Passages an hour at the least: an hour in which nothing was seen is not one in which nothing can be."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Passages an hour by camera and hour of the week, Monday 0:00 first. `by_camera` has every camera of the
    investigation's.
    """

    by_camera: Mapping[str, tuple[float, ...]]

    def share_at(self, cameras: Collection[str]) -> float:
        """Which part of all traffic passes these cameras."""
        whole = sum(sum(rates) for rates in self.by_camera.values())
        return sum(sum(self.by_camera.get(camera, ())) for camera in cameras) / whole if whole else 0.0

    def list_shares(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Which part of all traffic passes in each hour of working days, and of free days."""
        hours = [sum(rates[hour] for rates in self.by_camera.values()) for hour in range(HOURS_OF_WEEK)]
        whole = sum(hours) or 1.0
        working = tuple(sum(hours[day * 24 + hour] for day in range(FREE_FROM)) / whole for hour in range(24))
        free = tuple(sum(hours[day * 24 + hour] for day in range(FREE_FROM, 7)) / whole for hour in range(24))
        return working, free


def learn_traffic(usuals: Iterable[Usual], cameras: Collection[str]) -> Traffic:
    """The traffic at these cameras, from what the service knows as usual for them.

    A camera of which nothing is known counts as one with the others' average traffic in every hour.
    """
    known = {usual.camera_id: usual for usual in usuals if usual.camera_id in cameras}
    learnt = {
        camera: tuple(max(_LEAST_RATE, load.rate * _MINUTES) for load in usual.loads)
        for camera, usual in known.items()
        if any(load != NOTHING_LEARNT for load in usual.loads)
    }
    middle = sum(sum(rates) for rates in learnt.values()) / (HOURS_OF_WEEK * len(learnt)) if learnt else _LEAST_RATE
    flat = (middle,) * HOURS_OF_WEEK
    return Traffic({camera: learnt.get(camera, flat) for camera in sorted(cameras)})
