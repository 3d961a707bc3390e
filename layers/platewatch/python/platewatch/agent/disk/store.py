"""The store: pictures wait here, safe on disk, until the service has them.

`keep` returns only when the picture survives a power cut: its file is written and synced under another name, renamed,
and the folder is synced. A picture that is here already, or that the service has, is kept once: a camera that did not
hear our answer sends it again, and nothing becomes two passages.

On a full disk there is no room to note that the service has a picture. Then its file is emptied: a picture's file
without a byte says the same, until it can be noted.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from platewatch.agent.disk.files import NO_ROOM, Disk
from platewatch.agent.disk.sealing import seal, unseal
from platewatch.agent.disk.sent import SentLog
from platewatch.agent.errors import StoreFault, StoreFull
from platewatch.agent.picture import Picture, Waiting, identify, parse_name, to_ms
from platewatch.agent.queue import OPEN, Closed, Held, Queue
from platewatch.cameras.camera import Lane

_UNFINISHED: Final = ".new"
_RESERVE: Final = 32 * 1024 * 1024
"""So much of the disk stays free, for the system's own files."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, and how long from capture on."""

    most_bytes: int
    term: timedelta


@dataclass(slots=True)
class Lost:
    """How many pictures were deleted unsent since the start: for want of room, for their age, or damaged."""

    evicted: int = 0
    expired: int = 0
    refused: int = 0
    damaged: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.evicted + self.expired + self.refused + self.damaged


