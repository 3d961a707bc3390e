"""Watches the film of a camera: a stream that never ends, or a file that is shown once at its own pace."""

import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.agent.errors import AgentError
from platewatch.agent.inputs.film import Film, FilmFault, FilmOver, Seen
from platewatch.agent.pauses import choose_pause
from platewatch.agent.picture import Keeper
from platewatch.agent.settings import CameraSettings
from platewatch.agent.uplink.forwarder import Clock
from platewatch.agent.video.watching import Sample, Shot, Watching

MOST_WAITING: Final = 24_000_000
"""Bytes of pictures that wait in memory while the store takes none."""

RUNS_MS: Final = 60_000
"""A film that ran for so long was well: after it the pauses are short again."""

MOST_A_MINUTE: Final = 600
"""Pictures of one film. A busy road of two lanes gives 300; more is no road, and would fill the store of the others."""

LONGEST_STEP_MS: Final = 600_000
"""A film whose time goes on by more from one frame to the next is broken."""

JPEG: Final = "image/jpeg"

_MINUTE_MS: Final = 60_000

logger = logging.getLogger(__name__)


class FilmKeeper(Keeper, Protocol):
    """What a film brings its pictures to."""

    def note_view(self, camera_id: str, brightness: float, sharpness: float) -> None:
        """How the film of a camera looks now, both from 0 to 1."""


@dataclass(slots=True)
class VideoWatch:
    """The film of one camera. `open_film` starts it, and is called again when it broke off."""

    camera: CameraSettings
    open_film: Callable[[], Film]
    keeper: FilmKeeper
    clock: Clock
    watching: Watching = field(default_factory=Watching)
    _waiting: deque[Shot] = field(default_factory=deque)
    _admitted: deque[int] = field(default_factory=deque)
    _at_ms: int = 0
    _faults: int = 0

    def watch(self, stop: threading.Event) -> None:
        """Watches until told to stop. A file is watched once."""
        begun_ms = self.clock.tick_ms()
        while not stop.is_set():
            opened_ms = self.clock.tick_ms()
            # The film's time goes on while there is no film.
            self._at_ms = max(self._at_ms, opened_ms - begun_ms)
            try:
                self._show(stop)
            except FilmFault as error:
                if isinstance(error, FilmOver) and self.camera.file is not None:
                    logger.info("camera %s: its film is over", self.camera.camera_id)
                    self._send(self.watching.take_all())
                    break
                self._tell(str(error), self.clock.tick_ms() - opened_ms)
            self._send(self.watching.take_all())
            stop.wait(choose_pause(max(1, self._faults), False, random.Random()))  # nosec B311  # hides nothing
        while self._waiting and not stop.wait(1):
            self._send([])

    def _show(self, stop: threading.Event) -> None:
        """One film, until it ends or breaks off. Raises FilmFault."""
        film = self.open_film()
        try:
            logger.info("camera %s: its film has %d x %d pixels", self.camera.camera_id, *film.size)
            offset_ms, begun_at, begun_ms = self._at_ms, self.clock.now(), self.clock.tick_ms()
            last_ms = 0
            while not stop.is_set():
                seen = film.look()
                if seen.at_ms > last_ms + LONGEST_STEP_MS:
                    raise FilmFault(
                        f"its time goes on by {(seen.at_ms - last_ms) // 1000} s from one frame to the next"
                    )
                last_ms = seen.at_ms
                captured_at = self._find_time(seen, begun_at)
                if self.camera.file is not None:
                    stop.wait(max(0, begun_ms + seen.at_ms - self.clock.tick_ms()) / 1000)
                self._at_ms = max(self._at_ms, offset_ms + seen.at_ms)
                self.keeper.note_view(self.camera.camera_id, seen.brightness, seen.sharpness)
                for wanted in self.watching.look(Sample(self._at_ms, captured_at, seen.changed, seen.finds)):
                    self.watching.keep(wanted, film.fetch(wanted.hidden))
                film.go_on()
                self._send(self.watching.take_due(self._at_ms))
        finally:
            film.close()

    def _find_time(self, seen: Seen, begun_at: datetime) -> datetime:
        if self.camera.file is not None:
            return begun_at + timedelta(milliseconds=seen.at_ms)
        return self.clock.now() - timedelta(milliseconds=seen.age_ms)

    def _send(self, shots: list[Shot]) -> None:
        """Keeps the pictures. What the store does not take waits in memory: the film can't be asked again."""
        self._waiting.extend(self._admit(shots))
        while self._waiting:
            shot = self._waiting[0]
            try:
                self.keeper.keep(self.camera, shot.data, JPEG, shot.captured_at)
            except AgentError as error:
                self._drop(error)
                return
            self._waiting.popleft()

    def _admit(self, shots: list[Shot]) -> list[Shot]:
        """Those for which there is room in this minute."""
        tick = self.clock.tick_ms()
        while self._admitted and self._admitted[0] <= tick - _MINUTE_MS:
            self._admitted.popleft()
        taken = shots[: MOST_A_MINUTE - len(self._admitted)]
        self._admitted.extend([tick] * len(taken))
        self._tell_lost(len(shots) - len(taken), f"it shows more than {MOST_A_MINUTE} in a minute")
        return taken

    def _drop(self, why: AgentError) -> None:
        dropped = 0
        while sum(len(shot.data) for shot in self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            dropped += 1
        self._tell_lost(dropped, str(why))

    def _tell_lost(self, count: int, why: str) -> None:
        if count:
            logger.error("camera %s: %d pictures of its film are lost: %s", self.camera.camera_id, count, why)

    def _tell(self, what: str, ran_ms: int) -> None:
        self._faults = 1 if ran_ms >= RUNS_MS else self._faults + 1
        if self._faults & (self._faults - 1) == 0:
            logger.warning("camera %s: its film: %s (fault %d)", self.camera.camera_id, what, self._faults)
