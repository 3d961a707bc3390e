"""The page of `agent aim` by HTTP: a few paths, one phone, everything bounded, nothing on disk."""

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from platewatch.agent.aiming.door import Door
from platewatch.agent.aiming.render import render_code_page, render_page
from platewatch.agent.aiming.state import Board
from platewatch.agent.aiming.words import choose_words
from platewatch.agent.inputs.bounded_server import BoundedServer, Connections
from platewatch.agent.settings import Listener
from platewatch.agent.uplink.forwarder import Clock

MOST_CONNECTIONS: Final = 12
MOST_PER_ADDRESS: Final = 6
IDLE_S: Final = 15.0
MOST_FORM_BYTES: Final = 256
LONGEST_PATH: Final = 100
COOKIE: Final = "aim"

_FILES: Final = {
    "/aim.css": ("aim.css", "text/css; charset=utf-8"),
    "/aim.js": ("aim.js", "text/javascript; charset=utf-8"),
}
_OPEN: Final = ("/aim.css",)
"""What is given without a code: it tells nothing."""

_HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Showing:
    """What the page works with. `shut` is called once the codes are used up."""

    camera_id: str
    door: Door
    board: Board
    clock: Clock
    shut: Callable[[], None]
    idle_s: float = IDLE_S
    connections: Connections = field(default_factory=lambda: Connections(MOST_CONNECTIONS, MOST_PER_ADDRESS))

    def enter(self, peer: str) -> bool:
        """Counts a connection; False if there are too many, or if it comes from outside the local network."""
        if not is_local(peer):
            logger.warning("a connection from %s, which is not on the local network", peer)
            return False
        return self.connections.add(peer)

    def leave(self, peer: str) -> None:
        """A connection has ended."""
        self.connections.remove(peer)


def is_local(peer: str) -> bool:
    """Whether an address is of a local network, or of this machine; IPv4 within IPv6 counts as IPv4."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_private or address.is_link_local


class PageServer(BoundedServer):
    """The listener for a phone."""

    def __init__(self, listener: Listener, showing: Showing) -> None:
        self.showing = showing
        self.is_secure = listener.certificate is not None
        super().__init__(listener, showing, _Handler)
        host = f"[{listener.address}]" if listener.address.version == 6 else str(listener.address)
        self.host = f"{host}:{self.server_port}"
        folder = Path(__file__).parent / "page"
        self.files = {path: ((folder / name).read_bytes(), kind) for path, (name, kind) in _FILES.items()}

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"{'https' if self.is_secure else 'http'}://{self.host}/"


class _Handler(BaseHTTPRequestHandler):
    """One connection of a phone."""

    server: PageServer
    protocol_version = "HTTP/1.1"
    server_version = "platewatch-agent"
    sys_version = ""

    def do_GET(self) -> None:
        """The page, what it is made of, and what it asks each second."""
        if not self._is_for_us():
            return
        if self.path in _OPEN or (self._is_in() and self.path in self.server.files):
            self._answer(HTTPStatus.OK, *self.server.files[self.path])
        elif self.path == "/":
            self._show_page()
        elif not self._is_in():
            self._refuse(HTTPStatus.FORBIDDEN)
        elif self.path == "/state":
            showing = self.server.showing
            state = showing.board.describe(showing.clock.tick_ms(), self._words)
            self._answer(HTTPStatus.OK, json.dumps(state, ensure_ascii=False).encode(), "application/json")
        else:
            self._show_picture()

    def do_POST(self) -> None:
        """The code. A wrong one is counted; after too many the program ends."""
        if not self._is_for_us():
            return
        if self.path != "/code":
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not length.isdecimal() or len(length) > 6:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > MOST_FORM_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._try_code(_find_code(self.rfile.read(int(length))))

    def _try_code(self, code: str) -> None:
        door, words = self.server.showing.door, self._words
        token = door.enter(code, self.client_address[0])
        if token is not None:
            secure = "; Secure" if self.server.is_secure else ""
            cookie = f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}"
            self._answer(HTTPStatus.SEE_OTHER, b"", _HTML, {"Location": "/", "Set-Cookie": cookie})
            return
        problem = words["shut"] if door.is_shut else words["wrong"].format(left=door.left)
        page = render_code_page(words, problem, shut=door.is_shut)
        self._answer(HTTPStatus.FORBIDDEN, page.encode(), _HTML)
        logger.warning("a wrong code from %s", self.client_address[0])
        if door.is_shut:
            self.server.showing.shut()

    def _show_page(self) -> None:
        page = render_page(self._words, self.server.showing.camera_id) if self._is_in() else None
        self._answer(HTTPStatus.OK, (page or render_code_page(self._words)).encode(), _HTML)

    def _show_picture(self) -> None:
        before, _, number = self.path.rpartition("/")
        found = None
        if before == "/picture" and number.isascii() and number.isdecimal():
            found = self.server.showing.board.find_preview(int(number))
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._answer(HTTPStatus.OK, found, "image/jpeg")

    @property
    def _words(self) -> Mapping[str, str]:
        return choose_words(self.headers.get("Accept-Language", ""))

    def _is_for_us(self) -> bool:
        """Refuses what names another host, so that no other page can be made to ask for us; and long paths."""
        if self.headers.get_all("Host") != [self.server.host]:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        if len(self.path) > LONGEST_PATH:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG)
            return False
        return True

    def _is_in(self) -> bool:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")[:1000]).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and self.server.showing.door.holds(cookie.value, self.client_address[0])

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        with suppress(OSError):
            self._answer(status, status.phrase.encode(), "text/plain; charset=utf-8")

    def _answer(self, status: HTTPStatus, body: bytes, kind: str, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **_HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is asked each second is no news."""


def _find_code(body: bytes) -> str:
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4)
    except ValueError:
        return ""
    return fields.get("code", [""])[0]
