"""The agent as its own process, on a machine whose clock and disk a test troubles while it runs.

`python -m tests.e2e.troubled_agent agent.toml` is `platewatch agent run` with edges of the machine replaced. Hours
pass, or the clock jumps, without anybody waiting. Writing to a full disk fails as a full disk's does: half of the bytes
are written, then ENOSPC. Heartbeats come as often as the test wants. `machine.json` beside the settings says how the
machine is, and is looked at again for each call. The rest is the agent's own code.
"""

import errno
import faulthandler
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import platewatch.agent.running.beats as beats
import platewatch.agent.running.process as process
from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.sealing import load_key
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.picture import Picture
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.running.set_up import load_agent_id, make_store
from platewatch.agent.uplink.https import Exchanger
from platewatch.agent.uplink.link import ServiceLink


@dataclass(frozen=True, slots=True)
class Machine:
    """The agent's machine: seconds that have passed beside the real ones, seconds that its clock is wrong by (positive:
    ahead), how many bytes its disk takes in all, and how often heartbeats go."""

    passed_s: float = 0.0
    wrong_s: float = 0.0
    room: int | None = None
    most_bytes: int = 10**9
    beat_s: float = 0.5

    def write(self, config: Path) -> None:
        """From now on the machine is so."""
        path = config.with_name("machine.json")
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.rename(path)


def load_machine(config: Path) -> Machine:
    """How the machine is now."""
    path = config.with_name("machine.json")
    return Machine(**json.loads(path.read_text())) if path.exists() else Machine()


class TroubledClock(SystemClock):
    """The machine's clock. What has passed has passed for the clock that is never set too."""

    def __init__(self, config: Path) -> None:
        self._config = config

    def now(self) -> datetime:
        machine = load_machine(self._config)
        return super().now() + timedelta(seconds=machine.passed_s + machine.wrong_s)

    def tick_ms(self) -> int:
        return super().tick_ms() + round(load_machine(self._config).passed_s * 1000)


class TroubledDisk(FolderDisk):
    """The machine's disk. As under a quota, nobody is told beforehand how much it still takes."""

    config: Path

    def _put(self, name: str, data: bytes, how: int) -> None:
        room = load_machine(self.config).room
        if room is not None and data:
            used = sum(size for held, size in self.list_files() if not (how & os.O_TRUNC and held == name))
            if used + len(data) > room:
                super()._put(name, data[: len(data) // 2] if room else b"", how)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super()._put(name, data, how)


def main(config: Path) -> None:
    """Runs until SIGTERM."""
    faulthandler.register(signal.SIGUSR1)
    machine, settings = load_machine(config), process.load_settings(config)
    settings = replace(settings, store=replace(settings.store, most_bytes=machine.most_bytes))
    TroubledDisk.config = config
    process.FolderDisk = TroubledDisk  # type: ignore[misc]
    process.TIDY_S = machine.beat_s  # type: ignore[misc]
    beats.EVERY_S = machine.beat_s  # type: ignore[misc]
    running = process.Process(
        settings,
        process.open_store(settings),
        ServiceLink(settings.service, Exchanger(settings.service)),
        load_agent_id(settings.store.folder),
        TroubledClock(config),
    )
    signal.signal(signal.SIGTERM, lambda *_: running.stop.set())
    running.start()
    running.wait()


def set_up(folder: Path, service_url: str, port: int, tokens: Mapping[str, str]) -> Path:
    """The settings of an agent that takes posts on that port for these cameras, and its store; their file."""
    config = folder / "agent.toml"
    cameras = "".join(
        f"""
[[camera]]
id = "{camera_id}"
token = "{token}"
lane = "priority"
input = "post"
address = "127.0.0.1"
path = "{make_path(camera_id)}"
"""
        for camera_id, token in tokens.items()
    )
    config.write_text(f"""
[service]
url = "{service_url}"
upload_hosts = ["127.0.0.1", "localhost"]
loopback_http = true

[store]
folder = "{folder}/store"
key_file = "{folder}/key"
backlog_per_second = 1000

[http]
listen = "127.0.0.1"
port = {port}
{cameras}""")
    config.chmod(0o600)
    make_store(process.load_settings(config))
    return config


def make_path(camera_id: str) -> str:
    """The secret part of the address to which that camera posts."""
    return f"abcdefghijklmnopqrst-{camera_id}"


def find_port() -> int:
    """A port of this machine that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def try_post(port: int, camera_id: str, picture: bytes) -> bool:
    """Posts a picture as the camera; whether the agent answered that it is safe."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", f"/in/{make_path(camera_id)}", picture, {"Content-Type": "image/jpeg"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def start(config: Path) -> "subprocess.Popen[bytes]":
    """The agent in a process of its own; its log is `agent.log` beside the settings."""
    command = [sys.executable, "-m", "tests.e2e.troubled_agent", str(config)]
    with config.with_name("agent.log").open("ab") as log:
        return subprocess.Popen(command, stderr=log, cwd=Path(__file__).parents[2])


def end(agent: "subprocess.Popen[bytes]", how: int = signal.SIGTERM) -> None:
    """Ends the agent by that signal. By SIGTERM it must end well; where it does not, its log says what it was doing."""
    agent.send_signal(how)
    try:
        status = agent.wait(60)
    except subprocess.TimeoutExpired:
        agent.send_signal(signal.SIGUSR1)
        time.sleep(1)
        raise
    assert status == (0 if how == signal.SIGTERM else -how), status


class QuickDisk(FolderDisk):
    """Not safe in a power cut: for filling a store quickly."""

    def sync_file(self, name: str) -> None:
        return

    def sync_folder(self) -> None:
        return


def fill_store(config: Path, pictures: Iterable[tuple[str, bytes]], age: timedelta) -> None:
    """These pictures (camera and bytes) wait, as the store itself keeps them: the first one of that age, each further
    one a tenth of a second older."""
    settings = process.load_settings(config)
    key, bounds = load_key(settings.store.key_file), Bounds(settings.store.most_bytes, settings.store.term)
    store = Store(QuickDisk(settings.store.folder), key, settings.lanes, bounds)
    store.open()
    newest = datetime.now(UTC).replace(microsecond=0) - age
    for number, (camera_id, data) in enumerate(pictures):
        store.keep(Picture(camera_id, newest - timedelta(milliseconds=100 * number), "image/jpeg", data), newest)


def wait_until_empty(config: Path, seconds: float) -> None:
    """Waits until no picture waits in the agent's store, and none is only half noted as sent."""
    deadline = time.monotonic() + seconds
    while list((config.parent / "store").glob("*.picture")):
        assert time.monotonic() < deadline, "not all pictures went"
        time.sleep(0.1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
