"""A camera and where it stood, when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from platewatch.cameras.clock import NOTHING_KNOWN, ClockRecord
from platewatch.cameras.view import NOTHING_MARKED, View


class Lane(StrEnum):
    """The way of a camera's snapshots through the system, from the key's prefix to the alert."""

    PRIORITY = "priority"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a camera stands from `since` (aware, UTC) on; degrees are WGS 84."""

    since: datetime
    latitude: float
    longitude: float
    site: str
    direction: str


@dataclass(frozen=True, slots=True)
class TokenHash:
    """A camera token as it is stored: SHA-256 over salt and token, both hex; never the token itself.

    It works until `ends_at`; None means for good.
    """

    salt: str
    digest: str
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a camera's clock was off when it last announced a snapshot that had to be refused for it.

    `seconds` is capture time minus our time: positive means the camera's clock is ahead. The next announcement that is
    accepted clears it.
    """

    seconds: float
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Camera:
    """A registered camera. `positions` is never empty and sorted by `since`.

    `view` is what people have marked in what it sees, wherever it stands.
    `token` is the one given last, `token_before` the one before it: no third one works.
    `clock` is what its announcements, accepted or refused, say about its clock.
    """

    camera_id: str
    lane: Lane
    positions: tuple[Position, ...]
    token: TokenHash
    registered_at: datetime
    revoked_at: datetime | None = None
    drift: Drift | None = None
    view: View = NOTHING_MARKED
    token_before: TokenHash | None = None
    clock: ClockRecord = NOTHING_KNOWN


def position_at(camera: Camera, moment: datetime) -> Position:
    """Where the camera stood at that moment; its first known position for any earlier moment."""
    known = [position for position in camera.positions if position.since <= moment]
    return known[-1] if known else camera.positions[0]
