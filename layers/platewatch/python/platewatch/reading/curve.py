"""The last step to probabilities that hold: what is said of the best spelling, bent to how often that is right."""

import math
from dataclasses import dataclass, replace
from typing import Final

from platewatch.plates.distribution import Distribution, Spelling


@dataclass(frozen=True, slots=True)
class Curve:
    """From a probability p to one that holds: its logit is low * log(p) - high * log(1 - p) + shift.

    `low` (over 0) bends what is improbable, `high` (over 0) what is nearly certain; 1, 1 and 0 change nothing. A
    recogniser takes its columns for independent. They are not: where many are doubtful their product is too small,
    where few are it is too large. (The form is known as beta calibration: Kull, Silva Filho, Flach 2017.)
    """

    low: float = 1.0
    high: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise ValueError(f"{name} must be over 0: {getattr(self, name)}")
        if not math.isfinite(self.shift):
            raise ValueError(f"shift must be a number: {self.shift}")

    def at(self, probability: float) -> float:
        """The probability that holds; 0 and 1 stay what they are."""
        if not 0.0 < probability < 1.0:
            return probability
        logit = self.low * math.log(probability) - self.high * math.log1p(-probability) + self.shift
        return 1.0 / (1.0 + math.exp(-logit)) if logit > -_FARTHEST else 0.0


STRAIGHT: Final = Curve()
_NOTHING: Final = 1e-12
"""Of what is readable. Where all others have less together, none can take what the best one would lose."""
_FARTHEST: Final = 700.0
"""Beyond it the exponential of a double overflows."""


def bend(distribution: Distribution, curve: Curve) -> Distribution:
    """The distribution with the best spelling's probability on the curve, as far as there is room.

    Where it gains, all listed spellings gain in the same proportion, and what is not listed loses: a product of
    doubtful columns is too small for each of them. Where it loses, all the others share what it lost. `unreadable`
    stays as it is, so does the order, and what syntax did to a spelling stays the same part of it.
    """
    if curve == STRAIGHT or not distribution.spellings:
        return distribution
    best, *others = distribution.spellings
    listed = sum(spelling.probability for spelling in distribution.spellings)
    # The difference of two nearly equal numbers may round below what is listed; there would be less than there is.
    readable = max(1.0 - distribution.unreadable, listed)
    wanted = curve.at(best.probability)
    if best.probability <= 0.0 or wanted == best.probability:
        return distribution
    if wanted > best.probability:
        gain = min(wanted / best.probability, readable / listed)
        return replace(distribution, spellings=tuple(_scale(one, gain) for one in distribution.spellings))
    rest = max(readable - best.probability, sum(other.probability for other in others))
    if rest <= _NOTHING * readable:
        return distribution
    # Never below the second best, whose share grows as the best one's shrinks.
    second = others[0].probability if others else 0.0
    bent = max(wanted, readable * second / (rest + second))
    grown = (_scale(other, (readable - bent) / rest) for other in others)
    return replace(distribution, spellings=(_scale(best, bent / best.probability), *grown))


def _scale(spelling: Spelling, factor: float) -> Spelling:
    seen = None if spelling.observed is None else min(1.0, spelling.observed * factor)
    return Spelling(spelling.text, spelling.probability * factor, seen)
