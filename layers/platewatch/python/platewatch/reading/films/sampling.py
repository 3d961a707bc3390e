"""Which frames of a film are looked at."""

from typing import Final

INTERVAL_MS: Final = 80
"""Between two frames that are looked at: every second one of 25 in a second. At 100 km/h a car moves two metres."""

_IDLE: Final = 0.25
"""Of the time of a live film so much is left for decoding what is not looked at."""


def is_looked_at(at_ms: float, last_ms: float | None, busy_ms: float = 0.0) -> bool:
    """Whether the frame at that time of the film is looked at; `last_ms` is the last one that was.

    `busy_ms` is how long that one took, in a live film: a machine that is too slow looks at fewer, and does not fall
    behind.
    """
    return last_ms is None or at_ms < last_ms or at_ms - last_ms >= max(INTERVAL_MS - 1, busy_ms * (1 + _IDLE))
