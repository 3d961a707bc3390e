"""How well distributions over spellings fit the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from platewatch.plates.distribution import Distribution
from platewatch.reading.limits import LONGEST, SHORTEST

FLOOR = 1e-4
"""The probability that a text has at least if the distribution does not name it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a strip says, and what the reader says that it says. A text too short or too long means unreadable."""

    text: str
    distribution: Distribution

    @property
    def is_plate(self) -> bool:
        """Whether there is something to be read."""
        return SHORTEST <= len(self.text) <= LONGEST


def exact(readings: Sequence[Reading]) -> float:
    """The share of the plates whose most probable spelling is the true one."""
    return float(np.mean([_best(reading) == reading.text for reading in readings if reading.is_plate]))


def exact_by_vehicle(readings: Sequence[Reading]) -> float:
    """As `exact`, but each vehicle (each text) counts once, however many crops of it there are."""
    vehicles: dict[str, list[bool]] = {}
    for reading in readings:
        if reading.is_plate:
            vehicles.setdefault(reading.text, []).append(_best(reading) == reading.text)
    return float(np.mean([np.mean(rights) for rights in vehicles.values()]))


def calibration_error(readings: Sequence[Reading], bins: int = 10) -> float:
    """The expected calibration error: how far the best spellings' probabilities are from how often they are right."""
    plates = [reading for reading in readings if reading.distribution.spellings]
    said = np.array([reading.distribution.spellings[0].probability for reading in plates])
    right = np.array([_best(reading) == reading.text for reading in plates], dtype=float)
    places = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [
        abs(said[places == i].mean() - right[places == i].mean()) * (places == i).mean()
        for i in range(bins)
        if (places == i).any()
    ]
    return float(sum(gaps))


def _best(reading: Reading) -> str:
    spellings = reading.distribution.spellings
    return spellings[0].text if spellings else ""
