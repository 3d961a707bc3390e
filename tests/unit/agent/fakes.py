"""A disk that can lose what was not synced, a clock that is set by hand, and a service in memory."""

import errno
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from platewatch.agent.answers import Announced, Place
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.errors import NoLink
from platewatch.agent.pauses import BACKLOG_A_SECOND
from platewatch.agent.picture import Picture
from platewatch.agent.settings import CameraSettings, Input, Service, Settings, StoreSettings
from platewatch.agent.uplink.https import Answer
from platewatch.agent.uplink.link import NotAccepted
from platewatch.cameras.camera import Lane

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(hours=24)
KEY = bytes(range(32))
LANES = {"west-1": Lane.PRIORITY, "east-1": Lane.STANDARD, "east-2": Lane.STANDARD}
NOTHING_FREE = 10**12


class PowerCut(BaseException):
    """The machine stops at this step. No code may catch it."""


@dataclass(slots=True)
class FakeDisk:
    """Files in memory. What was written but not synced may be gone after `cut`, in part or as a whole.

    `fuse` counts steps: at 0 the machine stops in the middle of that step.
    """

    written: dict[str, bytes] = field(default_factory=dict)
    synced: dict[str, bytes] = field(default_factory=dict)
    """What each written file is sure to hold."""
    names: dict[str, bytes] = field(default_factory=dict)
    """The files whose names are sure to be there, with what they are sure to hold."""
    fuse: int | None = None
    steps: int = 0
    most_bytes: int = NOTHING_FREE

    def burn(self) -> bool:
        """Counts a step; True if the machine stops in it."""
        self.steps += 1
        if self.fuse is None:
            return False
        self.fuse -= 1
        return self.fuse < 0

    def cut(self, chance: random.Random) -> "FakeDisk":
        """The disk after a power cut: each thing that was not synced is there or not, as chance has it."""
        left: dict[str, bytes] = {}
        for name in {*self.written, *self.names}:
            sure, maybe = self.names.get(name), self.written.get(name)
            options = [one for one in (sure, maybe) if one is not None]
            if sure is None or maybe is None:
                options.append(None)  # type: ignore[arg-type]
            chosen = chance.choice(options)
            if chosen is not None and chosen is maybe and self.synced.get(name) != maybe:
                chosen = maybe[: chance.randint(0, len(maybe))]
                kept = self.synced.get(name, b"")
                chosen = kept if maybe.startswith(kept) and len(chosen) < len(kept) else chosen
            if chosen is not None:
                left[name] = chosen
        return FakeDisk(dict(left), dict(left), dict(left), most_bytes=self.most_bytes)

    def list_files(self) -> list[tuple[str, int]]:
        return [(name, len(data)) for name, data in sorted(self.written.items())]

    def load(self, name: str) -> bytes:
        if name not in self.written:
            raise FileNotFoundError(errno.ENOENT, "no such file", name)
        return self.written[name]

    def write(self, name: str, data: bytes) -> None:
        if self.burn():
            self.written[name] = data[: len(data) // 2]
            raise PowerCut
        self._check_room(len(data))
        self.written[name] = data
        self.synced.pop(name, None)

    def append(self, name: str, data: bytes) -> None:
        held = self.written.get(name, b"")
        if self.burn():
            self.written[name] = held + data[: len(data) // 2]
            raise PowerCut
        self._check_room(len(data))
        self.written[name] = held + data

    def sync_file(self, name: str) -> None:
        if self.burn():
            raise PowerCut
        self.synced[name] = self.written[name]
        if name in self.names:
            self.names[name] = self.written[name]

    def rename(self, old: str, new: str) -> None:
        if self.burn():
            raise PowerCut
        self.written[new] = self.written.pop(old)
        if old in self.synced:
            self.synced[new] = self.synced.pop(old)

    def sync_folder(self) -> None:
        if self.burn():
            raise PowerCut
        self.names = {name: self.synced.get(name, b"") for name in self.written}

    def remove(self, name: str) -> None:
        if self.burn():
            raise PowerCut
        self.written.pop(name, None)
        self.synced.pop(name, None)

    def count_free_bytes(self) -> int:
        return self.most_bytes - sum(map(len, self.written.values()))

    def _check_room(self, size: int) -> None:
        if size > self.count_free_bytes():
            raise OSError(errno.ENOSPC, "no space left on device")


@dataclass(slots=True)
class FakeClock:
    """Time that is set by hand."""

    moment: datetime = NOON
    tick: int = 0

    def now(self) -> datetime:
        return self.moment

    def tick_ms(self) -> int:
        return self.tick

    def go(self, step: timedelta) -> None:
        """Time passes."""
        self.moment += step
        self.tick += round(step.total_seconds() * 1000)


@dataclass(slots=True)
class FakeLink:
    """A service that takes pictures, and can be cut off or made to refuse."""

    got: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Token, sha256 and capture time of each PUT, in order."""
    cut: bool = False
    refusals: list[NotAccepted] = field(default_factory=list)
    put_status: int = 200
    announced: list[int] = field(default_factory=list)
    beats: list[Mapping[str, object]] = field(default_factory=list)
    beat_answer: Answer = field(default_factory=lambda: Answer(204, None, b""))
    _pending: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def announce(self, token: str, pictures: Sequence[tuple[Announced, datetime]]) -> Sequence[Place]:
        if self.cut:
            raise NoLink("the link is cut")
        self.announced.append(len(pictures))
        if self.refusals:
            raise self.refusals.pop(0)
        for one, captured_at in pictures:
            self._pending[one.sha256] = (token, captured_at)
        return [Place(True, "bucket.example.org", 443, f"/{one.sha256}") for one, _ in pictures]

    def put(self, place: Place, announced: Announced, data: bytes) -> int:
        if self.cut:
            raise NoLink("the link is cut")
        assert len(data) == announced.size
        if self.put_status == 200:
            token, captured_at = self._pending[announced.sha256]
            self.got.append((token, announced.sha256, captured_at))
        return self.put_status

    def beat(self, token: str, document: Mapping[str, object]) -> Answer:
        if self.cut:
            raise NoLink("the link is cut")
        self.beats.append(document)
        return self.beat_answer


def make_camera(camera_id: str, **more: Any) -> CameraSettings:
    values: dict[str, Any] = {"token": f"pw1.{camera_id}.{'t' * 43}", "input": Input.FOLDER}
    return CameraSettings(camera_id, **{**values, "lane": LANES.get(camera_id, Lane.STANDARD), **more})


def make_settings(*cameras: CameraSettings, **more: Any) -> Settings:
    from pathlib import Path

    service = Service("api.example.org", 443, (".example.org",))
    store = StoreSettings(Path("/nowhere"), Path("/nowhere/key"), 10**9, DAY, BACKLOG_A_SECOND)
    return Settings(service, store, cameras or tuple(make_camera(name) for name in LANES), **more)


def make_picture(number: int, camera_id: str = "east-1", at: datetime = NOON, size: int = 100) -> Picture:
    return Picture(camera_id, at, "image/jpeg", b"\xff\xd8\xff" + str(number).encode().ljust(size, b"."))


def open_store(disk: FakeDisk, most_bytes: int = 10**9) -> Store:
    store = Store(disk, KEY, LANES, Bounds(most_bytes, DAY))
    store.open()
    return store
