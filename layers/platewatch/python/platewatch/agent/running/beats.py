"""Sends a heartbeat for each camera, each minute, with the camera's own token."""

import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from platewatch.agent.disk.store import Store
from platewatch.agent.errors import NoLink
from platewatch.agent.heartbeat import AgentState, CameraState, MachineState, describe
from platewatch.agent.offset import REMEMBERED, Seen, TimeServer, choose_offset, parse_date, see_answer
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.machine import measure_temperature
from platewatch.agent.settings import CameraSettings, Input
from platewatch.agent.uplink.forwarder import Clock
from platewatch.agent.uplink.link import Link

EVERY_S: Final = 60.0
_ACCEPTED: Final = 204

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Beats:
    """The heartbeats of one camera. Its thread waits for no other camera's."""

    camera: CameraSettings
    agent: AgentState
    store: Store
    arrivals: Arrivals
    link: Link
    clock: Clock
    ask_time_server: Callable[[], TimeServer | None]
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _told: int = _ACCEPTED

    def run(self, stop: threading.Event) -> None:
        """Sends until told to stop. The first comes at a random moment, so that not all come at once."""
        first = random.uniform(0, EVERY_S / 12)  # nosec B311  # spreads agents, hides nothing
        while not stop.wait(first):
            self.beat()
            first = EVERY_S

    def beat(self) -> int | None:
        """Sends one heartbeat; the status of its answer, None without one. Nothing else of it is used but its Date."""
        sent_at = self.clock.now()
        try:
            answer = self.link.beat(self.camera.token, self._describe())
        except NoLink as error:
            self._tell(0, str(error))
            return None
        answered_at = self.clock.now()
        if (date := parse_date(answer.date)) is not None and answered_at >= sent_at:
            self.seen.append(see_answer(sent_at, answered_at, date))
        self._tell(answer.status, f"the service answered {answer.status}")
        return answer.status

    def _describe(self) -> dict[str, object]:
        now, camera_id = self.clock.now(), self.camera.camera_id
        offset = choose_offset(tuple(self.seen), self.ask_time_server())
        machine = MachineState(self.store.count_free_bytes(), measure_temperature(), offset)
        view, pictures = self.arrivals.find_view(camera_id), self.arrivals.count_minute(camera_id)
        camera = CameraState(
            held=self.store.measure(camera_id),
            lost=self.store.count_lost(camera_id).total,
            last_picture_at=self.arrivals.find_last(camera_id),
            pictures=pictures,
            # Of a film only frames with a plate are kept.
            with_plates=pictures if self.camera.input is Input.VIDEO else None,
            brightness=None if view is None else round(view.brightness, 3),
            sharpness=None if view is None else round(view.sharpness, 3),
        )
        return describe(self.agent, machine, camera, now)

    def _tell(self, status: int, what: str) -> None:
        """Logs a change, not each heartbeat."""
        if status != self._told:
            log = logger.info if status == _ACCEPTED else logger.warning
            log("heartbeats of camera %s: %s", self.camera.camera_id, what)
        self._told = status
