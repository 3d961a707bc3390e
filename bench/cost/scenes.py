"""What happens in the local cloud while it is watched: snapshots, open pages, heartbeats, runs of schedules."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from localcloud.demo.district import LISTS, PICTURES, YOU, describe_recipient, write_list
from localcloud.demo.run import drain
from localcloud.demo.timeline import ORDINARY
from localcloud.run.browser import Browser
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiClient
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.importing import import_file
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.sender import Pace, Photo, Progress, State, upload_files

CAMERAS: Final = 16
BETWEEN_S: Final = 0.3
"""So that no camera goes beyond its share, and functions here are not behind."""
ONE_PLATE: Final = tuple(name for name in ORDINARY if name not in ("doctor-north-in", "neighbour-west-in"))
"""Cars on no list, in pictures that show one plate each."""
WANTED: Final = ("estate-north-in", "van-east-in", "courier-north-in", "hatchback-west-in")
WARM: Final = 20
"""Snapshots before any is counted, so that processes, clients and views are there."""


class BenchFailed(PlatewatchError):
    """The benchmark could not be run to its end."""


@dataclass(slots=True)
class Town:
    """A running service with cameras, a recipient and lists."""

    cloud: LocalCloud
    tokens: dict[str, str]

    def send_ordinary(self, number: int) -> None:
        """So many snapshots of cars on no list, each camera in its turn."""
        for place in range(number):
            picture = PICTURES / f"{ONE_PLATE[place % len(ONE_PLATE)]}.jpg"
            self._send(picture.name, picture.read_bytes(), place % CAMERAS)
        drain(self.cloud)

    def send_wanted(self, number: int, skipped: int = 0) -> None:
        """So many snapshots of wanted cars, each car once before each camera; `skipped` were sent before."""
        if skipped + number > CAMERAS * len(WANTED):
            raise BenchFailed(f"there are {CAMERAS * len(WANTED)} hits at the most")
        for place in range(skipped, skipped + number):
            car, camera = divmod(place, CAMERAS)
            picture = PICTURES / f"{WANTED[car]}.jpg"
            self._send(picture.name, picture.read_bytes(), camera)
        drain(self.cloud)

    def send_damaged(self, number: int) -> None:
        """So many pictures that nobody can decode: each is rejected."""
        data = (PICTURES / f"{ORDINARY[0]}.jpg").read_bytes()
        for place in range(number):
            self._send("damaged.jpg", data[:300] + bytes([place % 250]) * 40, place % CAMERAS)
        drain(self.cloud)

    def beat(self, number: int) -> None:
        """So many heartbeats of agents."""
        host = urlsplit(self.cloud.api_url)
        for place in range(number):
            token = self.tokens[_name(place % CAMERAS)]
            connection = HTTPConnection(host.netloc, timeout=30)
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request("POST", f"{host.path.rstrip('/')}/v1/heartbeats", json.dumps(_heartbeat()), headers)
            answer = connection.getresponse()
            if answer.status != 204:
                raise BenchFailed(f"a heartbeat was answered with {answer.status}: {answer.read()!r}")
            connection.close()

    def open_page(self) -> Callable[[int], None]:
        """Somebody signed in at the console; what is given asks as often as it is told, as a page does that is open."""
        browser: Browser = self.cloud.sign_in("control room")
        cursor = ""

        def ask(number: int) -> None:
            nonlocal cursor
            for _ in range(number):
                answered = browser.send("GET", f"/console/v1/live{f'?after={cursor}' if cursor else ''}")
                if answered.status != 200:
                    raise BenchFailed(f"the console answered with {answered.status}")
                cursor = json.loads(answered.body)["cursor"]

        return ask

    def run_schedules(self, number: int) -> None:
        """Both schedules so many times."""
        for _ in range(number):
            for function in ("WatchFunction", "SequenceFunction"):
                outcome = self.cloud.run_schedule(function)
                if outcome.failed:
                    raise BenchFailed(f"{function}: {outcome.error}")

    def _send(self, name: str, data: bytes, camera: int) -> None:
        failed: list[Progress] = []
        photo = Photo(name, "image/jpeg", lambda: data, None)
        transport = HttpTransport(self.cloud.api_url, self.tokens[_name(camera)])

        def note(progress: Progress) -> None:
            failed.extend([progress] * (progress.state is State.FAILED))

        upload_files([photo], transport, SystemClock(), Pace(tries=3), note)
        if failed:
            raise BenchFailed(f"{name} could not be sent: {failed[0].error}")
        time.sleep(BETWEEN_S)


def furnish(cloud: LocalCloud) -> Town:
    """Registers cameras and one recipient, and imports the drawn town's lists."""
    admin, tokens = cloud.api_client(), {}
    for number in range(CAMERAS):
        position = {"latitude": 52.47, "longitude": 5.64, "site": f"Site {number:02}", "direction": "inbound"}
        camera = {"id": _name(number), "lane": Lane.PRIORITY.value, "position": position}
        tokens[camera["id"]] = admin.call("POST", "/v1/cameras", camera)["token"]
    admin.call("PUT", f"/v1/recipients/{YOU}", describe_recipient(YOU))
    _import_lists(admin, datetime.now(UTC).date())
    return Town(cloud, tokens)


def _import_lists(admin: ApiClient, today: date, names: Sequence[str] = tuple(LISTS)) -> None:
    with TemporaryDirectory(prefix="platewatch-bench-") as folder:
        for name in names:
            path = Path(folder) / f"{name}.csv"
            path.write_text(write_list(name, today), encoding="utf-8")
            import_file(admin, path, name, new_list=True)


def _name(number: int) -> str:
    return f"camera-{number:02}"


def _heartbeat() -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {
        "agent": {"id": "0123456789abcdef0123456789abcdef", "version": "1.0.0", "started_at": now},
        "at": now,
        "queue": {"pictures": 0, "bytes": 0, "oldest_captured_at": None, "evicted": 0},
        "disk_free_bytes": 20_000_000_000,
        "temperature_celsius": 41.5,
        "clock": {"offset_ms": 12.0, "source": "ntp"},
        "camera": {
            "last_picture_at": now,
            "pictures": 30,
            "with_plates": 28,
            "brightness": 0.41,
            "sharpness": 310.0,
        },
    }


def say(text: str) -> None:
    """A line about how far the benchmark is."""
    print(text, file=sys.stderr, flush=True)
