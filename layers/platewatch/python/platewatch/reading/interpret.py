"""What the recogniser's numbers mean: from its two outputs to a calibrated distribution and a country."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.prior import BREACH, UNKNOWN, apply_syntax
from platewatch.reading.curve import STRAIGHT, Curve
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.short import SHORT_COUNTRY, drop_short, find_look_alike
from platewatch.reading.spellings import decode

MOST_OF_ONE_READING: Final = 32
"""How many spellings one reading of a plate gives at the most; all of them are kept. The calibration was fitted so.

An unsure plate is read several times. All its readings together give more, up to distribution.MOST_SPELLINGS.
"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the recogniser's own probabilities become probabilities that hold; fitted by training/calibrate.py.

    `temperature` and `country_temperature` (over 0) divide the logits; over 1 makes less sure. `curve` bends what all
    readings of a plate say together. `breach` is the syntax prior's.
    """

    temperature: float = 1.0
    country_temperature: float = 1.0
    curve: Curve = STRAIGHT
    breach: float = BREACH

    def __post_init__(self) -> None:
        for name in ("temperature", "country_temperature"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise ValueError(f"{name} must be over 0: {getattr(self, name)}")
        if not 0 <= self.breach < 1:
            raise ValueError(f"breach must be at least 0 and under 1: {self.breach}")


def read_calibration(table: Mapping[str, Any]) -> Calibration:
    """The calibration that a table of models.toml holds: both temperatures, and of the rest what is not to be as usual.

    Raises KeyError if a temperature is missing, ValueError or TypeError for a value that makes no sense.
    """
    curve = Curve(**{name: float(table[name]) for name in ("low", "high", "shift") if name in table})
    breach = float(table.get("breach", BREACH))
    return Calibration(float(table["temperature"]), float(table["country_temperature"]), curve, breach)


def interpret(
    characters: NDArray[np.floating],
    countries: NDArray[np.floating],
    names: Sequence[str],
    calibration: Calibration,
) -> RecognisedPlate:
    """Read one strip's outputs: `characters` [columns, 37], `countries` [len(names)], both logits.

    Raises ValueError if `characters` are no finite numbers of that shape.
    """
    shares = _softmax(countries, calibration.country_temperature)
    best = max(range(len(shares)), key=shares.__getitem__)
    country = None if names[best] == UNKNOWN else names[best]
    raw = decode(
        characters,
        temperature=calibration.temperature,
        keep=MOST_OF_ONE_READING,
        is_short_plate=lambda text: shares[best] >= SHORT_COUNTRY and find_look_alike(text, country) is not None,
    )
    weighed = apply_syntax(raw, dict(zip(names, shares, strict=True)), breach=calibration.breach)
    return RecognisedPlate(drop_short(weighed, country), country, shares[best])


def _softmax(logits: NDArray[np.floating], temperature: float) -> list[float]:
    powers = np.exp((logits - logits.max()) / temperature)
    shares: list[float] = (powers / powers.sum()).tolist()
    return shares
