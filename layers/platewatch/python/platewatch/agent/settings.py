"""What the settings file says, after it was checked."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from platewatch.cameras.camera import Lane
from platewatch.retention.terms import RetentionMode

Address = IPv4Address | IPv6Address


class Input(StrEnum):
    """How a camera delivers."""

    FOLDER = "folder"
    FTP = "ftp"
    HIKVISION = "hikvision"
    DAHUA = "dahua"
    POST = "post"
    VIDEO = "video"

    @property
    def is_http(self) -> bool:
        """True if it comes by the HTTP listener."""
        return self in (Input.HIKVISION, Input.DAHUA, Input.POST)


class CaptureTime(StrEnum):
    """Which clock says when a picture was taken: ours when it arrives, or the camera's."""

    ARRIVAL = "arrival"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Service:
    """The service: its API, the hosts that its upload addresses may have, and its regime."""

    host: str
    port: int
    upload_hosts: tuple[str, ...]
    mode: RetentionMode = RetentionMode.HIT_NO_HIT
    ca_file: Path | None = None
    loopback_http: bool = False
    """Plain HTTP to this machine itself: only for a local cloud."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where pictures wait, how many bytes of them and how long, and how many of a camera's are sent a second of what
    waited while there was no link."""

    folder: Path
    key_file: Path
    most_bytes: int
    term: timedelta
    backlog_a_second: float


@dataclass(frozen=True, slots=True)
class Listener:
    """An address of this machine that cameras connect to, with a certificate if it speaks TLS."""

    address: Address
    port: int
    certificate: Path | None = None
    private_key: Path | None = None
    passive_ports: range | None = None


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """One camera: its name and token at the service, and how it delivers."""

    camera_id: str
    token: str = field(repr=False)
    input: Input
    lane: Lane = Lane.STANDARD
    capture_time: CaptureTime = CaptureTime.ARRIVAL
    addresses: tuple[Address, ...] = ()
    login: str = ""
    password: str = field(default="", repr=False)
    path: str = field(default="", repr=False)
    folder: Path | None = None
    url: str = ""
    """The stream, without its login."""

    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    service: Service
    store: StoreSettings
    cameras: tuple[CameraSettings, ...]
    http: Listener | None = None
    ftp: Listener | None = None
    aim: Listener | None = None
    """Where `agent aim` shows its page."""
    most_picture_bytes: int = 8_000_000
    models: Path | None = None
    """The folder of the networks that look for plates in films."""

    @property
    def lanes(self) -> dict[str, Lane]:
        """The lane of each camera."""
        return {camera.camera_id: camera.lane for camera in self.cameras}

    def find_camera(self, camera_id: str) -> CameraSettings | None:
        """The camera of that name."""
        return next((camera for camera in self.cameras if camera.camera_id == camera_id), None)
