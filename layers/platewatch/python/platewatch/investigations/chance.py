"""How probable it is by chance that a car is on as many occasions as it was.

On each occasion a car is there by chance with a probability that its habits give (habits.py): the number of occasions
is Poisson-binomial. How often a car passes is known from a few weeks only, and days differ; so all its rates together
are multiplied by a factor drawn from a gamma distribution with mean 1, wide where little is known of the car. Occasions
hang together by what nobody knows: the car was away for a week, or always came.

A car is compared because it was there at least once. So what counts is how probable as many occasions are *given* the
first one; then the number of cars compared is the number of cars that were there.

With many occasions the number of meetings is taken as a sum of Poisson counts, which is never less than the
Poisson-binomial of the same rates: p-values become larger by that, not smaller.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

STEADIEST: Final = 4.0
"""The gamma distribution's shape for a car that is known well: its rates are right within a half, up or down."""

KNOWN_BY: Final = 10.0
"""With each so many passages seen elsewhere the shape grows by one, from one for a car of which nothing is known."""

MOST_SINGLE: Final = 12
"""Up to so many occasions each is counted by itself."""

_STEPS: Final = 40
_LOWEST: Final = 1e-3
_HIGHEST: Final = 60.0
_NEGLIGIBLE: Final = 1e-15


def find_shape(elsewhere: float) -> float:
    """How well the rates of a car are known of which so many passages were seen elsewhere."""
    return min(STEADIEST, 1.0 + elsewhere / KNOWN_BY)


def find_p_value(rates: Sequence[float], counted: float, shape: float = 1.0) -> float:
    """How probable `counted` occasions or more are by chance, given at least one.

    `rates` are how many passages are to be expected on each occasion. `counted` may be a fraction: reads count as much
    as they are probable. Between whole numbers the logarithm is a straight line. With one or less nothing is
    surprising: 1.
    """
    if counted <= 1.0:
        return 1.0
    if sum(rates) <= 0.0:
        return 0.0
    least = math.floor(counted + 1e-9)
    part = max(0.0, counted - least)
    if len(rates) <= MOST_SINGLE:
        tails = _find_tails(rates, shape)
        once, low = tails[1], tails[min(least, len(rates))]
        high = tails[min(least + 1, len(rates))]
    else:
        whole = sum(rates)
        once, low = _bound_tail(whole, 1, shape), _bound_tail(whole, least, shape)
        high = _bound_tail(whole, least + 1, shape) if part else low
    if low <= 0.0 or high <= 0.0 or once <= 0.0:
        return 0.0
    return min(1.0, math.exp(math.log(low) * (1.0 - part) + math.log(high) * part - math.log(once)))


def adjust(p_value: float, compared: int) -> float:
    """The p-value of the best of so many cars (Bonferroni): how probable it is that any of them looks like this by
    chance, at the most.
    """
    return min(1.0, p_value * max(1, compared))


def _find_tails(rates: Sequence[float], shape: float) -> list[float]:
    """The probabilities of 0 occasions or more, 1 or more, and so on to all of them."""
    sums = [0.0] * (len(rates) + 1)
    for factor, weight in _list_factors(shape):
        chances = [1.0]
        for rate in rates:
            there = -math.expm1(-rate * factor)
            longer = [chance * (1.0 - there) for chance in chances]
            longer.append(0.0)
            for number, chance in enumerate(chances):
                longer[number + 1] += chance * there
            chances = longer
        tail = 0.0
        for number in range(len(rates), -1, -1):
            tail += chances[number]
            sums[number] += weight * tail
    return sums


@lru_cache(maxsize=256)
def _list_factors(shape: float) -> tuple[tuple[float, float], ...]:
    """Factors and their weights, which stand for the gamma distribution with that shape and mean 1."""
    width = math.log(_HIGHEST / _LOWEST) / _STEPS
    factors = [_LOWEST * math.exp(width * step) for step in range(_STEPS + 1)]
    weights = [math.exp(shape * (math.log(factor) - factor)) for factor in factors]
    whole = math.fsum(weights)
    return tuple((factor, weight / whole) for factor, weight in zip(factors, weights, strict=True))


def _bound_tail(expected: float, least: int, shape: float) -> float:
    """The probability of `least` (1 or more) or more meetings, of which so many are expected: negative binomial."""
    ratio = expected / (shape + expected)
    none = shape * math.log(shape / (shape + expected))
    if least == 1:
        return -math.expm1(none)
    first = math.lgamma(shape + least) - math.lgamma(shape) - math.lgamma(least + 1) + none + least * math.log(ratio)
    # The terms after the first, as parts of it: they fall off in the end as powers of the ratio.
    total, term, at = 1.0, 1.0, least
    while term > _NEGLIGIBLE * total:
        term *= ratio * (shape + at) / (at + 1)
        total += term
        at += 1
    return min(1.0, math.exp(first + math.log(total)))
