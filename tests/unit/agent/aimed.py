"""Sights, looks, an eye that sees what it is told, and a running page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from platewatch.agent.aiming.look import Look, Plate
from platewatch.agent.running.aim import Aiming
from platewatch.agent.settings import Input, Listener
from platewatch.reading.plate_sight import PlateSight
from tests.unit.agent.fakes import make_camera, make_settings

LOOPBACK = ip_address("127.0.0.1")
SECRET = "abcdefghijklmnopqrstuvwx"
CODE = "ABCD2345"
GOOD = PlateSight(width=110.4, lean=1.2, turn=18.0, sharpness=0.31, brightness=140.0, clipped=0.01)
OUTLINE = ((0.4, 0.6), (0.6, 0.6), (0.6, 0.65), (0.4, 0.65))


def make_look(preview: bytes = b"\xff\xd8preview", text: str = "7KXL92", **sight: Any) -> Look:
    """A look at a good plate, but for what is said of its sight."""
    return Look(preview, 1280, 720, Plate(OUTLINE, text, 0.97 if text else 0.0, replace(GOOD, **sight)))


@dataclass(slots=True)
class FakeEye:
    """Sees in each picture what it is told to see."""

    seen: Look | None = field(default_factory=make_look)
    looked: list[bytes] = field(default_factory=list)
    closed: bool = False
    fault: Exception | None = None

    def look(self, data: bytes) -> Look | None:
        if self.fault is not None:
            raise self.fault
        self.looked.append(data)
        return self.seen

    def close(self) -> None:
        self.closed = True


@contextmanager
def run_aim(eye: Any, folder: Path | None = None) -> Iterator[Aiming]:
    """The page and the input of one camera: posts, or a folder."""
    more: dict[str, Any] = {"input": Input.POST, "addresses": (LOOPBACK,), "path": SECRET}
    camera = make_camera("west-1", **({"folder": folder} if folder else more))
    settings = make_settings(camera, http=Listener(LOOPBACK, 0), aim=Listener(LOOPBACK, 0), most_picture_bytes=400_000)
    aiming = Aiming(settings, eye, code=CODE)
    aiming.start()
    try:
        yield aiming
    finally:
        aiming.end()
