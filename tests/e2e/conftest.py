"""The whole service on this machine, once for all tests here."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import PARAMETERS, drain, start_cloud
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiClient
from platewatch.hotlists.commands.importing import import_file
from platewatch.snapshots.commands.http_transport import HttpTransport
from platewatch.snapshots.sender import Target
from platewatch.snapshots.snapshot import Snapshot
from tests.shared import Shared

CHANGED = "Platewatch "
"""How a message about a changed recipient begins."""

AMONG_ALL_TESTS = "test_chain.py"
"""The way of a snapshot to the message and the page behind it."""

LINK = re.compile(r"https?://\S+/a/[A-Za-z0-9_-]{22}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as stories (`make stories`) what needs the whole service, but for the way of a snapshot."""
    for item in items:
        here = item.path.parent == Path(__file__).parent and item.path.name != AMONG_ALL_TESTS
        if here and not any(item.get_closest_marker(name) for name in ("long", "soak")):
            item.add_marker("story")


@dataclass(slots=True)
class Service:
    """A running stack with one recipient, the drawn scenes' hotlist, and one camera in use on each lane.

    The same car at the same camera is told of once, so whoever wants another alert takes a fresh camera.
    """

    cloud: LocalCloud
    client: ApiClient
    cameras: dict[Lane, str] = field(default_factory=dict)
    tokens: dict[Lane, str] = field(default_factory=dict)
    registered: int = 0
    pins: dict[str, str] = field(default_factory=dict)

    def add_recipient(self, recipient_id: str, **document: Any) -> dict[str, Any]:
        """Add a recipient of every list; what the API answers. Its PIN is in `pins` where the page asks for one."""
        answer = self.client.call("PUT", f"/v1/recipients/{recipient_id}", {"lists": "all", **document})
        if "pin" in answer:
            self.pins[recipient_id] = answer["pin"]
        return answer

    def take_camera(self, lane: Lane = Lane.PRIORITY, site: str = "A9 exit 5") -> str:
        """Register another camera and use it for the lane from now on; its id."""
        self.registered += 1
        position = {"latitude": 52.29, "longitude": 4.83, "site": site, "direction": "inbound"}
        document = {"id": f"{lane.value}-{self.registered}", "lane": lane.value, "position": position}
        self.tokens[lane] = self.client.call("POST", "/v1/cameras", document)["token"]
        self.cameras[lane] = document["id"]
        return self.cameras[lane]

    def announce(self, data: bytes, captured_at: datetime, lane: Lane = Lane.PRIORITY, **more: Any) -> Target:
        """Announce one snapshot; where to PUT it."""
        transport = HttpTransport(self.cloud.api_url, self.tokens[lane])
        document = {
            "captured_at": captured_at.isoformat(),
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "content_type": "image/jpeg",
            **more,
        }
        answer = transport.announce({"snapshots": [document]})
        assert answer.status == 200, answer
        [target] = answer.targets
        return target

    def put(self, target: Target, data: bytes, lane: Lane = Lane.PRIORITY) -> int:
        """PUT the bytes; the HTTP status."""
        return HttpTransport(self.cloud.api_url, self.tokens[lane]).put(target, data)

    def upload(self, data: bytes, captured_at: datetime, lane: Lane = Lane.PRIORITY, **more: Any) -> Snapshot:
        """Announce and PUT one snapshot as the lane's camera."""
        assert self.put(self.announce(data, captured_at, lane, **more), data, lane) == 200
        moment = captured_at.replace(microsecond=captured_at.microsecond // 1000 * 1000)
        return Snapshot(self.cameras[lane], lane, moment, hashlib.sha256(data).hexdigest(), "image/jpeg")

    def settle(self) -> None:
        """Wait until no queue holds a message."""
        drain(self.cloud)

    def alerts(self) -> list[dict[str, Any]]:
        """Every alert of today, as the API shows it."""
        headers = {"X-Reason": "test", "X-Case-Number": "2026-1"}
        days = {(datetime.now(UTC) - timedelta(minutes=back)).date().isoformat() for back in (0, 5)}
        found: list[dict[str, Any]] = []
        for day in sorted(days):
            found += self.client.call("GET", "/v1/alerts", query={"day": day}, headers=headers)["alerts"]
        return found

    def rejections(self) -> list[dict[str, Any]]:
        """Every rejection of today, as the API shows it."""
        day = datetime.now(UTC).date().isoformat()
        found: list[dict[str, Any]] = self.client.call("GET", "/v1/rejections", query={"day": day})["rejections"]
        return found

    def messages(self) -> list[str]:
        """The texts of all SMS sent about cars.

        What tells a phone that its recipient was changed or removed comes some time after the change, and would be
        counted in another test.
        """
        return [
            text for text in (message["text"] for message in self.cloud.sms_outbox()) if not text.startswith(CHANGED)
        ]


def furnish(cloud: LocalCloud) -> Service:
    """Register the cameras and the recipient, import the hotlist."""
    service = Service(cloud, cloud.api_client())
    for lane in Lane:
        service.take_camera(lane)
    service.add_recipient("officer", name="Officer", channel="sms", address="+31600000000")
    import_file(service.client, SCENES / "hotlist.csv", "demo", new_list=True)
    return service


@contextmanager
def start_service() -> Iterator[Service]:
    with start_cloud(PARAMETERS) as cloud:
        yield furnish(cloud)


SHARED = Shared(start_service)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    SHARED.end_after(item.path.parent, nextitem)


@pytest.fixture(scope="module")
def service() -> Service:
    """The same for all tests here that one process runs.

    They are of two groups of pytest-xdist, so that two processes share them, each with a service of its own.
    """
    return SHARED.take()


@pytest.fixture(scope="session")
def scenes() -> Mapping[str, bytes]:
    """The drawn scenes by file name."""
    return {path.name: path.read_bytes() for path in sorted(SCENES.glob("*.jpg"))}


@pytest.fixture
def wanted_scene(scenes: Mapping[str, bytes]) -> bytes:
    """A scene with one car, which is on the hotlist."""
    return scenes["scene-01.jpg"]


@pytest.fixture
def unwanted_scene(scenes: Mapping[str, bytes]) -> bytes:
    """A scene with one car, which is on no list."""
    return scenes["scene-02.jpg"]


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until the condition holds; fails after that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def all_logs(folder: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log")))
