"""An FTP server that cameras upload into. Nothing can be listed, fetched or deleted, and no path reaches the disk.

A file is gathered in memory and kept in the store when its transfer ends; only then is the camera told so.
"""

import errno
import hmac
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from pyftpdlib.authorizers import AuthenticationFailed
from pyftpdlib.filesystems import AbstractedFS, FilesystemError
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from platewatch.agent.budget import Budget
from platewatch.agent.doors import is_its_address
from platewatch.agent.errors import AgentError, PostRefused
from platewatch.agent.picture import Keeper
from platewatch.agent.posts import check_picture
from platewatch.agent.settings import CameraSettings, Input, Listener, Settings

MOST_CONNECTIONS: Final = 40
MOST_PER_ADDRESS: Final = 5
IDLE_S: Final = 60
"""A connection on which nothing happens for so long is closed."""

TRANSFER_S: Final = 120.0
"""A picture must be here within this time, however steadily it comes."""

_COMMANDS: Final = [
    "ABOR",
    "ALLO",
    "AUTH",
    "CDUP",
    "CWD",
    "EPSV",
    "FEAT",
    "HELP",
    "MKD",
    "MODE",
    "NOOP",
    "OPTS",
    "PASS",
    "PASV",
    "PBSZ",
    "PROT",
    "PWD",
    "QUIT",
    "RNFR",
    "RNTO",
    "STAT",
    "STOR",
    "STRU",
    "SYST",
    "TYPE",
    "USER",
    "XCUP",
    "XCWD",
    "XMKD",
    "XPWD",
]
"""What a camera needs for an upload. There is no download, no list, and no connection from us to anybody."""

logger = logging.getLogger(__name__)


class Gathered:
    """The file of one transfer, in memory. What is larger than allowed ends the transfer."""

    def __init__(self, camera: CameraSettings, most_bytes: int, budget: Budget) -> None:
        self.name = "picture"
        self.closed = False
        self._camera = camera
        self._most_bytes = most_bytes
        self._budget = budget
        self._data = bytearray()
        self._began = time.monotonic()

    def write(self, chunk: bytes) -> None:
        """Takes a piece. Raises OSError where the picture is too large or the memory is used up."""
        if len(self._data) + len(chunk) > self._most_bytes:
            raise OSError(errno.EFBIG, "the picture is too large")
        if time.monotonic() - self._began > TRANSFER_S:
            raise OSError(errno.ETIMEDOUT, "the picture came too slowly")
        if not self._budget.take(self._camera.camera_id, len(chunk)):
            raise OSError(errno.ENOMEM, "too many pictures at once")
        self._data += chunk

    def keep(self, arrivals: Keeper) -> None:
        """Keeps the picture; when this returns it is safe. Raises AgentError."""
        data = bytes(self._data)
        arrivals.keep(self._camera, data, check_picture(data))

    def close(self) -> None:
        """Gives its memory back."""
        if not self.closed:
            self.closed = True
            self._budget.give_back(self._camera.camera_id, len(self._data))
            self._data = bytearray()


class _NoFiles(AbstractedFS):  # type: ignore[misc]
    """A file system in which every folder exists, and no file."""

    def open(self, _filename: str, _mode: str) -> Gathered:
        return self.cmd_channel.door.open_file(self.cmd_channel.username)  # type: ignore[no-any-return]

    def validpath(self, _path: str) -> bool:
        return True

    def chdir(self, path: str) -> None:
        self.cwd = self.fs2ftp(path)

    def mkdir(self, _path: str) -> None:
        return None

    def rename(self, _src: str, _dst: str) -> None:
        """Some cameras rename what they uploaded: it is kept already, and names are not."""

    def isdir(self, path: str) -> bool:
        return not path.rpartition("/")[2].count(".")

    def isfile(self, _path: str) -> bool:
        return False

    def lexists(self, _path: str) -> bool:
        return True

    def realpath(self, path: str) -> str:
        return path

    def listdir(self, _path: str) -> list[str]:
        raise FilesystemError("nothing is listed")


