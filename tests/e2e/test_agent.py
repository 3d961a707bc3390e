"""Cameras that can't upload, an agent beside them, and the whole service: each way of delivery ends in an alert."""

import ftplib
import http.client
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest

from platewatch.agent.offset import TimeServer
from platewatch.agent.pauses import BACKLOG_A_SECOND
from platewatch.agent.picture import Picture
from platewatch.agent.running.checks import check_all
from platewatch.agent.running.process import Process, open_store
from platewatch.agent.running.set_up import load_agent_id, make_store
from platewatch.agent.settings import CameraSettings, Input, Listener, Service, Settings, StoreSettings
from platewatch.agent.uplink.https import Exchanger
from platewatch.agent.uplink.link import ServiceLink
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import Service as Cloud
from tests.e2e.conftest import wait_for
from tests.integration.agent.rtsp_server import RtspServer
from tests.layers import ROOT
from tests.unit.agent.posted import DAHUA, HIKVISION_TYPE, dahua_post, hikvision_post, make_jpeg
from tests.unit.agent.test_posts import digest

pytestmark = pytest.mark.xdist_group("agent")

LOOPBACK = ip_address("127.0.0.1")
PASSWORD = "a long password"
SECRET = "abcdefghijklmnopqrstuvwx"


@dataclass(slots=True)
class Beside:
    """An agent beside cameras of the local cloud."""

    cloud: Cloud
    folder: Path
    cameras: dict[Input, str] = field(default_factory=dict)
    settings: Settings | None = None
    process: Process | None = None
    film: RtspServer | None = None

    def configure(self, scene: bytes) -> None:
        """Registers a camera for each way of delivery, and sets the agent up."""
        tokens = {}
        for way in Input:
            self.cameras[way] = self.cloud.take_camera(site=f"by {way}")
            tokens[way] = self.cloud.tokens[Lane.PRIORITY]
        (self.folder / "watched").mkdir(parents=True)
        self.film = RtspServer(write_film(self.folder / "film.m4v", scene), login=f"gate:{PASSWORD}")
        self.film.start()
        more: dict[Input, dict[str, object]] = {
            Input.FOLDER: {"folder": self.folder / "watched"},
            Input.FTP: {"login": "gate", "password": PASSWORD},
            Input.HIKVISION: {"path": SECRET},
            Input.DAHUA: {"login": "dahua", "password": PASSWORD},
            Input.POST: {"path": SECRET[::-1]},
            Input.VIDEO: {
                "url": f"rtsp://127.0.0.1:{self.film.port}/film",
                "login": "gate",
                "password": PASSWORD,
            },
        }
        api = urlsplit(self.cloud.cloud.api_url)
        assert api.hostname is not None
        assert api.port is not None
        self.settings = Settings(
            Service(api.hostname, api.port, ("127.0.0.1", "localhost"), loopback_http=True),
            StoreSettings(self.folder / "store", self.folder / "key", 10**9, timedelta(hours=24), BACKLOG_A_SECOND),
            tuple(
                CameraSettings(self.cameras[way], tokens[way], way, Lane.PRIORITY, addresses=(LOOPBACK,), **more[way])  # type: ignore[arg-type]
                for way in Input
            ),
            http=Listener(LOOPBACK, 0),
            ftp=Listener(LOOPBACK, 0, passive_ports=range(52000, 52050)),
            models=ROOT / "layers/models",
        )
        make_store(self.settings)

    def start(self) -> Process:
        """Runs the agent in this process."""
        assert self.settings is not None
        link = ServiceLink(self.settings.service, Exchanger(self.settings.service))
        self.process = Process(
            self.settings, open_store(self.settings), link, load_agent_id(self.settings.store.folder)
        )
        self.process.start()
        return self.process

    def stop(self) -> None:
        """Ends it."""
        if self.process is not None:
            self.process.stop.set()
            self.process.wait()

    def post(self, path: str, body: bytes, kind: str, authorization: str = "") -> int:
        """Posts as a camera; the status."""
        assert self.process is not None
        connection = http.client.HTTPConnection("127.0.0.1", self.process.ports["http"], timeout=30)
        headers = {"Content-Type": kind} | ({"Authorization": authorization} if authorization else {})
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def list_alerted(self) -> set[str]:
        """The cameras whose pictures became an alert."""
        return {alert["camera_id"] for alert in self.cloud.alerts()}


