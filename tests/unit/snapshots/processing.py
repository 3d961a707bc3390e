"""A snapshot with two plates, and the stores that its processing works with, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np

from platewatch.cameras.camera import Lane
from platewatch.cameras.view import NOTHING_MARKED, View
from platewatch.evidence.aws.sealing import open_pictures, seal_pictures
from platewatch.evidence.masking import Pictures
from platewatch.plates.distribution import Spelling
from platewatch.reading.errors import UnknownImageFormat
from platewatch.reading.reader import PlateReader, ReadImage, ReadPlate
from platewatch.reading.record import Evidence, Read, ReadNews, ReadRef
from platewatch.retention.terms import Retention
from platewatch.snapshots.outcome import Marker, Rejection
from platewatch.snapshots.process import Recognising, StoredSnapshot, process_snapshot
from platewatch.snapshots.snapshot import Snapshot, format_key

NOW = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
SNAPSHOT = Snapshot("cam-1", Lane.PRIORITY, datetime(2026, 11, 23, 12, tzinfo=UTC), "ab" * 32, "image/jpeg")
KEY = format_key(SNAPSHOT)


class Died(Exception):
    """The function was killed here."""


@dataclass
class World:
    """All stores in memory. Counts writes, and dies before the n-th."""

    objects: dict[str, StoredSnapshot] = field(default_factory=dict)
    markers: dict[str, Marker] = field(default_factory=dict)
    rejections: dict[str, Rejection] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    ends: dict[str, Retention] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    passages: "Passages | None" = None
    announced: list[tuple[Lane, ReadRef]] = field(default_factory=list)
    behind: list[ReadRef] = field(default_factory=list)
    sealed: dict[str, bytes] = field(default_factory=dict)
    view: View = NOTHING_MARKED
    die_before: int = -1
    writes: int = 0

    def _write(self) -> None:
        if self.writes == self.die_before:
            raise Died
        self.writes += 1

    def fetch(self, key: str) -> StoredSnapshot | None:
        return self.objects.get(key)

    def discard(self, key: str) -> None:
        self._write()
        self.objects.pop(key, None)

    def find_marker(self, snapshot_id: str, now: datetime) -> Marker | None:
        return self.markers.get(snapshot_id)

    def put_marker(self, marker: Marker) -> None:
        self._write()
        self.markers[marker.snapshot_id] = marker

    def put_rejection(self, rejection: Rejection) -> None:
        self._write()
        self.rejections[rejection.snapshot_id] = rejection

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        self._write()
        self.ends |= dict.fromkeys((evidence.overview_key, evidence.plate_key), retention)
        self.pictures[evidence.overview_key] = pictures.overview
        self.pictures[evidence.plate_key] = pictures.plate

    def find_view(self, camera_id: str) -> View:
        return self.view if camera_id == SNAPSHOT.camera_id else NOTHING_MARKED

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        self._write()
        known = [self.reads.get(read.read_id, read).picture_key for read in reads]
        kept = [replace(read, picture_key=key) for read, key in zip(reads, known, strict=True)]
        self.reads.update({read.read_id: read for read in kept})
        return kept

    def seal(self, pictures: Pictures, key: bytes) -> bytes:
        return seal_pictures(pictures.overview, pictures.plate, key)

    def announce_reads(self, lane: Lane, news: Sequence[ReadNews]) -> None:
        self._write()
        self.announced += [(lane, one.ref) for one in news]
        self.behind += [one.ref for one in news if one.waits]
        for one in news:
            if one.sealed is not None:
                self._open(self.reads[one.ref.read_id], one.sealed)

    def _open(self, read: Read, sealed: bytes) -> None:
        """What the message carries counts as kept, until the read ends."""
        assert read.picture_key is not None
        pictures = open_pictures(sealed, read.picture_key, read.evidence)
        assert pictures is not None, "the key in the store does not open the message"
        self.sealed[read.read_id] = sealed
        for key, picture in zip((read.evidence.overview_key, read.evidence.plate_key), pictures, strict=True):
            self.pictures[key], self.ends[key] = picture, read.retention


@dataclass
class Passages:
    """Where 126jj keeps passages, in memory; dies with the world's other stores."""

    world: World
    pictures: dict[str, bytes] = field(default_factory=dict)
    ends: dict[str, Retention] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        self.world._write()
        self.pictures |= {evidence.overview_key: pictures.overview, evidence.plate_key: pictures.plate}
        self.ends |= dict.fromkeys((evidence.overview_key, evidence.plate_key), retention)

    def keep_reads(self, reads: Sequence[Read]) -> None:
        self.world._write()
        self.reads |= {read.read_id: read for read in reads}


class TwoPlates:
    """A reader that sees two plates in anything but a text."""

    model_version = "test-1"

    def read(self, data: bytes) -> ReadImage:
        if data.startswith(b"text"):
            raise UnknownImageFormat("this is no JPEG, PNG or WebP picture: send one of those")
        image = np.zeros((240, 320, 3), np.uint8)
        return ReadImage(image, [plate(20, "AB12CD", 0.9), plate(200, "7KXL92", 0.7)], 320, 240)


def plate(x: float, text: str, probability: float) -> ReadPlate:
    return ReadPlate(
        corners=((x, 100.0), (x + 80, 100.0), (x + 80, 120.0), (x, 120.0)),
        score=0.9,
        spellings=(Spelling(text, probability),),
        unreadable=0.05,
        country="NL",
        country_probability=0.9,
        lines=1,
    )


def run(world: World, key: str = KEY, reader: PlateReader | None = None, now: datetime = NOW) -> int:
    work = Recognising(
        store=world, ledger=world, sink=world, passages=world.passages, reader=reader or TwoPlates(), views=world
    )
    return process_snapshot(key, lambda: now, work).plates


def world_with(data: bytes = b"picture", passage_id: str | None = None) -> World:
    return World(objects={KEY: StoredSnapshot(data, NOW, passage_id)})


def keeping_world(data: bytes = b"picture") -> tuple[World, Passages]:
    """A world under 126jj."""
    world = world_with(data)
    world.passages = Passages(world)
    return world, world.passages


class Noisy:
    """A reader that sees one plate in noise, and beside it something that it can't read."""

    model_version = "test-2"
    image = np.random.default_rng(1).integers(0, 256, (240, 320, 3), np.uint8)

    def read(self, data: bytes) -> ReadImage:
        unread = ((110.0, 100.0), (140.0, 100.0), (140.0, 110.0), (110.0, 110.0))
        return ReadImage(self.image, [plate(20, "AB12CD", 0.9)], 320, 240, [unread])


def overview_of(world: World) -> Any:
    [read] = world.reads.values()
    return cv2.imdecode(np.frombuffer(world.pictures[read.evidence.overview_key], np.uint8), cv2.IMREAD_COLOR)


def roughness(image: Any) -> float:
    return float(np.abs(np.diff(image.astype(int), axis=1)).mean())
