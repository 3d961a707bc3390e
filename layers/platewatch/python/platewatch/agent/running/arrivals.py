"""What every input does with a picture that came: it is kept, and counted for the heartbeat."""

import logging
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from platewatch.agent.disk.store import Store
from platewatch.agent.picture import Picture
from platewatch.agent.settings import CameraSettings, CaptureTime
from platewatch.agent.uplink.forwarder import Clock
from platewatch.cameras.clock import MOST_AHEAD
from platewatch.text.timestamps import truncate_time

_COUNTED_S: Final = 60
_MOST_COUNTED: Final = 10_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """How a camera's film looked, both from 0 to 1, and when by the clock that is never set."""

    tick_ms: int
    brightness: float
    sharpness: float


class Arrivals:
    """Keeps pictures, and knows when each camera sent. Safe to use from several threads."""

    def __init__(self, store: Store, clock: Clock, term: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._term = term
        self._lock = threading.Lock()
        self._ticks: dict[str, deque[int]] = {}
        self._last: dict[str, datetime] = {}
        self._views: dict[str, View] = {}

    def keep(self, camera: CameraSettings, data: bytes, content_type: str, taken_at: datetime | None = None) -> None:
        """Keeps the picture; when this returns, it is safe. Raises StoreFull, or StoreFault.

        `taken_at` is what is known of its capture, beside its arrival now.
        """
        now = self._clock.now()
        captured_at = truncate_time(self._choose_time(camera, taken_at, now))
        is_new = self._store.keep(Picture(camera.camera_id, captured_at, content_type, data), now)
        with self._lock:
            self._last[camera.camera_id] = now
            if is_new:
                self._ticks.setdefault(camera.camera_id, deque(maxlen=_MOST_COUNTED)).append(self._clock.tick_ms())

    def count_minute(self, camera_id: str) -> int:
        """How many new pictures the camera sent in the last minute."""
        since = self._clock.tick_ms() - _COUNTED_S * 1000
        with self._lock:
            return sum(tick > since for tick in self._ticks.get(camera_id, ()))

    def find_last(self, camera_id: str) -> datetime | None:
        """When the camera sent last, since the start."""
        with self._lock:
            return self._last.get(camera_id)

    def note_view(self, camera_id: str, brightness: float, sharpness: float) -> None:
        """How the film of a camera looks now."""
        view = View(self._clock.tick_ms(), brightness, sharpness)
        with self._lock:
            self._views[camera_id] = view

    def find_view(self, camera_id: str) -> View | None:
        """How the film of the camera looked last; None if there was none within the last minute."""
        with self._lock:
            view = self._views.get(camera_id)
        return view if view is not None and view.tick_ms > self._clock.tick_ms() - _COUNTED_S * 1000 else None

    def _choose_time(self, camera: CameraSettings, taken_at: datetime | None, now: datetime) -> datetime:
        if taken_at is None:
            return now
        if taken_at > now + MOST_AHEAD or taken_at < now - self._term:
            if camera.capture_time is CaptureTime.CAMERA:
                logger.warning(
                    "camera %s: its clock says %s, which can't be: its pictures get the time of their arrival; "
                    "set the camera's clock",
                    camera.camera_id,
                    taken_at.isoformat(),
                )
            return now if taken_at > now else taken_at
        return taken_at
