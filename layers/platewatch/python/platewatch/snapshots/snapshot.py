"""A snapshot and its object key.

The key carries all that recognition needs to know: the lane, the camera, the capture time and the content's hash.
It never carries a plate. The same photo announced twice by one camera for one capture time is one snapshot.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from platewatch.cameras.camera import Lane
from platewatch.snapshots.errors import ForeignKey
from platewatch.text.names import NAME_SHAPE

SUFFIXES: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
"""The content types a camera may announce, and the key's suffix for each."""

_KEY: Final = re.compile(
    rf"(?P<lane>priority|standard)/(?P<camera>{NAME_SHAPE})"
    r"/(?P<captured>\d{8}T\d{6}\.\d{3}Z)/(?P<sha256>[0-9a-f]{64})\.(?P<suffix>jpg|png|webp)"
)
_CAPTURED: Final = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One uploaded photo. `captured_at` is aware, UTC, whole milliseconds; `sha256` is lower-case hex."""

    camera_id: str
    lane: Lane
    captured_at: datetime
    sha256: str
    content_type: str

    @property
    def snapshot_id(self) -> str:
        """32 hex digits, the same for the same camera, capture time and content."""
        identity = f"{self.camera_id}|{_stamp(self.captured_at)}|{self.sha256}"
        return hashlib.sha256(identity.encode()).hexdigest()[:32]


def format_key(snapshot: Snapshot) -> str:
    """The object key of a snapshot."""
    return (
        f"{snapshot.lane}/{snapshot.camera_id}/{_stamp(snapshot.captured_at)}"
        f"/{snapshot.sha256}.{SUFFIXES[snapshot.content_type]}"
    )


def parse_key(key: str) -> Snapshot:
    """The snapshot of an object key. Raises ForeignKey for a key that format_key does not make."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ForeignKey("the object's key is not lane/camera/time/hash.suffix: it was not announced to the API")
    try:
        captured_at = datetime.strptime(match["captured"], _CAPTURED + "Z").replace(tzinfo=UTC)
    except ValueError as error:
        raise ForeignKey("the object's key holds a capture time that does not exist") from error
    content_type = next(kind for kind, suffix in SUFFIXES.items() if suffix == match["suffix"])
    return Snapshot(match["camera"], Lane(match["lane"]), captured_at, match["sha256"], content_type)


def _stamp(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y%m%dT%H%M%S.") + f"{moment.microsecond // 1000:03d}Z"
