"""The machine's clocks."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """The present moment in UTC, as the clock is set."""
        return datetime.now(UTC)

    def tick_ms(self) -> int:
        """Milliseconds of a clock that is never set."""
        return time.monotonic_ns() // 1_000_000
