"""The agent as one process: its threads, and how it ends.

When one of its threads ends by a fault, the whole process ends: systemd starts it again, and nothing that was answered
is lost.
"""

import fcntl
import logging
import os
import signal
import stat
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from platewatch import __version__
from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.sealing import load_key
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.errors import AgentError, SetUpMissing
from platewatch.agent.heartbeat import AgentState
from platewatch.agent.parse_settings import parse_settings
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.beats import Beats
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.running.inputs import Inputs
from platewatch.agent.running.kernel_clock import ask_kernel, find_call
from platewatch.agent.running.set_up import load_agent_id
from platewatch.agent.settings import Settings
from platewatch.agent.uplink.forwarder import WORKERS, Forwarder
from platewatch.agent.uplink.https import Exchanger
from platewatch.agent.uplink.link import Link, ServiceLink

LOCK_FILE: Final = "lock"
TIDY_S: Final = 10.0
_END_S: Final = 15.0
_LOOK_S: Final = 1.0
_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

logger = logging.getLogger(__name__)


class StoreInUse(AgentError):
    """Another agent works with the same store."""


class ThreadEnded(AgentError):
    """A part of the agent has ended by a fault."""


def load_settings(path: Path) -> Settings:
    """The settings of a file. Raises SetUpMissing if it is missing or open to others, or SettingsInvalid."""
    try:
        mode = path.stat().st_mode
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SetUpMissing(f"the settings {path} can't be opened ({error.strerror}): run `agent set-up`") from error
    except UnicodeDecodeError as error:
        raise SetUpMissing(f"the settings {path} are no text in UTF-8") from error
    if mode & _OPEN_TO_OTHERS:
        raise SetUpMissing(f"the settings {path} hold tokens and are open to other users: chmod 600 {path}")
    return parse_settings(source)


def open_store(settings: Settings) -> Store:
    """The store of the settings, with what an earlier run left. Raises SetUpMissing, or StoreInUse."""
    if not settings.store.folder.is_dir():
        raise SetUpMissing(f"the folder {settings.store.folder} is missing: run `agent set-up`")
    lock_folder(settings.store.folder)
    bounds = Bounds(settings.store.most_bytes, settings.store.term)
    store = Store(FolderDisk(settings.store.folder), load_key(settings.store.key_file), settings.lanes, bounds)
    store.open()
    return store


def lock_folder(folder: Path) -> None:
    """Keeps a second agent away until this process ends: two would delete each other's unfinished files.

    Raises StoreInUse.
    """
    file = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        raise StoreInUse(
            f"another agent works with {folder}: stop it first (systemctl stop platewatch-agent)"
        ) from error


@dataclass(slots=True)
class Process:
    """A running agent."""

    settings: Settings
    store: Store
    link: Link
    agent_id: str
    clock: SystemClock = field(default_factory=SystemClock)
    stop: threading.Event = field(default_factory=threading.Event)
    fault: BaseException | None = None
    ports: dict[str, int] = field(default_factory=dict)
    """The ports that were opened, by kind."""

    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Starts all parts. Raises ListenerClosed if an address can't be opened."""
        arrivals = Arrivals(self.store, self.clock, self.settings.store.term)
        inputs = Inputs(self.settings, arrivals, self.clock, self.stop, self._run)
        inputs.open()
        self.ports = inputs.ports
        forwarder = Forwarder(self.store, self.link, self.settings, self.clock, self.stop)
        for number in range(WORKERS):
            self._run(f"upload {number + 1}", partial(forwarder.work, number == 0))
        agent = AgentState(self.agent_id, __version__, self.clock.now())
        ask = partial(ask_kernel, find_call())
        for camera in self.settings.cameras:
            beats = Beats(camera, agent, self.store, arrivals, self.link, self.clock, ask)
            self._run(f"heartbeats of {camera.camera_id}", partial(beats.run, self.stop))
        self._run("tidying", self._tidy)
        logger.info("agent %s takes pictures of %d cameras", __version__, len(self.settings.cameras))

    def wait(self) -> None:
        """Waits for the end, and ends all parts. Raises ThreadEnded if one of them ended by a fault."""
        # A signal that the system gives to another thread is handled only when this one wakes.
        while not self.stop.wait(_LOOK_S):
            continue
        with self.store.arrived:
            self.store.arrived.notify_all()
        # Together: workers may each be in the middle of a slow exchange, and what they send is sent again.
        deadline = time.monotonic() + _END_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self.fault is not None:
            raise ThreadEnded(f"a part of the agent ended: {self.fault}") from self.fault

    def _tidy(self) -> None:
        while not self.stop.wait(TIDY_S):
            self.store.tidy(self.clock.now())

    def _run(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guard, args=(name, work), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guard(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # whatever it is ends the process, which raises it
            logger.exception("the part %s ended by a fault", name)
            self.fault = error
            self.stop.set()


def run_agent(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT.

    Raises SetUpMissing, ThreadEnded, or ListenerClosed for an address that can't be opened.
    """
    store = open_store(settings)
    process = Process(
        settings=settings,
        store=store,
        link=ServiceLink(settings.service, Exchanger(settings.service)),
        agent_id=load_agent_id(settings.store.folder),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.stop.set())
    logger.info("started at %s", datetime.now(UTC).isoformat(timespec="seconds"))
    process.start()
    process.wait()
