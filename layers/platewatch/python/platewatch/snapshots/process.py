"""From a snapshot's object key to its reads: what recognise does with one storage event.

Every step may be repeated, because events come at least once and a function may die at any line. The order makes it
safe: reads, the message to matching, under 126jj reads and pictures in their own place, then the marker that says the
snapshot is done, then the raw snapshot is destroyed. Matching is told whatever goes wrong with keeping a passage.

The message carries the pictures of a read, sealed with a key that stands in the read. Only what is too large for it is
stored, before the read is.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from platewatch.cameras.camera import Lane
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.cameras.view import NOTHING_MARKED, View, ViewFinder
from platewatch.evidence.masking import MASKING_VERSION, Hidden, Pictures, take_pictures
from platewatch.evidence.sealing import MOST_CARRIED, make_key
from platewatch.reading.errors import ImageRejected
from platewatch.reading.reader import PlateReader, ReadImage, ReadPlate
from platewatch.reading.record import (
    Evidence,
    Read,
    ReadNews,
    format_read_id,
    keep_as_passage,
    name_pictures,
)
from platewatch.reading.sight import measure_sight
from platewatch.retention.terms import Retention, retain_marker, retain_read
from platewatch.snapshots.errors import ForeignKey
from platewatch.snapshots.outcome import NOTHING_READ, Marker, Outcome, Processed, Rejection, SnapshotLedger
from platewatch.snapshots.snapshot import Snapshot, parse_key
from platewatch.snapshots.turn import has_waited

_LANES: Final = tuple(f"{lane}/" for lane in Lane)


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A snapshot's bytes, when they arrived, and the passage that the camera says it belongs to."""

    data: bytes
    received_at: datetime
    passage_id: str | None


class SnapshotStore(Protocol):
    """Where raw snapshots wait."""

    def fetch(self, key: str) -> StoredSnapshot | None:
        """The snapshot, or None when there is no such object."""

    def discard(self, key: str) -> None:
        """Destroy the object; destroying it twice is the same as once."""


class PassageSink(Protocol):
    """Where every passage is kept under article 126jj, whoever passes and whatever becomes of matching."""

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        """Store the pictures under the evidence's keys, with their end and ground. Repeatable."""

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads. Repeatable."""


class ReadSink(Protocol):
    """Where reads and their pending pictures wait for matching."""

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        """Store pictures that no message carries, as PassageSink does. Repeatable."""

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        """Store the reads. Repeatable: returned with the picture keys that they have in the store."""

    def seal(self, pictures: Pictures, key: bytes) -> bytes:
        """The pictures as a message carries them: nothing but their size can be told from them without the key."""

    def announce_reads(self, lane: Lane, news: Sequence[ReadNews]) -> None:
        """Tell matching, through the lane's queue."""


@dataclass(frozen=True, slots=True)
class Recognising:
    """What recognising works with. `passages` keeps each read under article 126jj; it is None under hit/no-hit."""

    store: SnapshotStore
    ledger: SnapshotLedger
    sink: ReadSink
    passages: PassageSink | None
    reader: PlateReader
    views: ViewFinder


def process_snapshot(key: str, now: Callable[[], datetime], work: Recognising) -> Processed:
    """Read every plate of the snapshot at `key` and hand the reads to matching; returns how many there are, and what
    the picture looks like.

    What looks like a plate in one of the camera's caption areas is none: nothing is kept or said of it.
    A snapshot that is already done, or that can't be read, is a success with no reads; the latter leaves a rejection.
    Any other error is a fault of ours, and raises.
    """
    store, ledger = work.store, work.ledger
    try:
        snapshot = parse_key(key)
    except ForeignKey as error:
        _reject(_unknown_snapshot(key), "foreign-key", str(error), now(), ledger)
        # What a forged event names elsewhere in the bucket is not recognition's to destroy.
        if key.startswith(_LANES):
            store.discard(key)
        return NOTHING_READ
    if ledger.find_marker(snapshot.snapshot_id, now()) is not None:
        store.discard(key)
        return NOTHING_READ
    stored = store.fetch(key)
    if stored is None:
        reason = "the object was gone before it could be read: it waited longer than a snapshot may be kept"
        _reject(_Identity.of(snapshot), "gone", reason, now(), ledger)
        return NOTHING_READ
    try:
        found = work.reader.read(stored.data)
    except ImageRejected as error:
        _reject(_Identity.of(snapshot), error.code, str(error), now(), ledger)
        store.discard(key)
        return NOTHING_READ
    # Nothing in a picture without plates needs hiding or leaving out.
    view = work.views.find_view(snapshot.camera_id) if found.plates else NOTHING_MARKED
    reads = _keep(found, snapshot, stored, view, work)
    waits = has_waited(snapshot, stored.received_at, now())
    news = [_tell_of(read, pictures, work.sink, waits=waits) for read, pictures in reads]
    work.sink.announce_reads(snapshot.lane, news)
    # What a rehearsal draws is no passage.
    if work.passages is not None and not is_rehearsal(snapshot.camera_id):
        _keep_passages(reads, work.passages)
    ledger.put_marker(Marker(snapshot.snapshot_id, Outcome.READ, now(), retain_marker(now())))
    store.discard(key)
    return Processed(len(reads), measure_sight(found.image, with_plate=bool(reads)))


