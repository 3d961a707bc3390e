"""Sends what waits in the store, until the service has it.

A worker takes pictures of one camera, announces them and PUTs each. Whatever goes wrong, they are given back or, when
the service can never take them, deleted and counted. A picture is deleted only after its PUT was accepted.

A camera's backlog goes at a measured pace, and when the service refuses it, what is fresh is still tried.
"""

import hashlib
import logging
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from platewatch.agent.answers import Announced, Place
from platewatch.agent.disk.store import Store
from platewatch.agent.errors import AgentError, NoLink, PictureDamaged
from platewatch.agent.pauses import choose_gap, choose_pause
from platewatch.agent.picture import Picture, Waiting, to_ms
from platewatch.agent.queue import Closed, is_fresh
from platewatch.agent.settings import Settings
from platewatch.agent.uplink.link import Link, NotAccepted

MOST_FRESH: Final = 8
MOST_BACKLOG: Final = 4
"""Pictures of one announcement: few, so that a fresh picture waits for few."""

WORKERS: Final = 3
"""One of them sends fresh pictures alone."""

_WAIT_S: Final = 0.5
_REFUSED_PAUSE_MS: Final = 60_000
_DONE: Final = (200, 204)
_NEVER: Final = (400, 413, 415)
_TOO_MANY: Final = 429
_OUR_FAULT_ENDS: Final = 500
_TOO_LONG_AGO: Final = 0.95
"""From this share of the term on, a capture time that the service refuses is too old for it; before, its clock or ours
is wrong, and it is tried again."""

logger = logging.getLogger(__name__)


class Clock(Protocol):
    """Time: as it is set, and as it passes."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""

    def tick_ms(self) -> int:
        """Milliseconds of a clock that is never set."""


@dataclass(slots=True)
class _Stretch:
    """What happened lately with one camera's fresh pictures, or with its backlog."""

    failures: int = 0
    closed_until_ms: int = 0


