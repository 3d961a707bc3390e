"""`agent aim` as one process: the input of one camera, an eye that reads its pictures, and the page for a phone.

It has no store and no link to the service: nothing of what is seen can be kept or sent.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from platewatch.agent.aiming.door import Door, make_code
from platewatch.agent.aiming.look import Eye
from platewatch.agent.aiming.newest import Newest
from platewatch.agent.aiming.state import Board
from platewatch.agent.errors import SetUpMissing
from platewatch.agent.running.aim_page import PageServer, Showing
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.running.inputs import Inputs
from platewatch.agent.running.process import ThreadEnded, lock_folder
from platewatch.agent.settings import CameraSettings, Settings

TERM_S: Final = 30 * 60.0
"""The page ends by itself after this time."""

_POLL_S: Final = 0.2
_LOOK_S: Final = 0.5
_END_S: Final = 5.0
_TOKEN_BYTES: Final = 32

logger = logging.getLogger(__name__)


def choose_camera(settings: Settings, camera_id: str) -> Settings:
    """The settings with that camera alone. Raises SetUpMissing if there is none, or no [aim]."""
    camera = settings.find_camera(camera_id)
    if camera is None:
        known = ", ".join(one.camera_id for one in settings.cameras)
        raise SetUpMissing(f"there is no camera {camera_id} in the settings; there are {known}")
    if settings.aim is None:
        raise SetUpMissing(
            "the settings have no table [aim]: write one, with listen = this machine's address on the network that the "
            "phone is in, and port"
        )
    return replace(settings, cameras=(camera,))


@dataclass(slots=True)
class Aiming:
    """A running page. `settings` hold one camera (see choose_camera)."""

    settings: Settings
    eye: Eye
    clock: SystemClock = field(default_factory=SystemClock)
    stop: threading.Event = field(default_factory=threading.Event)
    code: str = field(default_factory=lambda: make_code(secrets.choice), repr=False)
    url: str = ""
    fault: BaseException | None = None
    inputs: Inputs | None = None
    door: Door | None = None
    _server: PageServer | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def camera(self) -> CameraSettings:
        """The camera that is aimed."""
        return self.settings.cameras[0]

    def start(self) -> None:
        """Opens the camera's input and the page. Raises ListenerClosed if an address can't be opened."""
        listener = self.settings.aim
        assert listener is not None  # nosec B101  # choose_camera has seen to it
        newest, board = Newest(self.camera.camera_id), Board(self.camera.camera_id)
        self.door = Door(self.code, partial(secrets.token_urlsafe, _TOKEN_BYTES))
        showing = Showing(self.camera.camera_id, self.door, board, self.clock, self.stop.set)
        self.inputs = Inputs(self.settings, newest, self.clock, self.stop, self._run, only_new=True)
        self.inputs.open()
        with self.inputs.opening("the address of [aim]"):
            self._server = PageServer(listener, showing)
        self.url = self._server.url
        self._run("page", partial(self._server.serve_forever, _POLL_S))
        self._run("eye", partial(self._look, newest, board))

    def wait(self, term_s: float = TERM_S) -> bool:
        """Waits for the end, at most `term_s`, and ends all parts; True if it ended because the time was over.

        Raises ThreadEnded if a part ended by a fault.
        """
        try:
            over = not self.stop.wait(term_s)
        finally:
            self.end()
        if self.fault is not None:
            raise ThreadEnded(f"a part of the page ended: {self.fault}") from self.fault
        return over

    def end(self) -> None:
        """Ends all parts."""
        self.stop.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        for thread in self._threads:
            thread.join(_END_S)
        self.eye.close()

    def _look(self, newest: Newest, board: Board) -> None:
        while not self.stop.is_set():
            arrived = newest.wait(_LOOK_S)
            if arrived is not None:
                tick_ms = self.clock.tick_ms()
                board.show(arrived.number, self.eye.look(arrived.data), tick_ms)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guard, args=(work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # whatever it is ends the page, and `wait` raises it
            logger.exception("a part of the page ended by a fault")
            self.fault = error
            self.stop.set()


def hold_store(settings: Settings) -> None:
    """Keeps the agent away while a camera is aimed: both would open the same addresses. Raises StoreInUse if it runs,
    or SetUpMissing.
    """
    if not settings.store.folder.is_dir():
        raise SetUpMissing(f"the folder {settings.store.folder} is missing: run `agent set-up`")
    lock_folder(settings.store.folder)