def _keep(
    found: ReadImage, snapshot: Snapshot, stored: StoredSnapshot, view: View, work: Recognising
) -> list[tuple[Read, Pictures]]:
    """The reads with their pictures, kept where they wait for matching."""
    # Numbered with captions counted: repeated after somebody marked them, each plate gets the id that it had.
    plates = [(index, plate) for index, plate in enumerate(found.plates) if not found.is_caption(plate, view)]
    # A car's plate may lie behind a caption: it is hidden like what could not be read.
    unread = [*found.unread, *(plate.corners for plate in found.plates if found.is_caption(plate, view))]
    reads = []
    for index, plate in plates:
        hidden = Hidden(
            others=[found.corners_in_image(other.corners) for _, other in plates if other is not plate],
            unread=[found.corners_in_image(corners) for corners in unread],
            private_ground=view.private_ground,
        )
        pictures = take_pictures(found.image, found.corners_in_image(plate.corners), hidden)
        read = _make_read(index, plate, pictures, snapshot, stored, work)
        if read.picture_key is None:
            work.sink.keep_pictures(read.evidence, pictures, read.retention)
        reads.append((read, pictures))
    kept = work.sink.keep_reads([read for read, _ in reads])
    return [(read, pictures) for read, (_, pictures) in zip(kept, reads, strict=True)]


def _tell_of(read: Read, pictures: Pictures, sink: ReadSink, *, waits: bool) -> ReadNews:
    key = read.picture_key
    return ReadNews(read.ref, None if key is None else sink.seal(pictures, key), waits)


def _keep_passages(reads: Sequence[tuple[Read, Pictures]], passages: PassageSink) -> None:
    kept = [(keep_as_passage(read), pictures) for read, pictures in reads]
    for passage, pictures in kept:
        passages.keep_pictures(passage.evidence, pictures, passage.retention)
    passages.keep_reads([passage for passage, _ in kept])


def _make_read(
    index: int,
    plate: ReadPlate,
    pictures: Pictures,
    snapshot: Snapshot,
    stored: StoredSnapshot,
    work: Recognising,
) -> Read:
    read_id = format_read_id(snapshot.snapshot_id, index)
    overview_key, plate_key = name_pictures(read_id)
    return Read(
        read_id=read_id,
        snapshot_id=snapshot.snapshot_id,
        passage_id=f"{snapshot.camera_id}:{stored.passage_id}" if stored.passage_id else read_id,
        camera_id=snapshot.camera_id,
        lane=snapshot.lane,
        captured_at=snapshot.captured_at,
        received_at=stored.received_at,
        spellings=tuple(plate.spellings),
        unreadable=plate.unreadable,
        corners=plate.corners,
        country=plate.country,
        country_probability=plate.country_probability,
        lines=plate.lines,
        model_version=work.reader.model_version,
        evidence=Evidence(
            overview_key=overview_key,
            overview_sha256=hashlib.sha256(pictures.overview).hexdigest(),
            plate_key=plate_key,
            plate_sha256=hashlib.sha256(pictures.plate).hexdigest(),
            snapshot_sha256=hashlib.sha256(stored.data).hexdigest(),
            masking_version=MASKING_VERSION,
        ),
        retention=retain_read(snapshot.captured_at, stored.received_at, keeps_passages=work.passages is not None),
        passage_named=stored.passage_id is not None,
        completeness=plate.completeness,
        picture_key=make_key() if len(pictures.overview) + len(pictures.plate) <= MOST_CARRIED else None,
    )


@dataclass(frozen=True, slots=True)
class _Identity:
    snapshot_id: str
    camera_id: str
    captured_at: datetime | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> "_Identity":
        return cls(snapshot.snapshot_id, snapshot.camera_id, snapshot.captured_at)


def _unknown_snapshot(key: str) -> _Identity:
    return _Identity(hashlib.sha256(key.encode()).hexdigest()[:32], "unknown", None)


def _reject(identity: _Identity, code: str, reason: str, now: datetime, ledger: SnapshotLedger) -> None:
    retention = retain_marker(now)
    ledger.put_rejection(
        Rejection(identity.snapshot_id, identity.camera_id, identity.captured_at, now, code, reason, retention)
    )
    ledger.put_marker(Marker(identity.snapshot_id, Outcome.REJECTED, now, retention))
