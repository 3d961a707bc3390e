"""How probable it is by chance that a car is somewhere as often as it was.

Meetings by chance are counted as a Poisson count of which the rate itself is not known for certain: a car's habits are
known from a few weeks, and days differ. So the rate is multiplied by a factor drawn from a gamma distribution with mean
1, which makes the count negative binomial. That is never less than the Poisson-binomial of the single occasions with
the same rates: occasions that hang together by what nobody knows (the car was away for a week, or always came) do not
make a car look more surprising than it is.

A car is compared because it was there at least once. So what counts is how probable as many times are *given* the first
one; then the number of cars compared is the number of cars that were there.
"""

import math
from collections.abc import Sequence
from typing import Final

STEADY: Final = 1.0
"""The shape of the gamma distribution: how well a rate is known. At 1 its spread is as large as itself."""

_NEGLIGIBLE: Final = 1e-15
_FULL: Final = 1.0 - 1e-9


def find_p_value(expected: float, counted: float) -> float:
    """How probable `counted` meetings or more are by chance where `expected` are to be expected, given at least one.

    `counted` may be a fraction: reads count as much as they are probable. Between whole numbers the logarithm is a
    straight line. With one or less nothing is surprising: 1.
    """
    if counted <= 1.0:
        return 1.0
    if expected <= 0.0:
        return 0.0
    least = math.floor(counted + (1.0 - _FULL))
    part = min(1.0, max(0.0, counted - least))
    low = _log_tail(expected, least)
    high = _log_tail(expected, least + 1) if part else low
    return min(1.0, math.exp(low + (high - low) * part - _log_tail(expected, 1)))


def adjust(p_value: float, compared: int) -> float:
    """The p-value of the best of so many cars (Bonferroni): how probable it is that any of them looks like this by
    chance, at the most.
    """
    return min(1.0, p_value * max(1, compared))


def multiply(chances: Sequence[float]) -> float:
    """The probability that all of it is so, each taken alone."""
    return math.prod(min(1.0, max(0.0, chance)) for chance in chances)


def _log_tail(expected: float, least: int) -> float:
    """The logarithm of the probability of `least` (1 or more) or more in the negative binomial with that mean."""
    ratio = expected / (STEADY + expected)
    none = STEADY * math.log(STEADY / (STEADY + expected))
    if least == 1:
        return math.log(-math.expm1(none))
    if STEADY == 1.0:
        return least * math.log(ratio)
    first = math.lgamma(STEADY + least) - math.lgamma(STEADY) - math.lgamma(least + 1) + none + least * math.log(ratio)
    # The terms after the first, as parts of it: they fall off in the end as powers of the ratio.
    total, term, at = 1.0, 1.0, least
    while term > _NEGLIGIBLE * total or at < expected:
        term *= ratio * (STEADY + at) / (at + 1)
        total += term
        at += 1
    return min(0.0, first + math.log(total))
