"""What the recogniser's numbers mean: from its outputs to a calibrated distribution, a country and completeness.

Whether the ends of a plate's lines are complete, the networks say: they look for a border, a post, a part of a
character, and hear how much the text is like whole plates and like parts (onnx.ends).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.prior import BREACH, UNKNOWN, apply_syntax
from platewatch.reading.completeness import Completeness, LineEnds, whole
from platewatch.reading.curve import STRAIGHT, Curve
from platewatch.reading.junk import SHORT_COUNTRY, drop_short, find_look_alike
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.spellings import decode

MOST_LINES: Final = 3
"""Of how many lines the recogniser says whether their ends are complete."""


def estimate_ends(ends: NDArray[np.floating], lines: int, *, temperature: float, shift: float) -> Completeness:
    """The completeness of a plate of so many lines by the network's logits [6]: start and end of each line, top first.

    The logits are divided by `temperature` (over 0), then `shift` is added. Raises ValueError if they are no six finite
    numbers.
    """
    if ends.shape != (2 * MOST_LINES,) or not np.isfinite(ends).all():
        raise ValueError(f"ends must be {2 * MOST_LINES} finite numbers: {ends.shape}")
    chances = [_sigmoid(float(end) / temperature + shift) for end in ends[: 2 * lines]]
    return _pair(chances)


def _pair(chances: Sequence[float]) -> Completeness:
    return tuple(LineEnds(*chances[place : place + 2]) for place in range(0, len(chances), 2))


def _sigmoid(logit: float) -> float:
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    power = math.exp(logit)
    return power / (1.0 + power)


MOST_OF_ONE_READING: Final = 32
"""How many spellings one reading of a plate gives at the most; all of them are kept. The calibration was fitted so.

An unsure plate is read several times. All its readings together give more, up to distribution.MOST_SPELLINGS.
"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the recogniser's own probabilities become probabilities that hold; fitted by training/calibrate.py.

    `temperature`, `country_temperature` and `ends_temperature` (over 0) divide the logits; over 1 makes less sure.
    `ends_shift` is added to the logits of the lines' ends after that. `curve` bends what all readings of a plate say
    together. `breach` is the syntax prior's.
    """

    temperature: float = 1.0
    country_temperature: float = 1.0
    curve: Curve = STRAIGHT
    breach: float = BREACH
    ends_temperature: float = 1.0
    ends_shift: float = 0.0

    def __post_init__(self) -> None:
        for name in ("temperature", "country_temperature", "ends_temperature"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise ValueError(f"{name} must be over 0: {getattr(self, name)}")
        if not 0 <= self.breach < 1:
            raise ValueError(f"breach must be at least 0 and under 1: {self.breach}")
        if not math.isfinite(self.ends_shift):
            raise ValueError(f"ends_shift must be a number: {self.ends_shift}")


def parse_calibration(table: Mapping[str, Any]) -> Calibration:
    """The calibration that a table of models.toml holds: both temperatures, and of the rest what is not to be as usual.

    Raises KeyError if a temperature is missing, ValueError or TypeError for a value that makes no sense.
    """
    curve = Curve(**{name: float(table[name]) for name in ("low", "high", "shift") if name in table})
    breach = float(table.get("breach", BREACH))
    return Calibration(
        float(table["temperature"]),
        float(table["country_temperature"]),
        curve,
        breach,
        float(table.get("ends_temperature", 1.0)),
        float(table.get("ends_shift", 0.0)),
    )


def interpret(
    characters: NDArray[np.floating],
    countries: NDArray[np.floating],
    names: Sequence[str],
    calibration: Calibration,
    *,
    ends: NDArray[np.floating] | None = None,
    lines: int = 1,
) -> RecognisedPlate:
    """Read one strip's outputs: `characters` [columns, 37], `countries` [len(names)], `ends` [6], all of them logits.

    `ends` are of the starts and ends of up to three lines, top first, of which the strip has `lines`. From a model that
    says nothing of them (None) completeness is (), and the plate counts as complete. A text that is rather a part of a
    plate is held to no syntax. Raises ValueError if `characters` or `ends` are no finite numbers of that shape.
    """
    shares = _softmax(countries, calibration.country_temperature)
    known = dict(zip(names, shares, strict=True))
    best = max(range(len(shares)), key=shares.__getitem__)
    country = None if names[best] == UNKNOWN else names[best]
    shown = _interpret_picture(ends, lines, calibration)
    # What is left of a cut plate is no short plate, however well its country shows.
    may_be_short = shares[best] * whole(shown) >= SHORT_COUNTRY
    raw = decode(
        characters,
        temperature=calibration.temperature,
        keep=MOST_OF_ONE_READING,
        is_short_plate=lambda text: may_be_short and find_look_alike(text, country) is not None,
    )
    complete = whole(shown)
    held = {name: share * complete for name, share in known.items()}
    weighed = apply_syntax(raw, held, breach=calibration.breach)
    return RecognisedPlate(drop_short(weighed, country), country, shares[best], shown)


def _interpret_picture(ends: NDArray[np.floating] | None, lines: int, calibration: Calibration) -> Completeness:
    if ends is None:
        return ()
    return estimate_ends(ends, lines, temperature=calibration.ends_temperature, shift=calibration.ends_shift)


def _softmax(logits: NDArray[np.floating], temperature: float) -> list[float]:
    powers = np.exp((logits - logits.max()) / temperature)
    shares: list[float] = (powers / powers.sum()).tolist()
    return shares
