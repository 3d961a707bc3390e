"""Pictures in the evidence bucket: `pending/` until it is decided, `hit/` from then on, copies in `hold/`.

Under `pending/` and `hit/` each pair has a folder: a read's id, or a review's id for the copies that the review owns.
A message carries the pictures of most reads; they come here when somebody is to see them.
Nearly all pictures are never looked at: while they are pending, and in the bucket of kept passages, a pair is one
object, `pair` in its folder, whatever key each of its pictures has. Pairs of former days are two objects.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from platewatch.aws.buckets import Bucket
from platewatch.errors import PlatewatchError
from platewatch.evidence.pair import join_pair, split_pair
from platewatch.reading.record import Evidence, name_pictures
from platewatch.retention.terms import Retention

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    # Only recognise stores pictures: matching uses this module without the vision layer.
    from platewatch.evidence.masking import Pictures


_JPEG: Final = "image/jpeg"
_PAIR: Final = "application/octet-stream"
_PAIRED: Final = ("pending/", "passages/")
_PLATE: Final = "/plate.jpg"


class EvidenceGone(PlatewatchError):
    """A picture is neither pending nor kept."""


class S3Evidence:
    """Implements the port EvidenceStore, and recognise's half of ReadSink that stores pictures."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    def keep_pictures(self, evidence: Evidence, pictures: "Pictures", retention: Retention) -> None:
        """Store the pictures under the evidence's keys, with their end and ground on them. Repeatable."""
        self._put_pair(evidence, pictures.overview, pictures.plate, retention)

    def open_sealed(self, sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
        """See EvidenceStore."""
        # Loading the cipher takes 30 ms: match needs it for hits alone, and other functions never.
        from platewatch.evidence.aws.sealing import open_pictures

        return open_pictures(sealed, key, evidence)

    def store(self, evidence: Evidence, overview: bytes, plate: bytes, retention: Retention) -> None:
        """See EvidenceStore."""
        self._put_pair(evidence, overview, plate, retention)

    def keep(self, evidence: Evidence, retention: Retention) -> Evidence:
        """Move the pending pictures to `hit/`; returns where they are now. Repeatable.

        Raises EvidenceGone when a picture is in neither place.
        """
        # Both are kept before either is destroyed where it was pending, since they may be one object.
        overview = self._keep(evidence.overview_key, retention)
        plate = self._keep(evidence.plate_key, retention)
        self.destroy(evidence)
        return replace(evidence, overview_key=overview, plate_key=plate)

    def copy_for_review(self, evidence: Evidence, review_id: str, retention: Retention) -> Evidence:
        """See EvidenceStore. Raises EvidenceGone when a picture is neither pending nor kept."""
        overview_key, plate_key = name_pictures(review_id)
        copies = replace(evidence, overview_key=overview_key, plate_key=plate_key)
        overview, plate = self.load_wherever(evidence.overview_key), self.load_wherever(evidence.plate_key)
        self._put_pair(copies, overview, plate, retention)
        return copies

    def is_there(self, evidence: Evidence) -> bool:
        """See EvidenceStore."""
        keys = (evidence.overview_key, evidence.plate_key)
        return all(self._holds(key) or self._holds(_kept_key(key)) for key in keys)

    def destroy(self, evidence: Evidence) -> None:
        """Destroy the pictures. Repeatable."""
        self.destroy_pictures((evidence.overview_key, evidence.plate_key))

    def destroy_pictures(self, keys: Iterable[str]) -> None:
        """Destroy the pictures with these keys; of a pair in one object both go. Repeatable."""
        listed = list(keys)
        self._bucket.remove(dict.fromkeys([*(pair for key in listed if (pair := _pair_of(key))), *listed]))

    def hold(self, evidence: Evidence) -> bool:
        """See HeldPictures: copies under `hold/`, where no lifecycle rule reaches."""
        copies = {key: _held_key(key) for key in (evidence.overview_key, evidence.plate_key)}
        try:
            for key, held in copies.items():
                self._bucket.put(held, self.load(key), _JPEG, {"ground": "legal-hold"})
        except EvidenceGone:
            # Of another hold on the same alert, maybe, whose own term took the first ones.
            return all(self._holds(held) for held in copies.values())
        return True

    def release(self, folder: str) -> None:
        """See HeldPictures."""
        self.destroy_pictures(_held_key(key) for key in name_hit_pictures(folder))

    def load(self, key: str) -> bytes:
        """The picture's JPEG bytes. Raises EvidenceGone when there is none."""
        data = self.find_picture(key)
        if data is None:
            raise _gone(key)
        return data

    def load_wherever(self, key: str) -> bytes:
        """The bytes of a picture that was pending, and may be kept by now. Raises EvidenceGone when it is neither."""
        try:
            return self.load(key)
        except EvidenceGone:
            return self.load(_kept_key(key))

    def find_picture(self, key: str) -> bytes | None:
        """The picture's JPEG bytes, or None when it is gone."""
        pair = _pair_of(key)
        data = self._bucket.find(pair) if pair else None
        return self._bucket.find(key) if data is None else split_pair(data)[key.endswith(_PLATE)]

    def find_kept(self, key: str) -> bytes | None:
        """See KeptPictures: a held copy stands in for a picture whose own term is over."""
        data = self._bucket.find(key)
        return self._bucket.find(_held_key(key)) if data is None else data

    def _holds(self, key: str) -> bool:
        return self.find_picture(key) is not None

    def _keep(self, key: str, retention: Retention) -> str:
        kept = _kept_key(key)
        data = self.find_picture(key)
        if data is None:
            self._extend(kept, retention)
        else:
            self._put(kept, data, retention)
        return kept

    def _extend(self, key: str, retention: Retention) -> None:
        """Write the later end on a picture that is kept already. Raises EvidenceGone when there is none."""
        stored = self._bucket.open(key)
        if stored is None:
            raise _gone(key)
        written = stored["Metadata"].get("expires-at")
        if written is None or datetime.fromisoformat(written) < retention.expires_at.replace(microsecond=0):
            self._put(key, stored["Body"].read(), retention)

    def _put_pair(self, evidence: Evidence, overview: bytes, plate: bytes, retention: Retention) -> None:
        pair = _pair_of(evidence.overview_key)
        if pair is not None:
            self._put(pair, join_pair(overview, plate), retention, _PAIR)
            return
        self._put(evidence.overview_key, overview, retention)
        self._put(evidence.plate_key, plate, retention)

    def _put(self, key: str, data: bytes, retention: Retention, content_type: str = _JPEG) -> None:
        # Born with its end: it stands on the object itself, whatever the bucket's lifecycle says.
        ends = retention.expires_at.isoformat(timespec="seconds")
        self._bucket.put(key, data, content_type, {"expires-at": ends, "ground": retention.ground.value})


def _gone(key: str) -> EvidenceGone:
    return EvidenceGone(f"no picture {key} in the evidence bucket")


def name_hit_pictures(folder: str) -> tuple[str, str]:
    """Where a hit's pictures are kept: overview and plate."""
    overview, plate = name_pictures(folder)
    return _kept_key(overview), _kept_key(plate)


def _pair_of(key: str) -> str | None:
    """The object that holds the picture and its fellow; None where each picture is an object."""
    return f"{key.rpartition('/')[0]}/pair" if key.startswith(_PAIRED) else None


def _held_key(key: str) -> str:
    return "hold/" + key.removeprefix("hit/")


def _kept_key(key: str) -> str:
    return "hit/" + key.removeprefix("pending/")
