"""How soon a live wanted car alerts while pictures of an outage wait: `make bench-backlog` (minutes).

The whole service on this machine, and one agent beside sixteen cameras. Thousands of pictures wait in its store, taken
hours ago; the link has just come back. Cars drive on: every few seconds a camera posts a live picture of a wanted car.
Measured is from the camera's post to the accepted message, before the backlog and while it waits.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

import cv2
import numpy as np

from bench.console import WANTED, furnish
from localcloud.demo.district import PICTURES
from localcloud.demo.observer import SeenAlert, SeenRead
from localcloud.demo.report import quantile
from localcloud.demo.run import PARAMETERS, open_observer, start_cloud
from localcloud.run.cloud import LocalCloud
from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.sealing import load_key
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.pauses import BACKLOG_A_SECOND
from platewatch.agent.picture import Picture
from platewatch.agent.running.process import Process, open_store
from platewatch.agent.running.set_up import load_agent_id, make_store
from platewatch.agent.settings import CameraSettings, Input, Listener, Service, Settings, StoreSettings
from platewatch.agent.uplink.https import Exchanger
from platewatch.agent.uplink.link import ServiceLink
from platewatch.cameras.camera import Lane

OUTAGE: Final = timedelta(minutes=10)
"""How old the newest picture is that waits."""

APART: Final = timedelta(milliseconds=500)
PATIENCE_S: Final = 90.0
OUT: Final = Path("build/bench/backlog.json")
_LOOPBACK: Final = ip_address("127.0.0.1")


class QuickDisk(FolderDisk):
    """A disk that nobody waits for: thousands of pictures are put there before the measurement."""

    def sync_file(self, name: str) -> None:
        """Nothing."""

    def sync_folder(self) -> None:
        """Nothing."""


@dataclass(slots=True)
class Heard:
    """When each message was accepted, by the camera and the plate."""

    at: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def tell(self, seen: SeenRead | SeenAlert) -> None:
        """A message was accepted."""
        if isinstance(seen, SeenAlert):
            self.at.setdefault((seen.alert.sighting.camera_id, seen.alert.hit.show_plate()), seen.accepted_at)


@dataclass(slots=True)
class Beside:
    """The agent and its cameras: `cars` counts the pictures that were posted."""

    process: Process
    heard: Heard
    cameras: tuple[str, ...]
    cars: int = 0

    def pass_car(self) -> float | None:
        """Posts a wanted car; seconds until its message was accepted, None if there was none in PATIENCE_S."""
        # One camera after the other: which message is which car's is then clear.
        car, camera = divmod(self.cars, len(self.cameras))
        self.cars += 1
        camera_id, known = self.cameras[camera], set(self.heard.at)
        data = (PICTURES / f"{WANTED[car]}.jpg").read_bytes()
        posted_at = datetime.now(UTC)
        post(self.process.ports["http"], _path(camera_id), data)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            new = [at for key, at in self.heard.at.items() if key not in known and key[0] == camera_id]
            if new:
                return (new[0] - posted_at).total_seconds()
            time.sleep(0.02)
        return None


def post(port: int, path: str, data: bytes) -> None:
    """Delivers a picture as a camera does. Raises OSError."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, data, {"Content-Type": "image/jpeg"})
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        raise OSError(f"the agent answered {status} to a camera's picture")


def make_settings(cloud: LocalCloud, tokens: dict[str, str], folder: Path) -> Settings:
    """An agent that takes the posts of all cameras."""
    api = urlsplit(cloud.api_url)
    return Settings(
        Service(api.hostname or "", api.port or 0, ("127.0.0.1", "localhost"), loopback_http=True),
        StoreSettings(folder / "store", folder / "key", 4 * 10**9, timedelta(hours=24), BACKLOG_A_SECOND),
        tuple(
            CameraSettings(name, token, Input.POST, Lane.PRIORITY, addresses=(_LOOPBACK,), path=_path(name)[4:])
            for name, token in tokens.items()
        ),
        http=Listener(_LOOPBACK, 0),
    )


def fill_store(settings: Settings, count: int) -> None:
    """So many small pictures wait, of all cameras in turn, each a road without a car."""
    bounds = Bounds(settings.store.most_bytes, settings.store.term)
    store = Store(QuickDisk(settings.store.folder), load_key(settings.store.key_file), settings.lanes, bounds)
    store.open()
    now, rng = datetime.now(UTC).replace(microsecond=0), np.random.default_rng(1)
    for number in range(count):
        # Noise, so that no two are one picture.
        road = rng.normal(110, 6, (180, 320, 1)).repeat(3, axis=2).clip(0, 255).astype(np.uint8)
        data = cv2.imencode(".jpg", road)[1].tobytes()
        camera = settings.cameras[number % len(settings.cameras)].camera_id
        store.keep(Picture(camera, now - OUTAGE - number * APART, "image/jpeg", data), now)


@contextmanager
def run_agent(settings: Settings) -> Iterator[Process]:
    """The agent in this process, as its unit runs it."""
    link = ServiceLink(settings.service, Exchanger(settings.service))
    process = Process(settings, open_store(settings), link, load_agent_id(settings.store.folder))
    process.start()
    try:
        yield process
    finally:
        process.stop.set()
        process.wait()


def measure(count: int, cars: int, every_s: float, warm: int) -> dict[str, Any]:
    """The figures: `warm` cars without a backlog first, then others with it."""
    load = os.getloadavg()[0]
    with TemporaryDirectory(prefix="platewatch-bench-") as place, start_cloud(PARAMETERS) as cloud:
        tokens, heard = furnish(cloud).tokens, Heard()
        open_observer(cloud, heard.tell)
        # Two agents, because a store stays locked until its process ends.
        settings, second = (make_settings(cloud, tokens, Path(place) / name) for name in ("first", "second"))
        for one in (settings, second):
            make_store(one)
        with run_agent(settings) as process:
            beside = Beside(process, heard, tuple(tokens))
            before = [beside.pass_car() for _ in range(warm)]
        fill_store(second, count)
        with run_agent(second) as process, ThreadPoolExecutor(cars) as hands:
            beside.process, begun = process, time.monotonic()
            waited = [process.store.measure().pictures]
            time.sleep(every_s)
            passing = []
            for _ in range(cars):
                passing.append(hands.submit(beside.pass_car))
                time.sleep(every_s)
                waited.append(process.store.measure().pictures)
            during = [one.result() for one in passing]
            took = time.monotonic() - begun
            left = process.store.measure().pictures
    return {
        "waiting": {"begin": waited[0], "end": left, "seconds": round(took, 1)},
        "load_before": round(load, 2),
        "processors": os.cpu_count(),
        "seconds_without_backlog": _describe(before),
        "seconds_with_backlog": _describe(during),
    }


def main() -> None:
    """Prints the figures and writes them to build/bench/backlog.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waiting", type=int, default=10_000, help="pictures that wait (default 10,000)")
    parser.add_argument("--cars", type=int, default=20, help="live wanted cars while they wait (default 20)")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two of them (default 5)")
    parser.add_argument("--before", type=int, default=4, help="live wanted cars before (default 4)")
    args = parser.parse_args()
    figures = measure(args.waiting, args.cars, args.every, args.before)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def _path(camera_id: str) -> str:
    return f"/in/{camera_id}-of-the-bench-for-backlogs"


def _describe(waits: list[float | None]) -> dict[str, Any]:
    known = sorted(wait for wait in waits if wait is not None)
    return {
        "p50": quantile(known, 0.5),
        "p95": quantile(known, 0.95),
        "all": [None if one is None else round(one, 2) for one in waits],
    }


if __name__ == "__main__":
    main()
