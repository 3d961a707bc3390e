"""A picture that waits in the agent, and its file's name.

The name holds when it was taken, a keyed fingerprint, and the camera. It holds no plate, and without the store's key
nobody can tell from the fingerprint which picture it is.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from platewatch.agent.settings import CameraSettings
from platewatch.text.names import NAME_SHAPE

SUFFIX: Final = ".picture"
_NAME: Final = re.compile(rf"(?P<ms>[0-9]{{13}})-(?P<identity>[0-9a-f]{{32}})-(?P<camera>{NAME_SHAPE})\.picture")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as a camera gave it. `captured_at` is aware, UTC, whole milliseconds."""

    camera_id: str
    captured_at: datetime
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a picture that waits. `size` is that of its file; `identity` is the same for the same picture
    of the same camera, whenever it comes."""

    camera_id: str
    captured_ms: int
    identity: str
    size: int

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.captured_ms:013d}-{self.identity}-{self.camera_id}{SUFFIX}"

    @property
    def captured_at(self) -> datetime:
        """When it was taken."""
        return from_ms(self.captured_ms)


class Keeper(Protocol):
    """Where inputs bring what came."""

    def keep(self, camera: CameraSettings, data: bytes, content_type: str, taken_at: datetime | None = None) -> None:
        """Takes the picture over: when this returns, its sender may be told that it arrived. Raises AgentError.

        `taken_at` is what is known of its capture, beside its arrival now.
        """


def parse_name(name: str, size: int) -> Waiting | None:
    """The picture whose file has this name; None for a file that is no picture's."""
    match = _NAME.fullmatch(name)
    return None if match is None else Waiting(match["camera"], int(match["ms"]), match["identity"], size)


def identify(camera_id: str, data: bytes, key: bytes) -> str:
    """32 hex digits, the same for the same picture of the same camera. `key` is the store's."""
    content = hashlib.sha256(data).digest()
    return hmac.new(key, camera_id.encode() + b"|" + content, hashlib.sha256).hexdigest()[:32]


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def from_ms(milliseconds: int) -> datetime:
    """The moment, aware, UTC."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
