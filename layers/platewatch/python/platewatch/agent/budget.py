"""How many bytes of pictures may be in memory at once, over all inputs."""

import threading
from collections import Counter
from typing import Final

MOST_BYTES: Final = 48_000_000
"""So that the agent stays within 250 MB: a body is in memory up to three times while it is decoded and encrypted."""


MOST_EACH: Final = 20_000_000
"""So much of it one camera may take: it must leave room for the others."""


class Budget:
    """Bytes that are given out and returned. Safe to use from several threads."""

    def __init__(self, most: int = MOST_BYTES, most_each: int = MOST_EACH) -> None:
        self._left = most
        self._most_each = most_each
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        """How many bytes may still be taken."""
        return self._left

    def take(self, who: str, count: int) -> bool:
        """Takes so many bytes; False, and nothing taken, if there are not so many left, or not for this camera."""
        with self._lock:
            if count > self._left or self._taken[who] + count > self._most_each:
                return False
            self._left -= count
            self._taken[who] += count
            return True

    def give_back(self, who: str, count: int) -> None:
        """Returns what was taken."""
        with self._lock:
            self._left += count
            self._taken[who] -= count
            if not self._taken[who]:
                del self._taken[who]
