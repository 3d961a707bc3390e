"""The pictures of a hit, where the message about its read carries them: stored before anybody is told of them."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from platewatch.alerts.alert import Sighting
from platewatch.reading.record import EvidenceStore, Read, ReadStore


class PictureStores(Protocol):
    """What storing carried pictures works with."""

    @property
    def reads(self) -> ReadStore: ...
    @property
    def evidence(self) -> EvidenceStore: ...
    @property
    def sealed(self) -> bytes | None: ...


def show_pictures(
    sighting: Sighting, read: Read, now: datetime, stores: PictureStores, *, first: bool
) -> Sighting | None:
    """The sighting with pictures that are stored, if there are any; None where the read was destroyed meanwhile.

    The message is about `read`, and is the `first` one. Another frame's pictures may be on their way in that frame's
    message: then this read's are shown. That frame alone was wanted by nobody, or its pictures would be stored.
    """
    own = sighting.read_id == read.read_id
    if own and (stores.sealed is None or read.picture_key is None):
        return sighting
    # The first message of a read finds none of its pictures stored, unless it comes again.
    if not (own and first) and stores.evidence.is_there(sighting.evidence):
        return sighting
    if stores.sealed is None or read.picture_key is None:
        return _show(read, sighting) if stores.evidence.is_there(read.evidence) else sighting
    pictures = stores.evidence.open_sealed(stores.sealed, read.picture_key, read.evidence)
    if pictures is None:
        return sighting
    # Noted before: whoever destroys a read looks for stored pictures only where this is noted.
    if not stores.reads.note_shown(read):
        return None
    stores.evidence.store(read.evidence, *pictures, read.retention)
    # Whoever closes the passage now destroys the key, then what is stored: one of both sees the other's step.
    near = stores.reads.list_reads(read.camera_id, read.captured_at, read.captured_at, now)
    if not any(each.read_id == read.read_id and each.picture_key is not None for each in near):
        stores.evidence.destroy(read.evidence)
        return None
    return _show(read, sighting)


def _show(read: Read, sighting: Sighting) -> Sighting:
    return replace(
        sighting,
        read_id=read.read_id,
        captured_at=read.captured_at,
        received_at=read.received_at,
        evidence=read.evidence,
        model_version=read.model_version,
    )
