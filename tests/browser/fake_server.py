"""The fake service on loopback: its sessions' cookie, the page's files, and the requests that the service answers.

Each module of the page is also at /console/source/, for tests of one module alone.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from platewatch.console.routes.files import PageFiles
from tests.browser.fake_board import Refused
from tests.browser.fake_hotlists import HotlistRefused
from tests.browser.fake_investigations import InvestigationRefused
from tests.browser.fake_map import allow_tiles
from tests.browser.fake_service import FakeService
from tests.browser.samples import Document
from tests.layers import ROOT
from tests.loopback import LoopbackHandler, serve_loopback

FILES: Final = ROOT / "functions/console/page"
CSP: Final = (
    "default-src 'self'; connect-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
COOKIE: Final = "fake-session"


class Handler(LoopbackHandler):
    """One request. The server has the state."""

    protocol_version = "HTTP/1.1"
    service: FakeService
    files: PageFiles

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def do_PUT(self) -> None:
        if self.path.startswith("/fake-bucket/"):
            data = self.take_body()
            with self.service.lock:
                self.service.hotlists.files[self.path.rpartition("/")[2]] = data
            self._send(200, b"", {})
        else:
            self._serve("PUT")

    def _serve(self, method: str) -> None:
        address = urlsplit(self.path)
        body = json.loads(self.take_body() or b"{}")
        if self.service.broken and not address.path.startswith(("/console/files/", "/console/source/")):
            self.close_connection = True
            self.connection.close()
            return
        if address.path.startswith("/console/files/"):
            accepted = self.headers.get("Accept-Encoding", "")
            self._send_answer(self.files.answer_file(address.path.removeprefix("/console/files/"), accepted))
        elif address.path.startswith("/console/source/"):
            self._send_source(address.path.removeprefix("/console/source/"))
        elif address.path == "/console/sign-in":
            key = self.service.sign_in(*self.service.next_person)
            after = parse_qs(address.query).get("next", ["/console"])[0]
            self._send(
                302, b"", {"Location": after, "Set-Cookie": f"{COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict"}
            )
        elif address.path.startswith(("/console/v1/", "/console/session", "/console/activity", "/console/sign-out")):
            self._run(method, address.path, {name: given[0] for name, given in parse_qs(address.query).items()}, body)
        else:
            self._send_answer(self.files.answer_index(self.headers.get("Accept-Encoding", "")))

    def _run(self, method: str, path: str, query: dict[str, str], body: Document) -> None:
        headers = {name.lower(): unquote(value) for name, value in self.headers.items()}
        key = dict(part.strip().split("=", 1) for part in headers.get("cookie", "").split(";") if "=" in part).get(
            COOKIE, ""
        )
        with self.service.lock:
            self.service.calls.append((method, path, body, headers))
            try:
                document = self.service.run(method, path, query, body, self.service.seats.get(key), headers)
                status = self.service.check(method, path, body, document)
            except (Refused, HotlistRefused, InvestigationRefused) as refused:
                status, document = refused.status, refused.document
            data = json.dumps(document).encode()
        self._send(status, data, {"Content-Type": "application/json", "Cache-Control": "no-store"})

    def _send_answer(self, answered: dict[str, Any] | None) -> None:
        if answered is None:
            self._send(404, b"", {})
        else:
            self._send(answered["statusCode"], base64.b64decode(answered["body"]), answered["headers"])

    def _send_source(self, name: str) -> None:
        found = (FILES / name).resolve()
        if not found.is_relative_to(FILES) or found.suffix != ".js" or not found.is_file():
            self._send(404, b"", {})
        else:
            self._send(200, found.read_bytes(), {"Content-Type": "text/javascript", "Cache-Control": "no-store"})

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        shared = {
            "Content-Security-Policy": allow_tiles(CSP, self.service.map),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        self.answer(status, data, {**shared, **headers})


@cache
def _load_files() -> PageFiles:
    """The page's files, put together once: it takes a second of computing time."""
    return PageFiles(FILES)


@contextmanager
def serve(service: FakeService) -> Iterator[FakeService]:
    """Serves the state on a free port of loopback."""
    handler = type("BoundHandler", (Handler,), {"service": service, "files": _load_files()})
    with serve_loopback(handler) as server:
        service.address = server.address
        yield service
