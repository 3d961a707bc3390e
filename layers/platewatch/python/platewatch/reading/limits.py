"""How long a plate's text may be for the reader to report it."""

from typing import Final

SHORTEST: Final = 4
LONGEST: Final = 10
