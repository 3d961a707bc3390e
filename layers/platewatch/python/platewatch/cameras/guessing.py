"""Wrong camera tokens: counted, and answered with a wait that grows. A right token always passes.

No guess comes near 256 random bits; what counting gives is that somebody tries is seen, and that whoever tries waits.
Because nobody is shut out who has the right token, nobody can shut a camera out by guessing.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

WINDOW: Final = timedelta(minutes=10)
"""Wrong tokens are counted from one multiple of this to the next."""

MOST_WRONG: Final = 10
"""Wrong tokens in a window that are answered like any other."""

_FIRST_WAIT_S: Final = 1
_LONGEST_DOUBLINGS: Final = 10


class GuessLog(Protocol):
    """Where wrong tokens are counted."""

    def count_guess(self, group: str, window: datetime, ends_at: datetime) -> int:
        """One more in the group and window, which counts until `ends_at`; how many there were with it."""


def count_guess(camera_id: str, log: GuessLog, now: datetime) -> timedelta | None:
    """Count a wrong token for this camera id, known or not; how long whoever sent it has to wait, None for not at all.

    Ids share 4096 counters, so that ids which somebody makes up fill no table, and no answer tells them from real ones.
    """
    began = now.astimezone(UTC)
    window = began - (began - datetime.min.replace(tzinfo=UTC)) % WINDOW
    over = log.count_guess(sha256(camera_id.encode()).hexdigest()[:3], window, window + WINDOW) - MOST_WRONG
    return timedelta(seconds=_FIRST_WAIT_S * 2 ** min(over - 1, _LONGEST_DOUBLINGS)) if over > 0 else None
