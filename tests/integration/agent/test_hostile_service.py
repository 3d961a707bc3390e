"""A service that is not the service: no redirect, no endless answer and no foreign certificate is accepted."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from platewatch.agent.answers import Place
from platewatch.agent.errors import NoLink
from platewatch.agent.settings import Service
from platewatch.agent.uplink.https import LONGEST_ANSWER, Exchanger
from platewatch.agent.uplink.link import ServiceLink
from tests.integration.agent.certificate import make_certificate

Reply = Callable[[ssl.SSLSocket], None]


@dataclass(slots=True)
class Hostile:
    """A TLS server that replies as it is told, and counts its requests."""

    port: int
    certificate: Path
    reply: Reply = lambda _: None
    requests: int = 0
    seen: bytes = b""

    def link(self, exchange_s: float = 3, ca_file: bool = True) -> ServiceLink:
        service = Service("127.0.0.1", self.port, ("127.0.0.1",), ca_file=self.certificate if ca_file else None)
        return ServiceLink(service, Exchanger(service, exchange_s))


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Hostile]:
    certificate, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    server = Hostile(listener.getsockname()[1], certificate)

    def serve_one(raw: socket.socket) -> None:
        try:
            with context.wrap_socket(raw, server_side=True) as sock:
                server.requests += 1
                # All of a request, so that closing does not reset the connection before its answer was heard.
                while not server.seen.endswith(b"\r\n\r\n{}") and (piece := sock.recv(65536)):
                    server.seen += piece
                server.reply(sock)
        except OSError:
            return

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve_one, args=(raw,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield server
    listener.close()


def say(text: bytes) -> Reply:
    return lambda sock: sock.sendall(text)


def test_a_redirect_is_not_followed(hostile: Hostile) -> None:
    hostile.reply = say(b"HTTP/1.1 307 Moved\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    assert hostile.link().beat("token", {}).status == 307
    assert hostile.requests == 1
    assert b"Bearer token" in hostile.seen


def test_a_huge_answer_is_cut_off(hostile: Hostile) -> None:
    def flood(sock: ssl.SSLSocket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        while True:
            sock.sendall(b"x" * LONGEST_ANSWER)

    hostile.reply = flood
    with pytest.raises(NoLink, match="more than"):
        hostile.link(20).beat("token", {})


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_an_answer_that_drips_is_cut_off(hostile: Hostile, start: bytes) -> None:
    def drip(sock: ssl.SSLSocket) -> None:
        sock.sendall(start)
        while True:
            time.sleep(0.05)
            sock.sendall(b"x")

    hostile.reply = drip
    began = time.monotonic()
    with pytest.raises(NoLink):
        hostile.link(1).beat("token", {})
    assert time.monotonic() - began < 9


@pytest.mark.parametrize(
    "text", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", b"\0" * 70_000]
)
def test_nonsense_is_no_answer(hostile: Hostile, text: bytes) -> None:
    hostile.reply = say(text)
    with pytest.raises(NoLink):
        hostile.link().beat("token", {})


def test_a_foreign_certificate_gets_no_token(hostile: Hostile) -> None:
    with pytest.raises(NoLink, match="certificate"):
        hostile.link(ca_file=False).beat("token", {})
    assert hostile.seen == b""


def test_a_certificate_of_another_host_gets_no_picture(hostile: Hostile) -> None:
    service = Service("127.0.0.1", hostile.port, ("127.0.0.2",), ca_file=hostile.certificate)
    listener = Place(True, "localhost.localdomain", hostile.port, "/")
    with pytest.raises(NoLink):
        Exchanger(service, 3).send("PUT", listener, {}, b"picture")
    assert b"picture" not in hostile.seen
