"""An HTTP listener that cameras post to. Everything is bounded: connections, headers, bodies, memory and time."""

import json
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

from platewatch.agent.budget import MOST_EACH, Budget
from platewatch.agent.doors import Doors, is_its_address
from platewatch.agent.errors import PostRefused, StoreFault, StoreFull
from platewatch.agent.inputs.bounded_server import BoundedServer, Connections
from platewatch.agent.login import Attempt, make_challenge
from platewatch.agent.picture import Keeper, to_ms
from platewatch.agent.posts import parse_post
from platewatch.agent.settings import CameraSettings, CaptureTime, Input, Listener
from platewatch.agent.uplink.forwarder import Clock

MOST_CONNECTIONS: Final = 40
MOST_PER_ADDRESS: Final = 5
IDLE_S: Final = 30.0
BODY_S: Final = 30.0
"""A body must be here within this time, however steadily it comes."""

_BODY_FACTOR: Final = 2
"""A body may be this many times as large as a picture: Base64, and crops beside the overview."""

_MORE: Final = 256 * 1024
_PIECE: Final = 64 * 1024
_MOST_REQUESTS: Final = 10_000

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Reception:
    """What the listener works with."""

    doors: Doors
    arrivals: Keeper
    clock: Clock
    budget: Budget
    most_picture_bytes: int
    body_s: float = BODY_S
    idle_s: float = IDLE_S
    connections: Connections = field(default_factory=lambda: Connections(MOST_CONNECTIONS, MOST_PER_ADDRESS))

    @property
    def most_body_bytes(self) -> int:
        """The largest body."""
        return min(self.most_picture_bytes * _BODY_FACTOR + _MORE, MOST_EACH)

    def enter(self, peer: str) -> bool:
        """Counts a connection; False if there are too many, or if the address is no camera's."""
        if not any(is_its_address(one, peer) for one in self.doors.cameras if one.input.is_http):
            logger.warning("a connection from %s, which is no camera's address", peer)
            return False
        return self.connections.add(peer)

    def leave(self, peer: str) -> None:
        """A connection has ended."""
        self.connections.remove(peer)


class Server(BoundedServer):
    """The listener for cameras."""

    def __init__(self, listener: Listener, reception: Reception) -> None:
        self.reception = reception
        super().__init__(listener, reception, _Handler)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a camera."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "platewatch-agent"
    sys_version = ""

    def do_POST(self) -> None:
        """A post: a picture, or a sign of life."""
        reception = self.server.reception
        self._requests = getattr(self, "_requests", 0) + 1
        self.close_connection = self.close_connection or self._requests >= _MOST_REQUESTS
        taken, who = 0, ""
        try:
            camera = self._admit()
            size, who = self._measure(), camera.camera_id
            if not reception.budget.take(who, size):
                raise PostRefused("too many pictures at once: send it again", HTTPStatus.SERVICE_UNAVAILABLE)
            taken = size
            self._keep(camera, self._load(size))
            self._answer(HTTPStatus.OK, _describe_done(camera))
        except PostRefused as error:
            self._refuse(error)
        except StoreFull as error:
            self._refuse(PostRefused(str(error), HTTPStatus.INSUFFICIENT_STORAGE))
        except StoreFault as error:
            logger.error("%s", error)
            self._refuse(PostRefused("the disk refused to write", HTTPStatus.INSUFFICIENT_STORAGE))
        finally:
            reception.budget.give_back(who, taken)

    do_PUT = do_POST

    def do_GET(self) -> None:
        """Some cameras test an address so. It says nothing."""
        self._refuse(PostRefused("post a picture", HTTPStatus.METHOD_NOT_ALLOWED))

    def handle_expect_100(self) -> bool:
        """The body is asked for only from a camera, and only if it is not too large."""
        try:
            self._admit()
            self._measure()
        except PostRefused as error:
            self._refuse(error)
            return False
        return super().handle_expect_100()

    def _admit(self) -> CameraSettings:
        attempt = Attempt(self.command, self.path, self.headers.get("Authorization", ""))
        reception = self.server.reception
        return reception.doors.admit(attempt, self.client_address[0], to_ms(reception.clock.now()))

    def _measure(self) -> int:
        """The size of the body."""
        given = self.headers.get_all("Content-Length") or []
        if self.headers.get("Transfer-Encoding") or len(given) != 1 or not given[0].isdecimal():
            raise PostRefused("a Content-Length is needed", HTTPStatus.LENGTH_REQUIRED)
        if len(given[0]) > 12 or int(given[0]) > self.server.reception.most_body_bytes:
            raise PostRefused("the body is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return int(given[0])

    def _load(self, size: int) -> bytes:
        """The body, within its time."""
        clock, began = self.server.reception.clock, self.server.reception.clock.tick_ms()
        pieces: list[bytes] = []
        left = size
        while left:
            try:
                piece = self.rfile.read1(min(left, _PIECE))
            except TimeoutError as error:
                raise PostRefused("the body came too slowly", HTTPStatus.REQUEST_TIMEOUT) from error
            if not piece:
                raise PostRefused("the body ended early")
            left -= len(piece)
            pieces.append(piece)
            if clock.tick_ms() - began > self.server.reception.body_s * 1000:
                raise PostRefused("the body came too slowly", HTTPStatus.REQUEST_TIMEOUT)
        return b"".join(pieces)

    def _keep(self, camera: CameraSettings, body: bytes) -> None:
        reception = self.server.reception
        with_time = camera.input is Input.HIKVISION and camera.capture_time is CaptureTime.CAMERA
        post = parse_post(self.headers.get("Content-Type", "")[:300], body, with_time=with_time)
        if post.picture is None:
            return
        if len(post.picture) > reception.most_picture_bytes:
            raise PostRefused("the picture is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        reception.arrivals.keep(camera, post.picture, post.content_type, post.camera_time)

    def _refuse(self, error: PostRefused) -> None:
        self.close_connection = True
        if error.status == HTTPStatus.FORBIDDEN:
            logger.warning("a request from %s, which is no camera's address", self.client_address[0])
        else:
            logger.info("a post of %s was refused: %s", self.client_address[0], error)
        with suppress(OSError):
            self._answer(error.status, {"Result": False, "Message": str(error)[:200]})

    def _answer(self, status: int, document: dict[str, object]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        if status == HTTPStatus.UNAUTHORIZED:
            reception = self.server.reception
            challenge = make_challenge(to_ms(reception.clock.now()), reception.doors.nonce_key)
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a path may hold a secret."""


def _describe_done(camera: CameraSettings) -> dict[str, object]:
    """What a camera is told. Dahua's send a picture again until they hear this; receivers spell it in two ways."""
    if camera.input is Input.DAHUA:
        return {"Result": True, "result": "true", "Message": "Success"}
    return {"Result": True}
