"""The port that keeps cameras."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from platewatch.cameras.camera import Camera, Position
from platewatch.cameras.polygons import Polygon


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

    def set_private_ground(self, camera_id: str, polygons: Sequence[Polygon]) -> None:
        """Replace what is private ground; repeatable. Raises CameraUnknown."""

    def set_caption_areas(self, camera_id: str, polygons: Sequence[Polygon]) -> None:
        """Replace the areas where the camera writes into its pictures; repeatable. Raises CameraUnknown."""

    def change_tokens(self, before: Camera, after: Camera) -> None:
        """Replace `token` and `token_before`. Raises TokensChanged unless those stored are as in `before`."""

    def list_cameras(self) -> tuple[Camera, ...]:
        """Every camera, revoked ones too, sorted by id."""


class ClockLog(CameraFinder, Protocol):
    """Where what is known of cameras' clocks is kept, with the cameras."""

    def keep_clock(self, before: Camera, after: Camera) -> bool:
        """Replace `clock` and `drift`. False, with nothing changed, when another request has replaced them since
        `before` was found, or the camera is unknown.
        """