@dataclass(slots=True)
class Door:
    """Who may upload by FTP, and where it goes. It is what pyftpdlib calls an authorizer."""

    settings: Settings
    arrivals: Keeper
    budget: Budget

    def validate_authentication(self, username: str, password: str, handler: Any) -> None:
        """Raises AuthenticationFailed unless a camera has this login, password and address."""
        camera = self._find(username)
        known = "" if camera is None else camera.password
        right = hmac.compare_digest(known.encode(), password.encode("utf-8", "replace"))
        if camera is None or not right or not is_its_address(camera, handler.remote_ip):
            raise AuthenticationFailed("login, password or address is not that of a camera")

    def open_file(self, username: str) -> Gathered:
        """Where a transfer is gathered."""
        camera = self._find(username)
        if camera is None:
            raise FilesystemError("no such camera")
        return Gathered(camera, self.settings.most_picture_bytes, self.budget)

    def get_home_dir(self, _username: str) -> str:
        """The folder in which everybody starts; it is none of the disk."""
        return "/"

    def has_perm(self, _username: str, perm: str, _path: str | None = None) -> bool:
        """Upload, change and make folders, and rename: nothing else."""
        return perm in "ewmf"

    def get_perms(self, _username: str) -> str:
        """The same."""
        return "ewmf"

    def get_msg_login(self, _username: str) -> str:
        """What is said after the login."""
        return "Upload only."

    def get_msg_quit(self, _username: str) -> str:
        """What is said at the end."""
        return "Goodbye."

    def impersonate_user(self, username: str, password: str) -> None:
        """Nobody becomes another user."""

    def terminate_impersonation(self, username: str) -> None:
        """Nobody was another user."""

    def _find(self, username: str) -> CameraSettings | None:
        return next((one for one in self.settings.cameras if one.input is Input.FTP and one.login == username), None)


class _Receiving:
    """A transfer that is kept before the camera is told that it is complete."""

    timeout = IDLE_S

    def close(self) -> None:
        transfer: Any = self
        gathered = transfer.file_obj
        if not transfer._closed and transfer.receive and transfer.transfer_finished and gathered is not None:
            try:
                gathered.keep(transfer.cmd_channel.door.arrivals)
            except PostRefused as error:
                transfer._resp = (f"451 Not kept: {_word(error)}", logger.info)
                transfer.transfer_finished = False
            except AgentError as error:
                logger.error("camera %s: %s", transfer.cmd_channel.username, error)
                transfer._resp = ("452 Not kept: the store can't take it now", logger.info)
                transfer.transfer_finished = False
        super().close()  # type: ignore[misc]


class _Server(FTPServer):  # type: ignore[misc]
    """The listener. A connection from an address that is no camera's is closed without a word."""

    def handle_accepted(self, sock: Any, addr: Any) -> Any:
        cameras = self.handler.door.settings.cameras
        if not any(is_its_address(one, addr[0]) for one in cameras if one.input is Input.FTP):
            logger.warning("a connection from %s, which is no camera's address", addr[0])
            sock.close()
            return None
        return super().handle_accepted(sock, addr)


def make_server(settings: Settings, listener: Listener, arrivals: Keeper, budget: Budget) -> FTPServer:
    """The server, bound to its address."""
    door = Door(settings, arrivals, budget)
    base, transfer = (FTPHandler, DTPHandler) if listener.certificate is None else _load_tls()
    attributes: dict[str, Any] = {
        "authorizer": door,
        "door": door,
        "abstracted_fs": _NoFiles,
        "dtp_handler": type("Transfer", (_Receiving, transfer), {}),
        "proto_cmds": {name: rule for name, rule in base.proto_cmds.items() if name in _COMMANDS},
        "passive_ports": listener.passive_ports,
        "timeout": IDLE_S,
        "banner": "Platewatch agent.",
        "max_login_attempts": 3,
        "use_sendfile": False,
    }
    if listener.certificate is not None:
        attributes |= {
            "certfile": str(listener.certificate),
            "keyfile": str(listener.private_key),
            "tls_control_required": True,
            "tls_data_required": True,
        }
    # A log of pyftpdlib's would hold file names, which some cameras make of the plate.
    logging.getLogger("pyftpdlib").setLevel(logging.CRITICAL)
    # A loop of its own: the library's is one for the whole process.
    server = _Server((str(listener.address), listener.port), type("Handler", (base,), attributes), ioloop=IOLoop())
    server.max_cons = MOST_CONNECTIONS
    server.max_cons_per_ip = MOST_PER_ADDRESS
    return server


def serve(server: FTPServer, stop: threading.Event) -> None:
    """Serves until told to stop."""
    try:
        while not stop.is_set():
            server.serve_forever(timeout=0.5, blocking=False, handle_exit=False)
    finally:
        server.close_all()


def _load_tls() -> tuple[Any, Any]:
    # Only FTPS needs pyOpenSSL.
    from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler

    return TLS_FTPHandler, TLS_DTPHandler


def _word(error: PostRefused) -> str:
    return "".join(one for one in str(error) if one.isprintable())[:200]