class Store:
    """The pictures on one disk. Safe to use from several threads."""

    def __init__(self, disk: Disk, key: bytes, lanes: Mapping[str, Lane], bounds: Bounds) -> None:
        self._disk = disk
        self._key = key
        self._lanes = lanes
        self._bounds = bounds
        self._queue = Queue(lanes)
        self._sent = SentLog(disk)
        self._emptied: list[Waiting] = []
        self._lost: dict[str, Lost] = {}
        self._lock = threading.Lock()
        self.arrived = threading.Condition(self._lock)
        """Notified when a picture was added."""

    def open(self) -> None:
        """Finds what an earlier run left. What was unfinished was never answered, and is deleted."""
        with self._lock:
            self._sent.load()
            for name, size in self._disk.list_files():
                waiting = parse_name(name, size)
                if name.endswith(_UNFINISHED):
                    self._disk.remove(name)
                elif waiting is not None and (waiting.identity in self._sent or waiting.identity in self._queue):
                    # The service has it, or two names hold one picture: the first answer holds.
                    self._disk.remove(name)
                elif waiting is not None and size == 0:
                    self._emptied.append(waiting)
                    self._sent.remember(waiting.identity, waiting.captured_ms)
                elif waiting is not None:
                    self._queue.add(waiting)

    def keep(self, picture: Picture, now: datetime) -> bool:
        """Keeps the picture; False if it is here already or the service has it. Then it is safe.

        Raises StoreFull, or StoreFault.
        """
        identity = identify(picture.camera_id, picture.data, self._key)
        with self._lock:
            if identity in self._queue or identity in self._sent:
                return False
            waiting = Waiting(picture.camera_id, to_ms(picture.captured_at), identity, 0)
            sealed = seal(picture, waiting.name, self._key)
            waiting = Waiting(picture.camera_id, waiting.captured_ms, identity, len(sealed))
            self._make_room(waiting)
            self._write(waiting, sealed)
            self._queue.add(waiting)
            self._expire(now)
            self.arrived.notify_all()
        return True

    def take(
        self, now: datetime, tick_ms: int, most: int, only_fresh: bool = False, closed: Closed = OPEN
    ) -> tuple[Waiting, ...]:
        """Pictures of one camera to be sent now, as the queue chooses them."""
        with self._lock:
            self._expire(now)
            return self._queue.take(to_ms(now), tick_ms, most, only_fresh, closed)

    def load(self, waiting: Waiting) -> Picture:
        """The picture itself. Raises PictureDamaged, or OSError."""
        return unseal(self._disk.load(waiting.name), waiting, self._key)

    def give_back(self, pictures: Sequence[Waiting], until_ms: int | None = None) -> None:
        """They were not sent, and may be taken again."""
        with self._lock:
            self._queue.give_back(pictures, until_ms)
            self.arrived.notify_all()

    def finish(self, waiting: Waiting, now: datetime) -> None:
        """The service has the picture: it is noted, and then deleted. Raises OSError; then it is sent once more."""
        with self._lock:
            try:
                self._sent.note(waiting.identity, to_ms(now))
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                self._disk.write(waiting.name, b"")
                self._disk.sync_file(waiting.name)
                self._emptied.append(waiting)
                self._sent.remember(waiting.identity, to_ms(now))
            else:
                self._disk.remove(waiting.name)
            self._queue.remove(waiting.identity)

    def drop_refused(self, waiting: Waiting) -> None:
        """The service will never take the picture: it is deleted and counted."""
        self._drop(waiting, "refused")

    def drop_damaged(self, waiting: Waiting) -> None:
        """The picture can't be decrypted: it is deleted and counted."""
        self._drop(waiting, "damaged")

    def tidy(self, now: datetime) -> None:
        """Deletes what is past its term, notes what there was no room to note, and forgets what was sent more than a
        day ago."""
        with self._lock:
            self._expire(now)
            self._note_emptied(to_ms(now))
            self._sent.forget(to_ms(now))

    def measure(self, camera_id: str | None = None) -> Held:
        """What waits of a camera; of all without one."""
        with self._lock:
            return self._queue.measure(camera_id)

    def count_lost(self, camera_id: str) -> Lost:
        """How many pictures of the camera were deleted unsent since the start."""
        with self._lock:
            return self._lost.get(camera_id, Lost())

    def count_free_bytes(self) -> int:
        """How many bytes the disk has left."""
        return self._disk.count_free_bytes()

    def _write(self, waiting: Waiting, sealed: bytes) -> None:
        unfinished = waiting.name + _UNFINISHED
        while True:
            try:
                self._disk.write(unfinished, sealed)
                self._disk.sync_file(unfinished)
                self._disk.rename(unfinished, waiting.name)
                self._disk.sync_folder()
                return
            except OSError as error:
                self._undo(unfinished, waiting.name)
                if error.errno not in NO_ROOM:
                    raise StoreFault(f"the disk refused to write: {error.strerror}; look at the disk") from error
                self._evict(waiting)

    def _undo(self, *names: str) -> None:
        """What is half done is not answered. A name that stays is found again at the next start."""
        for name in names:
            try:
                self._disk.remove(name)
            except OSError as error:
                raise StoreFault(f"the disk refused to delete: {error.strerror}; look at the disk") from error

    def _make_room(self, waiting: Waiting) -> None:
        if waiting.size > self._bounds.most_bytes:
            raise StoreFull("the picture is larger than the whole store: raise store.most_gigabytes")
        while self._queue.size + waiting.size > self._bounds.most_bytes or not self._has_free(waiting.size):
            self._evict(waiting)

    def _has_free(self, size: int) -> bool:
        return self._disk.count_free_bytes() >= size + _RESERVE

    def _evict(self, newcomer: Waiting) -> None:
        victim = self._queue.choose_victim(self._lanes.get(newcomer.camera_id, Lane.STANDARD))
        if victim is None:
            raise StoreFull("the store is full of pictures that may not be deleted for this one")
        self._delete(victim)
        self._count(victim).evicted += 1

    def _expire(self, now: datetime) -> None:
        for waiting in self._queue.list_older(to_ms(now - self._bounds.term)):
            self._delete(waiting)
            self._count(waiting).expired += 1

    def _note_emptied(self, now_ms: int) -> None:
        while self._emptied:
            waiting = self._emptied[-1]
            try:
                self._sent.note(waiting.identity, now_ms)
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                # Its empty file goes on saying it; it is tried again with the next tidying.
                return
            self._disk.remove(waiting.name)
            self._emptied.pop()

    def _drop(self, waiting: Waiting, cause: str) -> None:
        with self._lock:
            self._delete(waiting)
            lost = self._count(waiting)
            setattr(lost, cause, getattr(lost, cause) + 1)

    def _delete(self, waiting: Waiting) -> None:
        self._disk.remove(waiting.name)
        self._queue.remove(waiting.identity)

    def _count(self, waiting: Waiting) -> Lost:
        return self._lost.setdefault(waiting.camera_id, Lost())
