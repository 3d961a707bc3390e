"""What the Map screen shows in tests: cameras of an invented region, and a server of map tiles on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

import cv2
import numpy as np

from tests.browser.fake_cameras import Document, make_camera, make_fault
from tests.loopback import LoopbackHandler, serve_loopback

PLACES: Final = {
    "noord-1": (52.3161, 4.8533, "Noorderweg", "inbound"),
    "noord-2": (52.3162, 4.8535, "Noorderweg", "outbound"),
    "haven-4": (52.3017, 4.8801, "Havenkade", "inbound"),
    "zuid-1": (52.2893, 4.8571, "Zuiddijk", "outbound"),
    "west-3": (52.3008, 4.8302, "Stationslaan", "inbound"),
    "brug-5": (52.3068, 4.8625, "Molenbrug", "inbound"),
    "ring-3": (52.2958, 4.8431, "Ringweg", "outbound"),
}


def place_camera(camera_id: str, latitude: float, longitude: float, **changed: Any) -> Document:
    """A camera at that spot."""
    camera = make_camera(camera_id, **changed)
    camera["positions"][0] |= {"latitude": latitude, "longitude": longitude}
    return camera


def make_town() -> list[Document]:
    """Cameras in each state; two of them stand at one spot."""
    changed: dict[str, dict[str, Any]] = {
        "zuid-1": {"clock": make_fault(-3600)},
        "haven-4": {"ago": 9 * 3600.0},
        "west-3": {"clock": {"right": False, "lag_seconds": 412.0, "seen_at": "2026-03-12T20:00:00Z", "fault": None}},
        "brug-5": {"ago": None},
        "ring-3": {"revoked_at": "2026-06-01T10:00:00Z", "ago": 3e6},
    }
    cameras = []
    for camera_id, (latitude, longitude, site, direction) in PLACES.items():
        camera = place_camera(camera_id, latitude, longitude, site=site, **changed.get(camera_id, {}))
        camera["positions"][0]["direction"] = direction
        cameras.append(camera)
    return cameras


def make_region(count: int) -> list[Document]:
    """So many cameras in towns of one region, drawn from one seed: some towns dense, some with two or three."""
    drawn = Random(18)  # nosec B311  # places cameras, hides nothing
    towns = [(drawn.uniform(52.0, 52.9), drawn.uniform(4.5, 6.4), drawn.uniform(0.004, 0.05)) for _ in range(30)]
    cameras = []
    for number in range(count):
        latitude, longitude, wide = drawn.choice(towns)
        late = {"clock": make_fault(-600)} if number % 40 == 0 else {"ago": 9 * 3600.0} if number % 25 == 0 else {}
        spot = (drawn.gauss(latitude, wide), drawn.gauss(longitude, wide * 1.6))
        cameras.append(place_camera(f"cam-{number:03}", *spot, site=f"Weg {number % 97}", **late))
    return cameras


def allow_tiles(policy: str, background: Document | None) -> str:
    """The policy of a console whose map has that background, as the service writes it."""
    if background is None:
        return policy
    parts = urlsplit(background["tiles"])
    return policy.replace("blob: data:", f"blob: data: {parts.scheme}://{parts.netloc}")


@dataclass
class TileServer:
    """A map's server: one picture for every address, or nothing while it is `broken`. It keeps what it was asked."""

    address: str = ""
    broken: bool = False
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def background(self) -> Document:
        return {"tiles": f"{self.address}/{{z}}/{{x}}/{{y}}.png", "attribution": "Drawn for tests <b>& nobody</b>"}


@contextmanager
def serve_tiles() -> Iterator[TileServer]:
    """The server on a free port of loopback."""
    served = TileServer()
    picture = np.full((256, 256, 3), (190, 215, 200), np.uint8)
    cv2.rectangle(picture, (0, 0), (255, 255), (150, 180, 160), 1)
    cv2.line(picture, (0, 128), (255, 90), (255, 255, 255), 6)
    done, data = cv2.imencode(".png", picture)
    assert done
    body = bytes(data.tobytes())

    class Tiles(LoopbackHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, data = (503, b"") if served.broken else (200, body)
            self.answer(status, data, {"Content-Type": "image/png"})

    with serve_loopback(Tiles) as server:
        served.address = server.address
        yield served
