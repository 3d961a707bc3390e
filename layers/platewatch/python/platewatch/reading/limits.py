"""How long a plate's text may be for the reader to report it."""

from typing import Final

SHORTEST: Final = 4
"""Shorter texts are plates only where the picture shows a country that has such (reading.junk)."""
SHORTEST_OF_ALL: Final = 2
LONGEST: Final = 10
