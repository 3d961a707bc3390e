"""Whose snapshot is read next: each camera's in its turn, so that none keeps the others of its lane waiting.

A camera has a share of its lane: so long it may keep readers busy before its snapshots stand behind those of others.
Readers are few and each reads one snapshot at a time, so that one camera with many or costly pictures could take them
all. What a camera sends within its share is read in its lane at once. What it sends beyond waits in the lane's excess
queue, which has readers of its own. Nothing is lost: everything is read.

What a camera sends after an outage waits there too, whatever it has left of its share, so that its live pictures find
the share whole. So does what has stood in the lane's queue for long: after an outage of the service itself, live
pictures would otherwise stand behind all that.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.cameras.clock import MOST_BEHIND
from platewatch.cameras.sight import SightSlot, note_sight
from platewatch.snapshots.errors import ForeignKey
from platewatch.snapshots.outcome import NOTHING_READ, Processed
from platewatch.snapshots.snapshot import Snapshot, parse_key

MOST: Final = 1.0
"""Seconds of one reader's time that a camera can have saved up."""
REGAINED: Final = 0.5
"""Seconds of one reader's time that it regains each second: half a reader, more than a frame a second takes."""
LEAST: Final = 0.25
"""What each snapshot costs at least: those that are refused at once keep readers busy too, if there are many."""
LONGEST: Final = timedelta(seconds=30)
"""How long a reader may take. One that has said nothing for so long was ended."""
MOST_WAITED: Final = timedelta(seconds=10)
"""What has stood so long in its lane's queue goes to the excess queue. It is longer than a reader's start may take, so
that a start by itself defers nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a camera had left at a moment (aware), in seconds of one reader's time; after costly snapshots below 0.

    While a snapshot of it is being read, `reading_until` says when its reader is given up at the latest. `sights` is
    what its pictures looked like lately: it stands here because a share is written for each snapshot anyway.
    """

    left: float
    at: datetime
    reading_until: datetime | None = None
    sights: tuple[SightSlot, ...] = ()


def take_turn(share: Share | None, now: datetime) -> Share | None:
    """The share with one more snapshot taken to be read; None where the camera must wait for it.

    A camera has one snapshot read at a time. One without a share has sent nothing for long and has all of it.
    """
    if share is not None and share.reading_until is not None and now < share.reading_until:
        return None
    left = _left(share, now) if share else MOST
    sights = share.sights if share else ()
    return Share(left, now, now + LONGEST, sights) if left > 0 else None


def return_rest(share: Share, took: float, now: datetime) -> Share:
    """The share when the snapshot that was taken has been read, in so many seconds."""
    return replace(share, left=_left(share, now) - max(took, LEAST), at=now, reading_until=None)


def is_old(snapshot: Snapshot, now: datetime) -> bool:
    """Whether the snapshot was taken so long ago that it waited before it was sent: a clock that is no further behind
    counts as right."""
    return now - snapshot.captured_at >= MOST_BEHIND


def has_waited(snapshot: Snapshot, received_at: datetime, now: datetime) -> bool:
    """Whether the snapshot is old or has been in the bucket for longer than a lane that keeps up leaves it there: what
    follows from it goes behind what follows from live ones.
    """
    return is_old(snapshot, now) or now - received_at >= MOST_WAITED


def _left(share: Share, now: datetime) -> float:
    # Clocks of two readers may differ a little.
    passed = max(0.0, (now - share.at).total_seconds())
    return min(MOST, share.left + REGAINED * passed)


_ATTEMPTS: Final = 5
"""How often it is tried to write a share that other readers change at the same time."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A snapshot that has arrived, by its object key. `queued_at` (aware) is when the queue had it, and `waited` says
    that it was the excess queue. `first_sent_at` (aware) is when its first message was sent, to whichever queue.
    """

    key: str
    queued_at: datetime
    first_sent_at: datetime
    waited: bool = False

    def stood_long(self, now: datetime) -> bool:
        """Whether it has been in the queue for longer than a lane that keeps up leaves anything there."""
        return now - self.queued_at >= MOST_WAITED


class ShareStore(Protocol):
    """Where each camera's share is kept."""

    def find_share(self, camera_id: str) -> Share | None:
        """The camera's share, or None when it has used nothing for long."""

    def keep_share(self, camera_id: str, before: Share | None, after: Share) -> bool:
        """Replace `before` by `after`; False, with nothing changed, when another share stands there by now."""


class ExcessQueue(Protocol):
    """Where snapshots wait that a camera sends beyond its share."""

    def defer(self, snapshot: Snapshot, first_sent_at: datetime, *, old: bool) -> None:
        """Have the snapshot read later, by the lane's readers for such snapshots. Durable when it returns.

        `old` snapshots wait apart from live ones, which go first. The new message's day counts from `first_sent_at`.
        """


def process_in_turn(
    arrival: Arrival,
    process: Callable[[str], Processed],
    *,
    now: Callable[[], datetime],
    timer: Callable[[], float],
    shares: ShareStore,
    excess: ExcessQueue,
) -> Processed | None:
    """Process the snapshot if it is live, has not stood long in its lane and its camera is within its share, or if it
    has waited; else defer it, and return None.

    What `process` raises is raised, and the time it took counts all the same. A deferred snapshot is deferred no second
    time, and what it looks like is not counted. `timer` counts seconds.
    """
    try:
        snapshot = parse_key(arrival.key)
    except ForeignKey:
        # No camera's: it is refused at once.
        return process(arrival.key)
    if arrival.waited:
        return process(arrival.key)
    if is_old(snapshot, now()) or arrival.stood_long(now()):
        excess.defer(snapshot, arrival.first_sent_at, old=True)
        return None
    taken = _take(snapshot.camera_id, now, shares)
    if taken is None:
        excess.defer(snapshot, arrival.first_sent_at, old=False)
        return None
    began, done = timer(), NOTHING_READ
    try:
        done = process(arrival.key)
    finally:
        _return_rest(snapshot, taken, timer() - began, done, now=now, shares=shares)
    return done


def _take(camera_id: str, now: Callable[[], datetime], shares: ShareStore) -> Share | None:
    for _ in range(_ATTEMPTS):
        before = shares.find_share(camera_id)
        after = take_turn(before, now())
        if after is None or shares.keep_share(camera_id, before, after):
            return after
    # So many readers with snapshots of one camera at the same moment: it is beyond its share.
    return None


def _return_rest(
    snapshot: Snapshot, taken: Share, took: float, done: Processed, *, now: Callable[[], datetime], shares: ShareStore
) -> None:
    before: Share | None = taken
    for _ in range(_ATTEMPTS):
        if before is None:
            return
        after, sight = return_rest(before, took, now()), done.sight
        if sight is not None:
            after = replace(after, sights=note_sight(after.sights, sight, snapshot.captured_at, now()))
        if shares.keep_share(snapshot.camera_id, before, after):
            return
        before = shares.find_share(snapshot.camera_id)
    # It stays taken, and the camera has its turn again when its reader would have been given up.
