"""The newest picture of the camera that is aimed, in memory alone."""

import threading
from dataclasses import dataclass
from datetime import datetime

from platewatch.agent.settings import CameraSettings


@dataclass(frozen=True, slots=True)
class Arrived:
    """A picture as it came; `number` counts from 1."""

    number: int
    data: bytes


class Newest:
    """Implements the port FilmKeeper for `agent aim`: each picture takes the place of the one before.

    Safe to use from several threads.
    """

    def __init__(self, camera_id: str) -> None:
        self._camera_id = camera_id
        self._arrived: Arrived | None = None
        self._count = 0
        self._changed = threading.Condition()

    def keep(self, camera: CameraSettings, data: bytes, content_type: str, taken_at: datetime | None = None) -> None:
        """Holds the picture until the next one comes. One of another camera is forgotten at once."""
        del content_type, taken_at
        if camera.camera_id != self._camera_id:
            return
        with self._changed:
            self._count += 1
            self._arrived = Arrived(self._count, data)
            self._changed.notify_all()

    def note_view(self, camera_id: str, brightness: float, sharpness: float) -> None:
        """Keeps nothing of it: the pictures themselves are measured."""

    def wait(self, timeout_s: float) -> Arrived | None:
        """The newest picture that nobody has taken yet, and takes it; None if none came in that time."""
        with self._changed:
            if self._arrived is None:
                self._changed.wait(timeout_s)
            taken, self._arrived = self._arrived, None
            return taken
