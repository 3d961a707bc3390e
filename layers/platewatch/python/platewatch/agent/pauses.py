"""How long to wait before the next try: longer each time, and never in step with other agents."""

import random
from typing import Final

FIRST_S: Final = 0.5
WITHOUT_LINK_S: Final = 5.0
"""The longest pause while there is no link: soon after it is back, a fresh picture must go."""

REFUSED_S: Final = 60.0
"""The longest pause while the service refuses: somebody has to change something first."""


def choose_pause(failures: int, refused: bool, chance: random.Random) -> float:
    """Seconds to wait after so many failures in a row."""
    longest = min(REFUSED_S if refused else WITHOUT_LINK_S, FIRST_S * 2.0 ** min(failures - 1, 20))
    return chance.uniform(longest / 2, longest)
