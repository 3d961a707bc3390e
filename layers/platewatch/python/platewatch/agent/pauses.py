"""How long to wait before the next try: longer each time, and never in step with other agents.

And before the next pictures of a backlog: when a whole region comes back at once, what is live must still be read in
time (docs/decisions/0074).
"""

import random
from typing import Final

FIRST_S: Final = 0.5
WITHOUT_LINK_S: Final = 5.0
"""The longest pause while there is no link: soon after it is back, a fresh picture must go."""

REFUSED_S: Final = 60.0
"""The longest pause while the service refuses: somebody has to change something first."""


BACKLOG_A_SECOND: Final = 0.25
"""So many pictures of a camera's backlog go each second, where the settings say nothing else. Of 919 cameras these are
about as many as the Netherlands send live."""

BACKLOG_WITHIN_S: Final = 3600.0
"""A large backlog goes faster, so that it does not grow older than it may."""


def choose_gap(sent: int, waiting: int, a_second: float, chance: random.Random) -> float:
    """Seconds from sending so many pictures of a camera's backlog to the next ones, while so many wait.

    Random, from 0 to twice what gives that pace: after an outage all cameras of a region would otherwise send at the
    same moments.
    """
    return chance.uniform(0.0, 2.0) * sent / max(a_second, waiting / BACKLOG_WITHIN_S)


def choose_pause(failures: int, refused: bool, chance: random.Random) -> float:
    """Seconds to wait after so many failures in a row."""
    longest = min(REFUSED_S if refused else WITHOUT_LINK_S, FIRST_S * 2.0 ** min(failures - 1, 20))
    return chance.uniform(longest / 2, longest)