@dataclass(slots=True)
class Forwarder:
    """Sends from a store. `work` runs in several threads."""

    store: Store
    link: Link
    settings: Settings
    clock: Clock
    stop: threading.Event = field(default_factory=threading.Event)
    chance: random.Random = field(default_factory=random.Random)
    _stretches: dict[tuple[str, bool], _Stretch] = field(default_factory=dict)
    """By camera, and whether it is of fresh pictures."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, only_fresh: bool = False) -> None:
        """Sends until it is told to stop."""
        while not self.stop.is_set():
            if not self.send_some(only_fresh):
                with self.store.arrived:
                    self.store.arrived.wait(_WAIT_S)

    def send_some(self, only_fresh: bool = False) -> bool:
        """Sends the next pictures; False if there are none to be sent now."""
        most = MOST_FRESH if only_fresh else MOST_BACKLOG
        now = self.clock.now()
        taken = self.store.take(now, self.clock.tick_ms(), most, only_fresh, self._list_closed())
        if not taken:
            return False
        fresh = is_fresh(taken[0], to_ms(now))
        if not fresh:
            self._pace(taken)
        left = list(taken)
        try:
            self._send(taken, left)
            self._note_success(taken[0].camera_id, fresh)
        except NotAccepted as refusal:
            self._handle_refusal(refusal, taken, left)
        except (AgentError, OSError) as error:
            self._note(taken[0], error)
        finally:
            # What was not sent and not deleted may be taken again.
            self.store.give_back(left)
        return True

    def _send(self, taken: Sequence[Waiting], left: list[Waiting]) -> None:
        """Sends each picture; those that are done leave `left`."""
        camera = self.settings.find_camera(taken[0].camera_id)
        if camera is None:
            raise AgentError(f"camera {taken[0].camera_id} is no longer in the settings: its pictures wait")
        ready = [(waiting, picture) for waiting in taken if (picture := self._load(waiting, left)) is not None]
        described = [_describe(picture) for _, picture in ready]
        if not ready:
            return
        announced = [(one, picture.captured_at) for one, (_, picture) in zip(described, ready, strict=True)]
        places = self.link.announce(camera.token, announced)
        for (waiting, picture), one, place in zip(ready, described, places, strict=True):
            self._put(place, one, picture)
            self.store.finish(waiting, self.clock.now())
            left.remove(waiting)

    def _load(self, waiting: Waiting, left: list[Waiting]) -> Picture | None:
        try:
            return self.store.load(waiting)
        except (PictureDamaged, FileNotFoundError) as error:
            logger.error("a stored picture is lost: %s", error)
            self.store.drop_damaged(waiting)
            left.remove(waiting)
            return None

    def _put(self, place: Place, announced: Announced, picture: Picture) -> None:
        status = self.link.put(place, announced, picture.data)
        if status not in _DONE:
            raise NoLink(f"the upload of a picture was answered {status}: it is tried again with a new address")

    def _handle_refusal(self, refusal: NotAccepted, taken: Sequence[Waiting], left: list[Waiting]) -> None:
        """Deletes what the service will never take; defers what it may take later."""
        at_fault = refusal.index
        if at_fault is None and refusal.status in _NEVER:
            if len(left) > 1:
                self._send_singly(left)
                return
            at_fault = 0
        if at_fault is None or at_fault >= len(left) or refusal.status not in _NEVER:
            self._note(taken[0], refusal)
            return
        waiting = left.pop(at_fault)
        if refusal.code == "capture_time_refused" and not self._is_nearly_over(waiting):
            logger.warning("camera %s: %s; the picture is tried again in a minute", waiting.camera_id, refusal)
            self.store.give_back([waiting], self.clock.tick_ms() + _REFUSED_PAUSE_MS)
            return
        logger.error("camera %s: a picture is deleted, because %s", waiting.camera_id, refusal)
        self.store.drop_refused(waiting)

    def _send_singly(self, left: list[Waiting]) -> None:
        """The service did not say which picture is at fault: each is announced alone, so that one holds up no other."""
        for waiting in tuple(left):
            alone = [waiting]
            try:
                self._send((waiting,), alone)
            except NotAccepted as refusal:
                self._handle_refusal(refusal, (waiting,), alone)
            finally:
                self.store.give_back(alone)
                left.remove(waiting)

    def _is_nearly_over(self, waiting: Waiting) -> bool:
        age = self.clock.now() - waiting.captured_at
        return age >= self.settings.store.term * _TOO_LONG_AGO

    def _list_closed(self) -> Closed:
        now_ms = self.clock.tick_ms()
        with self._lock:
            closed = [which for which, stretch in self._stretches.items() if stretch.closed_until_ms > now_ms]
        cameras, backlogs = (frozenset(name for name, fresh in closed if fresh is wanted) for wanted in (True, False))
        return Closed(cameras, backlogs)

    def _pace(self, taken: Sequence[Waiting]) -> None:
        """The next of the backlog go later."""
        camera_id = taken[0].camera_id
        waiting = self.store.measure(camera_id).pictures
        with self._lock:
            gap = choose_gap(len(taken), waiting, self.settings.store.backlog_a_second, self.chance)
            stretch = self._stretches.setdefault((camera_id, False), _Stretch())
            stretch.closed_until_ms = self.clock.tick_ms() + round(gap * 1000)

    def _note_success(self, camera_id: str, fresh: bool) -> None:
        with self._lock:
            self._stretches.setdefault((camera_id, fresh), _Stretch()).failures = 0

    def _note(self, waiting: Waiting, error: Exception) -> None:
        """After a failure the camera pauses, longer each time, and its backlog alone if it was of that."""
        camera_id, fresh = waiting.camera_id, is_fresh(waiting, to_ms(self.clock.now()))
        refused = isinstance(error, NotAccepted) and error.status < _OUR_FAULT_ENDS
        # The service has too much to do: what is fresh is soon tried again, and the backlog makes room for it.
        refused = refused and not (fresh and isinstance(error, NotAccepted) and error.status == _TOO_MANY)
        with self._lock:
            stretch = self._stretches.setdefault((camera_id, fresh), _Stretch())
            stretch.failures += 1
            pause_ms = round(choose_pause(stretch.failures, refused, self.chance) * 1000)
            stretch.closed_until_ms = max(stretch.closed_until_ms, self.clock.tick_ms() + pause_ms)
            failures = stretch.failures
        if failures & (failures - 1) == 0:
            # The 1st, 2nd, 4th, 8th ... failure in a row: a long outage fills no log.
            logger.warning("camera %s: %s (failure %d)", camera_id, error, failures)


def _describe(picture: Picture) -> Announced:
    return Announced(hashlib.sha256(picture.data).hexdigest(), len(picture.data), picture.content_type)
