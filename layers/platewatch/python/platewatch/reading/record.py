"""A read as it is stored and matched."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from platewatch.cameras.camera import Lane
from platewatch.plates.distribution import Spelling, find_repaired
from platewatch.reading.completeness import Completeness
from platewatch.retention.terms import Retention, retain_passage

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Top-left, top-right, bottom-right, bottom-left of the plate as read, in pixels of the snapshot."""


def scale_corners(corners: Corners, across: float, down: float) -> Corners:
    """The same place in a picture that is `across` times as wide and `down` times as high."""
    first, second, third, fourth = ((x * across, y * down) for x, y in corners)
    return first, second, third, fourth


@dataclass(frozen=True, slots=True)
class Evidence:
    """The pictures of one read: object keys in the evidence bucket, the SHA-256 of each, and of the raw snapshot."""

    overview_key: str
    overview_sha256: str
    plate_key: str
    plate_sha256: str
    snapshot_sha256: str
    masking_version: str

    @property
    def folder(self) -> str:
        """The folder that the pictures lie in, wherever that is: the read's id, or that of the review they are for."""
        return self.overview_key.split("/")[1]


@dataclass(frozen=True, slots=True)
class ReadRef:
    """What a message says of a read, and enough to find it: no plate."""

    read_id: str
    camera_id: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class ReadNews:
    """What matching is told of a read: how to find it and, where the message carries its pictures, those, sealed with
    the read's key. One that `waits` is looked at behind those of live snapshots.
    """

    ref: ReadRef
    sealed: bytes | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One plate read in one snapshot.

    `spellings` go from most to least probable; they and `unreadable` sum to at most 1. `passage_id` is the passage that
    the read belongs to: the camera's own if it names passages (`passage_named`), else one that matching found or, until
    then, the read's own id. `country` is None where the plate does not show it. `spellings` are what is seen;
    `completeness` says whether that is the whole plate. `picture_key` opens the pictures in the read's messages; None
    where they are stored, or where they were destroyed.
    """

    read_id: str
    snapshot_id: str
    passage_id: str
    camera_id: str
    lane: Lane
    captured_at: datetime
    received_at: datetime
    spellings: tuple[Spelling, ...]
    unreadable: float
    corners: Corners
    country: str | None
    country_probability: float
    lines: int
    model_version: str
    evidence: Evidence
    retention: Retention
    passage_named: bool = False
    completeness: Completeness = ()
    picture_key: bytes | None = field(default=None, repr=False)

    @property
    def ref(self) -> ReadRef:
        """How messages name the read."""
        return ReadRef(self.read_id, self.camera_id, self.captured_at)

    @property
    def repaired_from(self) -> str | None:
        """The spelling that the picture alone would have put first, where the countries' syntax put another first."""
        return find_repaired(self.spellings)


def format_read_id(snapshot_id: str, index: int) -> str:
    """The id of the index-th read (from 0) of a snapshot."""
    return f"{snapshot_id}-{index:02d}"


def name_pictures(folder: str) -> tuple[str, str]:
    """The object keys of the pictures of a read that waits for matching, or of a review: overview and plate."""
    return f"pending/{folder}/overview.jpg", f"pending/{folder}/plate.jpg"


def name_kept_pictures(read_id: str) -> tuple[str, str]:
    """The object keys of a kept passage's pictures, in a bucket of their own: overview and plate."""
    return f"passages/{read_id}/overview.jpg", f"passages/{read_id}/plate.jpg"


def keep_as_passage(read: Read) -> Read:
    """The read as article 126jj keeps it, beside the one that waits for matching: with its own term and pictures."""
    overview_key, plate_key = name_kept_pictures(read.read_id)
    return replace(
        read,
        evidence=replace(read.evidence, overview_key=overview_key, plate_key=plate_key),
        picture_key=None,
        retention=retain_passage(read.captured_at, read.received_at),
    )


class ReadStore(Protocol):
    """Where reads wait for matching. What it answers is never stale."""

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        """The read, or None when it was destroyed, has expired or never was."""

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """The reads that a camera captured from `since` through `until`, oldest first; none that has expired."""

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        """Store the reads; storing the same read twice is the same as once. Returns them as they are stored: one that
        was there already keeps its picture key, because a message may be on its way.
        """

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        """Make the read one of the passage unless it is one of another already; returns the passage it is of.

        None when the read was destroyed meanwhile.
        """

    def forget_pictures(self, read: Read) -> None:
        """Destroy the key of the pictures in the read's messages, and with it the pictures. Repeatable."""

    def note_shown(self, read: Read) -> bool:
        """Note that the pictures of the read's messages are going to be stored; False where their key is destroyed."""

    def destroy_unshown(self, read: Read) -> bool:
        """Destroy the read if its pictures are in its messages alone, and so with it; whether it was that."""

    def destroy_read(self, read: Read) -> None:
        """Destroy the read; destroying it twice is the same as once."""


class EvidenceStore(Protocol):
    """Where the pictures of reads are kept."""

    def store(self, evidence: Evidence, overview: bytes, plate: bytes, retention: Retention) -> None:
        """Store pictures that a message carried under the evidence's keys, where they wait. Repeatable."""

    def open_sealed(self, sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
        """The overview and the plate that a message carried; None where they are not those of this evidence, or the
        key is another.
        """

    def keep(self, evidence: Evidence, retention: Retention) -> Evidence:
        """Move pending pictures to where hits are kept; returns where they are now. Repeatable.

        Pictures that are kept already stay until the later of both ends.
        """

    def copy_for_review(self, evidence: Evidence, review_id: str, retention: Retention) -> Evidence:
        """Copy pictures, pending or kept, so that a review has its own; returns where the copies are. Repeatable."""

    def is_there(self, evidence: Evidence) -> bool:
        """Whether both pictures are there, pending or kept."""

    def destroy(self, evidence: Evidence) -> None:
        """Destroy the pictures. Repeatable."""

    def load(self, key: str) -> bytes:
        """The picture's JPEG bytes."""
