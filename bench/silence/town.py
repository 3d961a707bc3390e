"""919 cameras and their traffic: commuters and weekends, days that differ, holidays, snow."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from platewatch.cameras.usual import HOURS_OF_WEEK

Array = npt.NDArray[np.float64]

CAMERAS: Final = 919
PASSAGES_A_DAY: Final = 5_400.0
PLATOON: Final = 1.6
"""Cars that come so close together that they are one event for a minute."""

LEARNING_WEEKS: Final = 3
ZONE: Final = ZoneInfo("Europe/Amsterdam")
BEGIN: Final = datetime(2026, 1, 4, 23, tzinfo=UTC)
SNOW_SHARE: Final = 0.45
SNOW_DAYS: Final = 5


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
        self.snow = {int(day) for day in self.rng.integers(LEARNING_WEEKS * 7, 364, SNOW_DAYS)}
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
