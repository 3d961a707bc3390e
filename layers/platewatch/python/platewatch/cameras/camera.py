"""A camera and where it stood, when; and the port that keeps cameras."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from platewatch.cameras.agent import NOTHING_HEARD, AgentRecord
from platewatch.cameras.clock import NOTHING_KNOWN, ClockRecord
from platewatch.cameras.maintenance import Ending, Window
from platewatch.cameras.placement import NOT_RECORDED, Placement
from platewatch.cameras.view import NOTHING_MARKED, Polygon, View


class Lane(StrEnum):
    """The way of a camera's snapshots through the system, from the key's prefix to the alert."""

    PRIORITY = "priority"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a camera stands from `since` (aware, UTC) on, and why; degrees are WGS 84. The next one ends it."""

    since: datetime
    latitude: float
    longitude: float
    site: str
    direction: str
    placement: Placement = NOT_RECORDED


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
    `ground_set_at` and `captions_set_at` are when what is marked in its view was set or confirmed last.
    `clock` is what its announcements, accepted or refused, say about its clock. `agents` is what is known of the
    program beside it, if it has one.
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
    agents: AgentRecord = NOTHING_HEARD
    ground_set_at: datetime | None = None
    captions_set_at: datetime | None = None
    maintenance: tuple[Window, ...] = ()


def position_at(camera: Camera, moment: datetime) -> Position:
    """Where the camera stood at that moment; its first known position for any earlier moment."""
    known = [position for position in camera.positions if position.since <= moment]
    return known[-1] if known else camera.positions[0]


def find_moves(camera: Camera) -> tuple[datetime, ...]:
    """When the camera was moved or turned: its positions but the first one, and but those that only say more of one."""
    pairs = zip(camera.positions, camera.positions[1:], strict=False)
    return tuple(after.since for before, after in pairs if not sees_the_same(before, after))


def sees_the_same(one: Position, other: Position) -> bool:
    """Whether a camera sees the same from both: its place, direction, height and angle are the same."""
    return _describe_aim(one) == _describe_aim(other)


def needs_ground(camera: Camera, now: datetime) -> bool:
    """Whether the camera was moved since private ground was marked: what is marked may lie elsewhere now."""
    return _was_moved_since(camera, camera.ground_set_at, now)


def needs_captions(camera: Camera, now: datetime) -> bool:
    """The same for the areas where the camera writes into its pictures."""
    return _was_moved_since(camera, camera.captions_set_at, now)


def _was_moved_since(camera: Camera, moment: datetime | None, now: datetime) -> bool:
    return any(move <= now and (moment is None or moment < move) for move in find_moves(camera))


def _describe_aim(position: Position) -> tuple[object, ...]:
    placement = position.placement
    return position.latitude, position.longitude, position.direction, placement.height, placement.angle


class CameraFinder(Protocol):
    """Where a camera is looked up. What it answers is never stale: a revocation counts at once."""

    def find(self, camera_id: str) -> Camera | None:
        """The camera, revoked or not; None when no camera has this id."""


class CameraStore(CameraFinder, Protocol):
    """Where cameras are registered and changed. Every change is one atomic step."""

    def add(self, camera: Camera) -> None:
        """Register the camera. Raises CameraExists when the id is taken, by a revoked camera too."""

    def move(self, camera_id: str, position: Position) -> None:
        """Append a position. Raises CameraUnknown, or PositionTooEarly unless it begins after all others."""

    def revoke(self, camera_id: str, now: datetime) -> None:
        """Revoke the camera; revoking it again changes nothing. Raises CameraUnknown."""

    def set_private_ground(self, camera_id: str, polygons: Sequence[Polygon], now: datetime) -> None:
        """Replace what is private ground, as it is from `now` on; repeatable. Raises CameraUnknown."""

    def set_caption_areas(self, camera_id: str, polygons: Sequence[Polygon], now: datetime) -> None:
        """Replace the areas where the camera writes into its pictures; repeatable. Raises CameraUnknown."""

    def add_maintenance(self, camera_id: str, window: Window) -> None:
        """Record a maintenance window. Raises CameraUnknown, and TooManyWindows."""

    def end_maintenance(self, camera_id: str, ending: Ending) -> None:
        """Record that the windows before are over. Raises CameraUnknown, and TooManyWindows."""

    def change_tokens(self, before: Camera, after: Camera) -> None:
        """Replace `token` and `token_before`, and let a revoked camera in again where `after` is not revoked. Raises
        TokensChanged unless the tokens stored are as in `before`.
        """

    def list_cameras(self) -> tuple[Camera, ...]:
        """Every camera, revoked ones too, sorted by id."""


class ClockLog(CameraFinder, Protocol):
    """Where what is known of cameras' clocks is kept, with the cameras."""

    def keep_clock(self, before: Camera, after: Camera) -> bool:
        """Replace `clock` and `drift`. False, with nothing changed, when another request has replaced them since
        `before` was found, or the camera is unknown.
        """
