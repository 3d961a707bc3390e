"""A camera's share of its lane: how long it may keep readers busy before its snapshots stand behind those of others.

Readers are few and each reads one snapshot at a time, so that one camera with many or costly pictures could take them
all. What a camera sends within its share is read in its lane at once. What it sends beyond waits in the lane's excess
queue, which has readers of its own. Nothing is lost: everything is read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MOST: Final = 1.0
"""Seconds of one reader's time that a camera can have saved up."""
REGAINED: Final = 0.5
"""Seconds of one reader's time that it regains each second: half a reader, more than a frame a second takes."""
LEAST: Final = 0.25
"""What each snapshot costs at least: those that are refused at once keep readers busy too, if there are many."""
LONGEST: Final = timedelta(seconds=30)
"""How long a reader may take. One that has said nothing for so long was ended."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a camera had left at a moment (aware), in seconds of one reader's time; after costly snapshots below 0.

    While a snapshot of it is being read, `reading_until` says when its reader is given up at the latest.
    """

    left: float
    at: datetime
    reading_until: datetime | None = None


def take_turn(share: Share | None, now: datetime) -> Share | None:
    """The share with one more snapshot taken to be read; None where the camera must wait for it.

    A camera has one snapshot read at a time. One without a share has sent nothing for long and has all of it.
    """
    if share is not None and share.reading_until is not None and now < share.reading_until:
        return None
    left = _left(share, now) if share else MOST
    return Share(left, now, now + LONGEST) if left > 0 else None


def return_rest(share: Share, took: float, now: datetime) -> Share:
    """The share when the snapshot that was taken has been read, in so many seconds."""
    return Share(_left(share, now) - max(took, LEAST), now)


def _left(share: Share, now: datetime) -> float:
    # Clocks of two readers may differ a little.
    passed = max(0.0, (now - share.at).total_seconds())
    return min(MOST, share.left + REGAINED * passed)
