"""One exchange with the service: to the one host that was checked, without redirects, bounded in bytes and time."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from platewatch.agent.answers import Place
from platewatch.agent.errors import NoLink
from platewatch.agent.settings import Service

LONGEST_ANSWER: Final = 512 * 1024
CONNECT_S: Final = 10.0
EXCHANGE_S: Final = 60.0
"""An exchange as a whole takes no longer, however slowly the other side writes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, its Date header, and what it holds."""

    status: int
    date: str | None
    body: bytes


class Exchanger:
    """Sends requests. Safe to use from several threads: each request has a connection of its own."""

    def __init__(self, service: Service, exchange_s: float = EXCHANGE_S) -> None:
        self._context = make_context(service)
        self._exchange_s = exchange_s

    def send(self, method: str, place: Place, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer, whatever its status. Raises NoLink."""
        connection = self._open(place)
        ended = threading.Event()
        timer = threading.Timer(self._exchange_s, _cut, (connection, ended))
        timer.daemon = True
        timer.start()
        try:
            connection.connect()
            connection.request(method, place.target, body, dict(headers))
            response = connection.getresponse()
            data = response.read(LONGEST_ANSWER + 1)
            if len(data) > LONGEST_ANSWER:
                raise NoLink(f"{place.host} answers more than {LONGEST_ANSWER} bytes")
            if ended.is_set() or response.length:
                raise http.client.IncompleteRead(b"")
            return Answer(response.status, response.getheader("Date"), data)
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = "it took too long" if ended.is_set() else f"{error or type(error).__name__}"
            raise NoLink(f"no answer from {place.host}: {why}") from error
        finally:
            timer.cancel()
            connection.close()

    def _open(self, place: Place) -> http.client.HTTPConnection:
        if place.secure:
            return http.client.HTTPSConnection(place.host, place.port, timeout=CONNECT_S, context=self._context)
        return http.client.HTTPConnection(place.host, place.port, timeout=CONNECT_S)


def make_context(service: Service) -> ssl.SSLContext:
    """How TLS is spoken: certificates are checked against the system's authorities, or those that the settings name."""
    context = ssl.create_default_context(cafile=None if service.ca_file is None else str(service.ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _cut(connection: http.client.HTTPConnection, ended: threading.Event) -> None:
    ended.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
