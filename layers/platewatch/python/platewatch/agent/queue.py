"""Which picture is sent next, and which is deleted when there is no room.

Sent first: what was taken just now, the priority lane before the standard one. Then the backlog, newest first. Last
comes what was taken in the future: this machine's clock was ahead, and the service may refuse it until its time comes.
Deleted first: the oldest of the standard lane, then the oldest of the priority lane. A picture of the standard lane
never takes the place of one of the priority lane.
"""

import heapq
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

from platewatch.agent.picture import Waiting
from platewatch.cameras.camera import Lane
from platewatch.cameras.clock import MOST_AHEAD

FRESH_MS: Final = 60_000
"""A picture that is younger is sent before any backlog."""

_MOST_AHEAD_MS: Final = MOST_AHEAD // timedelta(milliseconds=1)
"""The service takes no picture whose time is further ahead of its clock."""


@dataclass(frozen=True, slots=True)
class Held:
    """What waits of one camera, or of all."""

    pictures: int = 0
    size: int = 0
    oldest_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Cameras of which nothing is sent now, and those of which only what is fresh is sent."""

    cameras: Collection[str] = ()
    backlogs: Collection[str] = ()


OPEN: Final = Closed()


class _Turn(IntEnum):
    """When a picture is sent: the highest first."""

    AHEAD = 0
    BACKLOG = 1
    FRESH = 2


class Queue:
    """All pictures that wait. Not safe to use from several threads: the store holds the lock."""

    def __init__(self, lanes: Mapping[str, Lane]) -> None:
        self._lanes = lanes
        self._known: dict[str, Waiting] = {}
        self._order: dict[str, list[tuple[int, str]]] = {}
        """For each camera what may be taken, oldest first."""
        self._taken: set[str] = set()
        self._deferred: list[tuple[int, str]] = []
        self._sizes: dict[str, int] = {}

    def __contains__(self, identity: str) -> bool:
        return identity in self._known

    @property
    def size(self) -> int:
        """Bytes on disk of all pictures."""
        return sum(self._sizes.values())

    def add(self, waiting: Waiting) -> None:
        """One more picture waits; one that is known already is not added again."""
        if waiting.identity in self._known:
            return
        self._known[waiting.identity] = waiting
        self._sizes[waiting.camera_id] = self._sizes.get(waiting.camera_id, 0) + waiting.size
        self._enter(waiting)

    def remove(self, identity: str) -> Waiting | None:
        """The picture waits no longer; None if it did not."""
        waiting = self._known.pop(identity, None)
        if waiting is None:
            return None
        self._sizes[waiting.camera_id] -= waiting.size
        self._leave(waiting)
        self._taken.discard(identity)
        return waiting

    def take(
        self, now_ms: int, tick_ms: int, most: int, only_fresh: bool = False, closed: Closed = OPEN
    ) -> tuple[Waiting, ...]:
        """Up to `most` pictures of one camera, to be sent now; nobody else gets them until they are given back.

        What is fresh is never mixed with backlog, so that no fresh picture waits behind it. `tick_ms` is a clock that
        is never set.
        """
        self._end_deferrals(tick_ms)
        offers = [
            (turn, self._lane(camera) is Lane.PRIORITY, chosen[0][0], camera, chosen)
            for camera, order in self._order.items()
            if order and camera not in closed.cameras
            for turn, chosen in [_choose(order, now_ms, most)]
            if turn is _Turn.FRESH or camera not in closed.backlogs
        ]
        if not offers:
            return ()
        turn, _, _, _, chosen = max(offers, key=lambda offer: offer[:4])
        if only_fresh and turn is not _Turn.FRESH:
            return ()
        taken = tuple(self._known[identity] for _, identity in chosen)
        for waiting in taken:
            self._leave(waiting)
            self._taken.add(waiting.identity)
        return taken

    def give_back(self, pictures: Iterable[Waiting], until_ms: int | None = None) -> None:
        """What was taken may be taken again, at once or from `until_ms` on, by the clock that is never set."""
        for waiting in pictures:
            if waiting.identity not in self._taken:
                continue
            self._taken.discard(waiting.identity)
            if until_ms is None:
                self._enter(waiting)
            else:
                heapq.heappush(self._deferred, (until_ms, waiting.identity))

    def choose_victim(self, newcomer: Lane) -> Waiting | None:
        """What is deleted to make room for a picture of that lane; None if it must stay outside.

        What is just being sent is left alone.
        """
        for lane in (Lane.STANDARD, Lane.PRIORITY):
            if lane is Lane.PRIORITY and newcomer is not Lane.PRIORITY:
                return None
            free = [one for one in self._list_oldest(lane) if one.identity not in self._taken]
            if free:
                return min(free, key=lambda one: (one.captured_ms, one.identity))
        return None

    def list_older(self, than_ms: int) -> tuple[Waiting, ...]:
        """What was taken before that moment and is not just being sent."""
        found = [
            self._known[identity]
            for order in self._order.values()
            for _, identity in order[: bisect_left(order, (than_ms, ""))]
        ]
        waiting = (self._known[identity] for _, identity in self._deferred if identity in self._known)
        return (*found, *(one for one in waiting if one.captured_ms < than_ms))

    def measure(self, camera_id: str | None = None) -> Held:
        """What waits of a camera; of all without one."""
        found = [one for one in self._known.values() if camera_id in (None, one.camera_id)]
        oldest = min((one.captured_ms for one in found), default=None)
        return Held(len(found), sum(one.size for one in found), oldest)

    def _list_oldest(self, lane: Lane) -> list[Waiting]:
        """The oldest of each camera of the lane, and what is deferred."""
        oldest = [
            self._known[order[0][1]] for camera, order in self._order.items() if order and self._lane(camera) is lane
        ]
        deferred = (self._known[identity] for _, identity in self._deferred if identity in self._known)
        return [*oldest, *(one for one in deferred if self._lane(one.camera_id) is lane)]

    def _lane(self, camera_id: str) -> Lane:
        # A camera that is no longer in the settings can't be sent for.
        return self._lanes.get(camera_id, Lane.STANDARD)

    def _end_deferrals(self, tick_ms: int) -> None:
        while self._deferred and self._deferred[0][0] <= tick_ms:
            _, identity = heapq.heappop(self._deferred)
            if identity in self._known:
                self._enter(self._known[identity])

    def _enter(self, waiting: Waiting) -> None:
        insort(self._order.setdefault(waiting.camera_id, []), (waiting.captured_ms, waiting.identity))

    def _leave(self, waiting: Waiting) -> None:
        order = self._order.get(waiting.camera_id, [])
        place = bisect_left(order, (waiting.captured_ms, waiting.identity))
        if place < len(order) and order[place] == (waiting.captured_ms, waiting.identity):
            del order[place]
        if any(identity == waiting.identity for _, identity in self._deferred):
            self._deferred = [one for one in self._deferred if one[1] != waiting.identity]
            heapq.heapify(self._deferred)


def is_fresh(waiting: Waiting, now_ms: int) -> bool:
    """Whether the picture is sent before any backlog."""
    return now_ms - FRESH_MS < waiting.captured_ms <= now_ms + _MOST_AHEAD_MS


def _choose(order: Sequence[tuple[int, str]], now_ms: int, most: int) -> tuple[_Turn, Sequence[tuple[int, str]]]:
    """What of one camera's pictures (oldest first, at least one) is sent next, and its turn."""
    end = bisect_left(order, (now_ms + _MOST_AHEAD_MS + 1, ""))
    if end == 0:
        # The first of them is the first that the service will take.
        return _Turn.AHEAD, order[:most]
    first_fresh = bisect_left(order, (now_ms - FRESH_MS + 1, ""))
    if first_fresh < end:
        return _Turn.FRESH, order[max(first_fresh, end - most) : end][::-1]
    return _Turn.BACKLOG, order[max(0, end - most) : end][::-1]
