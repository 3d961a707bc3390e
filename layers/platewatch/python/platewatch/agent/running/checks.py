"""What `agent check` tries, one thing after the other, and says in words."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.sealing import load_key
from platewatch.agent.errors import AgentError, NoLink
from platewatch.agent.inputs.film import open_film
from platewatch.agent.offset import TimeServer, estimate, parse_date, see_answer
from platewatch.agent.picture import parse_name
from platewatch.agent.running.set_up import load_agent_id
from platewatch.agent.settings import CameraSettings, Input, Listener, Settings
from platewatch.agent.uplink.link import ServiceLink

MOST_OFF_MS: Final = 2000
"""From this offset on the clock is wrong."""

_TOKEN_RIGHT: Final = (400, 429)
_BUSY: Final = 429


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: whether it is well, and what was found."""

    well: bool
    text: str


def check_all(settings: Settings, link: ServiceLink, server: TimeServer | None) -> Iterator[Finding]:
    """Tries everything, and goes on after what is wrong. `server` is what the system says of its clock."""
    yield from _check_store(settings)
    yield check_time_server(server)
    clock_told = False
    for camera in settings.cameras:
        sent_at = datetime.now(UTC)
        try:
            answer = link.try_token(camera.token)
        except NoLink as error:
            yield Finding(
                False, f"camera {camera.camera_id}: {error}; look at the network, service.url and the firewall"
            )
            continue
        yield _check_token(camera, answer.status)
        date = parse_date(answer.date)
        if not clock_told and date is not None:
            clock_told = True
            yield _check_clock(estimate([see_answer(sent_at, datetime.now(UTC), date)]) or 0)
    for name, listener in (("http", settings.http), ("ftp", settings.ftp)):
        if listener is not None:
            yield from _check_listener(name, listener)
    for camera in settings.cameras:
        if camera.input is Input.FOLDER:
            yield _check_folder(camera)
        if camera.input is Input.VIDEO:
            yield check_film(camera, settings)


def _check_token(camera: CameraSettings, status: int) -> Finding:
    name = f"camera {camera.camera_id}"
    if status in _TOKEN_RIGHT:
        busy = " (but many wrong ones were tried lately)" if status == _BUSY else ""
        return Finding(status != _BUSY, f"{name}: the service is reached and knows the token{busy}")
    if status in (401, 403):
        return Finding(
            False, f"{name}: the service refuses the token ({status}): ask for a new one, and write it as token"
        )
    return Finding(False, f"{name}: the service answered {status}: is service.url that of Platewatch?")


def check_time_server(server: TimeServer | None) -> Finding:
    """Whether a time server sets this machine's clock."""
    if server is None:
        return Finding(True, "the clock: the system does not say whether a time server sets it: timedatectl may")
    if not server.sets_clock:
        return Finding(
            False,
            "the clock: no time server sets it, so it will drift: set one up (timedatectl set-ntp true; after a few "
            "minutes timedatectl says 'System clock synchronized: yes')",
        )
    if not server.is_sure:
        text = f"its time server was not heard for long: it may be {server.error_ms / 1000:.1f} s off"
        return Finding(False, f"the clock: {text}; look at its network (timedatectl timesync-status, chronyc sources)")
    far = f"{abs(server.offset_ms):.0f} ms {'ahead' if server.offset_ms > 0 else 'behind'}"
    return Finding(True, f"the clock: a time server sets it: {far}, by at most {server.error_ms:.0f} ms more")


def _check_clock(offset_ms: int) -> Finding:
    if abs(offset_ms) < MOST_OFF_MS:
        return Finding(True, "the clock agrees with the service's, to a second")
    where = "ahead of" if offset_ms > 0 else "behind"
    return Finding(False, f"the clock is {abs(offset_ms) / 1000:.0f} s {where} the service's: set up a time server")


def _check_store(settings: Settings) -> Iterator[Finding]:
    try:
        load_agent_id(settings.store.folder)
        load_key(settings.store.key_file)
        disk = FolderDisk(settings.store.folder)
        sizes = [size for name, size in disk.list_files() if parse_name(name, size) is not None]
        free = disk.count_free_bytes()
    except (AgentError, OSError) as error:
        yield Finding(False, f"the store: {error}")
        return
    room = settings.store.most_bytes - sum(sizes)
    text = f"the store: {len(sizes)} pictures wait; the disk has {free / 1e9:.1f} GB free"
    if free < room:
        yield Finding(False, f"{text}, and the store may take {room / 1e9:.1f} GB more: lower store.most_gigabytes")
    else:
        yield Finding(True, text)


def _check_listener(name: str, listener: Listener) -> Iterator[Finding]:
    where = f"{listener.address} port {listener.port}"
    family = socket.AF_INET6 if listener.address.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((str(listener.address), listener.port))
        except OSError as error:
            yield Finding(
                False,
                f"{name}: {where} can't be opened ({error.strerror}): is it this machine's address, and is the agent "
                "running already?",
            )
        else:
            yield Finding(True, f"{name}: {where} can be opened")
    for path in (listener.certificate, listener.private_key):
        if path is not None and not path.is_file():
            yield Finding(False, f"{name}: the file {path} is missing")


def _check_folder(camera: CameraSettings) -> Finding:
    folder = camera.folder
    if folder is None or not folder.is_dir():
        return Finding(False, f"camera {camera.camera_id}: the folder {folder} is missing")
    tried = folder / ".platewatch-agent-check"
    try:
        tried.touch()
        tried.unlink()
    except OSError as error:
        return Finding(False, f"camera {camera.camera_id}: the agent can't delete files in {folder} ({error.strerror})")
    return Finding(True, f"camera {camera.camera_id}: the folder {folder} can be used")


def check_film(camera: CameraSettings, settings: Settings) -> Finding:
    """Opens the camera's film and looks at one frame."""
    try:
        film = open_film(camera, settings)
        try:
            seen = film.look()
        finally:
            film.close()
    except (AgentError, OSError) as error:
        return Finding(False, f"camera {camera.camera_id}: its film: {error}")
    across, down = film.size
    rate = f", {film.rate:.0f} frames in a second" if film.rate else ""
    words = f"its film has {across} x {down} pixels{rate}; plates in its first frame: {len(seen.finds)}"
    return Finding(True, f"camera {camera.camera_id}: {words}")
