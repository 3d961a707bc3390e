"""How wide a plate must be in a picture, in pixels. The console's test picture and `agent aim` have the same limits."""

from bisect import bisect_right
from typing import Final

WIDE: Final = 70
"""Plates as wide as this are read as well as wider ones (see image.NEEDED_SIDE)."""

FEW: Final = 50
"""Of plates that are narrower, fewer are found, and fewer of those are read."""

EXPECTED: Final = ((0.0, 0.328), (35.0, 0.855), (45.0, 0.932), (55.0, 0.983))
"""From which width on, which share of plates was read right where nothing but the width was bad (docs/figures.md)."""


def expect_share(width: float) -> float:
    """The share of plates of that width that were read right in good light, sharp and nearly from the front."""
    return EXPECTED[max(0, bisect_right([lower for lower, _ in EXPECTED], width) - 1)][1]
