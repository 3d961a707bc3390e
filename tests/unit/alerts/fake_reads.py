"""Reads and their pictures in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from platewatch.evidence.aws.sealing import open_pictures
from platewatch.reading.record import Evidence, Read, ReadRef, name_pictures
from platewatch.retention.terms import Retention
from tests.unit.alerts.fuse import Death as Death
from tests.unit.alerts.fuse import Fuse


@dataclass
class FakeReads:
    fuse: Fuse
    kept: dict[str, Read] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        read = self.kept.get(ref.read_id)
        return read if read and read.retention.holds(now) else None

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        near = [
            read
            for read in self.kept.values()
            if read.camera_id == camera_id and since <= read.captured_at <= until and read.retention.holds(now)
        ]
        return sorted(near, key=lambda read: (read.captured_at, read.read_id))

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        with self.fuse.write():
            read = self.kept.get(ref.read_id)
            if read is None:
                return None
            if ref.read_id not in self.joined:
                self.joined.add(ref.read_id)
                self.kept[ref.read_id] = replace(read, passage_id=passage_id)
        return self.kept[ref.read_id].passage_id

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        with self.fuse.write():
            self.kept |= {read.read_id: read for read in reads}
        return reads

    def forget_pictures(self, read: Read) -> None:
        with self.fuse.write():
            if read.read_id in self.kept:
                self.kept[read.read_id] = replace(self.kept[read.read_id], picture_key=None)

    def note_shown(self, read: Read) -> bool:
        with self.fuse.write():
            has_key = read.read_id in self.kept and self.kept[read.read_id].picture_key is not None
            self.shown |= {read.read_id} if has_key else set()
        return has_key

    def destroy_unshown(self, read: Read) -> bool:
        with self.fuse.write():
            kept = self.kept.get(read.read_id)
            unshown = kept is not None and kept.picture_key is not None and read.read_id not in self.shown
            if unshown:
                del self.kept[read.read_id]
        return unshown

    def destroy_read(self, read: Read) -> None:
        with self.fuse.write():
            self.kept.pop(read.read_id, None)


@dataclass
class FakeEvidence:
    """Pictures by key, with the end of those that are kept."""

    fuse: Fuse
    pictures: dict[str, bytes] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)

    def add(self, evidence: Evidence) -> None:
        self.pictures[evidence.overview_key] = b"\xff\xd8overview"
        self.pictures[evidence.plate_key] = b"\xff\xd8plate"

    def open_sealed(self, sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
        return open_pictures(sealed, key, evidence)

    def store(self, evidence: Evidence, overview: bytes, plate: bytes, _retention: Retention) -> None:
        with self.fuse.write():
            self.pictures |= {evidence.overview_key: overview, evidence.plate_key: plate}

    def keep(self, evidence: Evidence, retention: Retention) -> Evidence:
        moved = []
        for key in (evidence.overview_key, evidence.plate_key):
            kept = key.replace("pending/", "hit/")
            with self.fuse.write():
                self.ends[kept] = max(retention.expires_at, self.ends.get(kept, retention.expires_at))
            if key in self.pictures:
                with self.fuse.write():
                    self.pictures[kept] = self.pictures[key]
                with self.fuse.write():
                    del self.pictures[key]
            assert kept in self.pictures
            moved.append(kept)
        return replace(evidence, overview_key=moved[0], plate_key=moved[1])

    def is_there(self, evidence: Evidence) -> bool:
        keys = (evidence.overview_key, evidence.plate_key)
        return all(key in self.pictures or key.replace("pending/", "hit/") in self.pictures for key in keys)

    def copy_for_review(self, evidence: Evidence, review_id: str, retention: Retention) -> Evidence:
        copies = name_pictures(review_id)
        for key, copy in zip((evidence.overview_key, evidence.plate_key), copies, strict=True):
            with self.fuse.write():
                self.pictures[copy] = self.pictures.get(key) or self.pictures[key.replace("pending/", "hit/")]
        return replace(evidence, overview_key=copies[0], plate_key=copies[1])

    def sweep(self, now: datetime) -> None:
        """Destroy what is kept past its end, as watch does."""
        for key in [key for key, end in self.ends.items() if end <= now]:
            del self.ends[key]
            self.pictures.pop(key, None)

    def destroy(self, evidence: Evidence) -> None:
        for key in (evidence.overview_key, evidence.plate_key):
            with self.fuse.write():
                self.pictures.pop(key, None)

    def destroy_pictures(self, keys: Iterable[str]) -> None:
        for key in keys:
            with self.fuse.write():
                self.pictures.pop(key, None)

    def load(self, key: str) -> bytes:
        return self.pictures[key]

    @property
    def pending(self) -> set[str]:
        return {key for key in self.pictures if key.startswith("pending/")}
