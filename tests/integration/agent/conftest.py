"""An agent's inputs on this machine's loopback, with a store on disk."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from platewatch.agent.budget import Budget
from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.doors import Doors
from platewatch.agent.inputs.ftp import make_server, serve
from platewatch.agent.inputs.http import Reception, Server
from platewatch.agent.picture import Picture
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.settings import CameraSettings, Input, Listener, Settings
from tests.unit.agent.fakes import DAY, KEY, make_camera, make_settings

LOOPBACK = ip_address("127.0.0.1")
ELSEWHERE = ip_address("192.168.10.99")
PASSWORD = "a long password"
SECRET = "abcdefghijklmnopqrstuvwx"
MOST = 300_000

CAMERAS = (
    make_camera("hik", input=Input.HIKVISION, addresses=(LOOPBACK,), path=SECRET),
    make_camera("hik-far", input=Input.HIKVISION, addresses=(ELSEWHERE,), path=SECRET[::-1]),
    make_camera("dahua", input=Input.DAHUA, addresses=(LOOPBACK,), login="dahua", password=PASSWORD),
    make_camera("post", input=Input.POST, addresses=(LOOPBACK,), login="post", password=PASSWORD),
    make_camera("ftp", input=Input.FTP, addresses=(LOOPBACK,), login="gate", password=PASSWORD),
    make_camera("ftp-far", input=Input.FTP, addresses=(ELSEWHERE,), login="far", password=PASSWORD),
)


@dataclass(slots=True)
class Agent:
    """The inputs and the store; nothing is sent on."""

    store: Store
    settings: Settings
    folder: Path
    budget: Budget
    http: Server
    arrivals: Arrivals
    ports: dict[str, int] = field(default_factory=dict)

    def list_kept(self) -> list[Picture]:
        """What was kept, the newest first."""
        clock, found = SystemClock(), []
        while taken := self.store.take(clock.now(), clock.tick_ms(), 100):
            found += [self.store.load(one) for one in taken]
        return found


def start(folder: Path, *, body_s: float = 2, idle_s: float = 2, **listener: Any) -> tuple[Agent, threading.Event]:
    stop, clock = threading.Event(), SystemClock()
    settings = make_settings(*CAMERAS, most_picture_bytes=MOST)
    store = Store(FolderDisk(folder), KEY, settings.lanes, Bounds(10**8, DAY))
    store.open()
    arrivals, budget = Arrivals(store, clock, DAY), Budget(2_000_000, 900_000)
    reception = Reception(Doors(settings.cameras, b"nonces"), arrivals, clock, budget, MOST, body_s, idle_s)
    http = Server(Listener(LOOPBACK, 0), reception)
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    ftp = make_server(settings, Listener(LOOPBACK, 0, passive_ports=range(51000, 51050), **listener), arrivals, budget)
    threading.Thread(target=serve, args=(ftp, stop), daemon=True).start()
    agent = Agent(store, settings, folder, budget, http, arrivals, {"http": http.server_port, "ftp": ftp.address[1]})
    return agent, stop


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Agent]:
    folder = tmp_path / "store"
    folder.mkdir()
    running, stop = start(folder)
    yield running
    stop.set()
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def folder_camera(tmp_path: Path) -> CameraSettings:
    watched = tmp_path / "watched"
    watched.mkdir()
    return make_camera("east-1", folder=watched)
