"""An HTTP listener with few connections: a thread for each, and a gate that says who may enter."""

import logging
import socket
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any, Final, Protocol

from platewatch.agent.settings import Listener

WAITING: Final = 40
"""Connections that the kernel keeps waiting."""

logger = logging.getLogger(__name__)


class Gate(Protocol):
    """Who may connect, and for how long a connection may say nothing."""

    idle_s: float

    def enter(self, peer: str) -> bool:
        """Counts a connection; False if it is refused."""

    def leave(self, peer: str) -> None:
        """A connection has ended."""


@dataclass(slots=True)
class Connections:
    """Counts open connections: never more than `most` in all, nor than `most_per_address` from one address."""

    most: int
    most_per_address: int
    _open: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, peer: str) -> bool:
        """Counts a connection; False if there are too many."""
        with self._lock:
            if self._open.total() >= self.most or self._open[peer] >= self.most_per_address:
                return False
            self._open[peer] += 1
            return True

    def remove(self, peer: str) -> None:
        """A connection that was counted has ended."""
        with self._lock:
            self._open[peer] -= 1
            self._open += Counter()


class BoundedServer(ThreadingMixIn, HTTPServer):
    """The listener: a thread for each connection, of which there are few."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = WAITING

    def __init__(self, listener: Listener, gate: Gate, handler: type[BaseHTTPRequestHandler]) -> None:
        self._gate = gate
        self._context = _make_context(listener)
        if listener.address.version == 6:
            self.address_family = socket.AF_INET6
        super().__init__((str(listener.address), listener.port), handler)

    def server_bind(self) -> None:
        """Binds without looking up the machine's name, as the base class would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether there is room for one more connection."""
        del request
        return self._gate.enter(client_address[0])

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answers one connection. TLS is agreed here, so that a slow peer holds up no other."""
        peer = client_address[0]
        try:
            request.settimeout(self._gate.idle_s)
            wrapped = request if self._context is None else self._context.wrap_socket(request, server_side=True)
            super().process_request_thread(wrapped, client_address)
        except OSError as error:
            logger.info("a connection of %s ended: %s", peer, error)
            self.shutdown_request(request)
        finally:
            self._gate.leave(peer)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A fault of one request ends that connection alone; it is logged without what was sent."""
        del request
        logger.exception("a request of %s failed", client_address[0])


def _make_context(listener: Listener) -> ssl.SSLContext | None:
    if listener.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(listener.certificate, listener.private_key)
    return context
