"""How probabilities and shares are rounded wherever people or documents get them: down, and never to certainty."""

from math import floor
from typing import Final

_STEPS: Final = 10_000
_HAIR: Final = 1e-9
"""Less than any probability tells: it keeps 0.29 from becoming 28 % because a float lies just below it."""


def format_percent(probability: float) -> str:
    """The probability as people read it: a whole percentage, rounded down, such as "97%".

    It is never "100%", because no read is certain, and never "0%". A probability that round_probability has rounded
    already gives the same text.
    """
    return f"{min(max(floor(round_probability(probability) * 100 + _HAIR), 1), 99)}%"


def round_probability(probability: float) -> float:
    """The probability as documents hold it: 4 digits, rounded down.

    It is at most 0.9999, and 0.0 only where nothing at all speaks for it: what is merely improbable is at least 0.0001.
    """
    if probability <= 0:
        return 0.0
    return min(max(floor(probability * _STEPS + _HAIR), 1), _STEPS - 1) / _STEPS


def format_share(share: float) -> str:
    """A share of what was counted, as format_percent does; "0%" and "100%" where it is none or all of it."""
    return {0.0: "0%", 1.0: "100%"}.get(share) or format_percent(share)


def round_share(share: float) -> float:
    """A share of what was counted, as round_probability does; 0.0 and 1.0 where it is none or all of it."""
    return share if share in (0.0, 1.0) else round_probability(share)


def format_bound(bound: float) -> str:
    """A bound that somebody set, such as a threshold of 0.85, as it was set: "85%"."""
    return f"{bound * 100:.10g}%"