@pytest.fixture(scope="module")
def beside(service: Cloud, scenes: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    found = Beside(service, tmp_path_factory.mktemp("agent"))
    found.configure(scenes["scene-01.jpg"])
    found.start()
    yield found
    found.stop()
    shutil.rmtree(found.folder, ignore_errors=True)


def write_film(path: Path, scene: bytes) -> Path:
    """Two seconds in which the scene passes before the camera, and half a second of the road without it."""
    image = cv2.imdecode(np.frombuffer(scene, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    height, width = (side // 2 * 2 for side in image.shape[:2])
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (width, height))
    for number in range(50):
        writer.write(np.roll(image[:height, :width], 4 * (number - 25), axis=1))
    for _ in range(12):
        writer.write(np.full((height, width, 3), 120, np.uint8))
    writer.release()
    return path


def by_folder(beside: Beside, scene: bytes) -> None:
    path = beside.folder / "watched" / "a.jpg"
    path.write_bytes(scene[:5000])
    with path.open("ab") as file:
        file.write(scene[5000:])


def by_ftp(beside: Beside, scene: bytes) -> None:
    assert beside.process is not None
    with ftplib.FTP(timeout=30) as client:
        client.connect("127.0.0.1", beside.process.ports["ftp"])
        client.login("gate", PASSWORD)
        assert client.storbinary("STOR a.jpg", io.BytesIO(scene)).startswith("226")


def by_hikvision(beside: Beside, scene: bytes) -> None:
    assert beside.post(f"/in/{SECRET}", hikvision_post(scene, make_jpeg(50)), HIKVISION_TYPE) == 200


def by_dahua(beside: Beside, scene: bytes) -> None:
    header = digest("dahua", PASSWORD, "", "", DAHUA)
    assert beside.post(DAHUA, dahua_post(scene, make_jpeg(50)), "application/json", header) == 200


def by_post(beside: Beside, scene: bytes) -> None:
    assert beside.post(f"/in/{SECRET[::-1]}", scene, "image/jpeg") == 200


def by_video(beside: Beside, scene: bytes) -> None:
    """The camera shows its film whenever it is asked, until now."""
    del scene
    assert beside.film is not None
    if beside.cameras[Input.VIDEO] in beside.list_alerted():
        beside.film.close()


WAYS: dict[Input, Callable[[Beside, bytes], None]] = {
    Input.FOLDER: by_folder,
    Input.FTP: by_ftp,
    Input.HIKVISION: by_hikvision,
    Input.DAHUA: by_dahua,
    Input.POST: by_post,
    Input.VIDEO: by_video,
}


def test_the_check_tells_a_right_token_from_a_wrong_one(beside: Beside) -> None:
    assert beside.settings is not None
    cameras = beside.settings.cameras
    wrong = replace(cameras[1], token=f"pw1.{cameras[1].camera_id}.{'x' * 43}")
    settings = replace(beside.settings, cameras=(cameras[0], wrong), http=None, ftp=None)
    link = ServiceLink(settings.service, Exchanger(settings.service))
    found = {finding.text: finding.well for finding in check_all(settings, link, TimeServer(True, 3.0, 20.0))}
    assert found[f"camera {cameras[0].camera_id}: the service is reached and knows the token"]
    (refused,) = [text for text, well in found.items() if not well]
    assert "refuses the token (401)" in refused
    assert found["the clock agrees with the service's, to a second"]
    assert found["the clock: a time server sets it: 3 ms ahead, by at most 20 ms more"]


@pytest.mark.parametrize("way", list(Input))
def test_each_way_of_delivery_ends_in_one_alert(beside: Beside, wanted_scene: bytes, way: Input) -> None:
    WAYS[way](beside, wanted_scene)
    camera = beside.cameras[way]
    wait_for(lambda: camera in beside.list_alerted(), seconds=90)
    WAYS[way](beside, wanted_scene)  # the camera did not hear us, and sends it again
    beside.cloud.settle()
    alerts = [alert for alert in beside.cloud.alerts() if alert["camera_id"] == camera]
    assert len(alerts) == 1
    assert "WRONG" not in str(alerts), "what the camera itself read is ignored"
    assert beside.process is not None
    wait_for(lambda: beside.process is not None and beside.process.store.measure(camera).pictures == 0)
    assert not list((beside.folder / "store").glob("*.picture"))


def test_what_waited_is_late_and_a_passage_once(beside: Beside, scenes: dict[str, bytes]) -> None:
    """A picture of twenty minutes ago, as after an outage: its alert says that it is late."""
    camera = beside.cameras[Input.POST]
    assert beside.process is not None
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    for name in ("scene-03.jpg", "scene-04.jpg", "scene-05.jpg"):
        if name in scenes:
            picture = Picture(camera, long_ago, "image/jpeg", scenes[name])
            beside.process.store.keep(picture, datetime.now(UTC))
    wait_for(lambda: beside.process is not None and beside.process.store.measure(camera).pictures == 0, seconds=60)
    beside.cloud.settle()
    late = [alert for alert in beside.cloud.alerts() if alert["camera_id"] == camera and alert["late"]]
    assert late
    assert {alert["captured_at"][:19] for alert in late} == {long_ago.isoformat()[:19]}
