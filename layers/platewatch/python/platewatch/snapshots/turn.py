"""Whose snapshot is read next: each camera's in its turn, so that none keeps the others of its lane waiting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from platewatch.snapshots.errors import ForeignKey
from platewatch.snapshots.share import Share, return_rest, take_turn
from platewatch.snapshots.snapshot import Snapshot, parse_key

_ATTEMPTS: Final = 5
"""How often it is tried to write a share that other readers change at the same time."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A snapshot that has arrived, by its object key. `waited` says that it comes from the excess queue."""

    key: str
    waited: bool = False


class ShareStore(Protocol):
    """Where each camera's share is kept."""

    def find_share(self, camera_id: str) -> Share | None:
        """The camera's share, or None when it has used nothing for long."""

    def keep_share(self, camera_id: str, before: Share | None, after: Share) -> bool:
        """Replace `before` by `after`; False, with nothing changed, when another share stands there by now."""


class ExcessQueue(Protocol):
    """Where snapshots wait that a camera sends beyond its share."""

    def defer(self, snapshot: Snapshot) -> None:
        """Have the snapshot read later, by the lane's readers for such snapshots. Durable when it returns."""


def process_in_turn(
    arrival: Arrival,
    process: Callable[[str], int],
    *,
    now: Callable[[], datetime],
    timer: Callable[[], float],
    shares: ShareStore,
    excess: ExcessQueue,
) -> int | None:
    """Process the snapshot if its camera is within its share, or has waited; else defer it, and return None.

    What `process` raises is raised, and the time it took counts all the same. A deferred snapshot is deferred no second
    time. `timer` counts seconds.
    """
    try:
        snapshot = parse_key(arrival.key)
    except ForeignKey:
        # No camera's: it is refused at once.
        return process(arrival.key)
    if arrival.waited:
        return process(arrival.key)
    taken = _take(snapshot.camera_id, now, shares)
    if taken is None:
        excess.defer(snapshot)
        return None
    began = timer()
    try:
        return process(arrival.key)
    finally:
        _return_rest(snapshot.camera_id, taken, timer() - began, now, shares)


def _take(camera_id: str, now: Callable[[], datetime], shares: ShareStore) -> Share | None:
    for _ in range(_ATTEMPTS):
        before = shares.find_share(camera_id)
        after = take_turn(before, now())
        if after is None or shares.keep_share(camera_id, before, after):
            return after
    # So many readers with snapshots of one camera at the same moment: it is beyond its share.
    return None


def _return_rest(camera_id: str, taken: Share, took: float, now: Callable[[], datetime], shares: ShareStore) -> None:
    before: Share | None = taken
    for _ in range(_ATTEMPTS):
        if before is None or shares.keep_share(camera_id, before, return_rest(before, took, now())):
            return
        before = shares.find_share(camera_id)
    # It stays taken, and the camera has its turn again when its reader would have been given up.
