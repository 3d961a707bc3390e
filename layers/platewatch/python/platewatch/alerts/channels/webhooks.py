"""Webhooks over HTTPS: one POST to a public address, no redirect, no proxy, and never longer than a few seconds."""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit

from platewatch.alerts.channel import find_fault, is_public, is_this_machine
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.webhook import WebhookSender
from platewatch.aws import clients, environment
from platewatch.aws.plate_tags import KmsSecret

_WAIT: Final = 4.0
"""Seconds for each of connecting, writing and answering."""

_WHOLE: Final = 8.0
"""Seconds for all of them: who answers a byte at a time is cut off too."""

_MOST_ADDRESSES: Final = 2

Resolve = Callable[..., list[tuple[Any, ...]]]


class HttpsWebhooks:
    """Implements the port Webhooks. `this_machine` lets http://127.0.0.1 pass: the local cloud's webhooks."""

    def __init__(
        self, this_machine: bool, resolve: Resolve = socket.getaddrinfo, tls: ssl.SSLContext | None = None
    ) -> None:
        self._this_machine = this_machine
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> str:
        """POST the body; the status of the answer, any 2xx, as the message's id. Raises ChannelFault."""
        # Checked again: what was a good address when the recipient was added may be none by today's rules.
        if find_fault(url, self._this_machine) is not None:
            raise ChannelFault("AddressRefused")
        parts = urlsplit(url)
        host, local = parts.hostname or "", is_this_machine(parts)
        port = parts.port or (80 if local else 443)
        addresses = [host] if local else self._find_addresses(host, port)
        connection = _Connection(host, port, addresses, None if local else self._tls)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with _cut_off(connection):
                connection.request("POST", path, body, dict(headers))
                status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            # Not `from error`: what is chained is logged, and a path may hold the owner's own secret.
            raise ChannelFault(type(error).__name__) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise ChannelFault(f"HTTP {status}")
        return f"HTTP {status}"

    def _find_addresses(self, host: str, port: int) -> list[str]:
        """Public addresses of the host. The connection goes to one of them, so that no later answer leads elsewhere."""
        try:
            found = [str(one[4][0]) for one in self._resolve(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError):
            raise ChannelFault("HostUnknown") from None
        if not found or not all(is_public(address) for address in found):
            raise ChannelFault("AddressNotPublic")
        return list(dict.fromkeys(found))[:_MOST_ADDRESSES]


def open_webhooks() -> WebhookSender:
    """The sender to webhooks. Raises SettingMissing."""
    here = environment.load_optional("WEBHOOKS_ON_THIS_MACHINE") is not None
    secrets = KmsSecret(clients.kms(), environment.load_text("WEBHOOK_KEY_ID"))
    return WebhookSender(HttpsWebhooks(this_machine=here), secrets)


class _Connection(HTTPConnection):
    """A connection to an address of a host, in TLS for that host's name unless there is no context."""

    def __init__(self, host: str, port: int, addresses: Sequence[str], tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=_WAIT)
        # With the default port in its Host header, a virtual host might not know itself.
        self.default_port = 443 if tls else 80
        self._addresses = addresses
        self._tls = tls

    def connect(self) -> None:
        """Connect to an address that was checked, not to whatever the name means by now."""
        *others, last = self._addresses
        for address in others:
            # A host's first address may be one of IPv6, which a function can't reach.
            with suppress(OSError):
                self.sock = socket.create_connection((address, self.port), self.timeout)
                break
        else:
            self.sock = socket.create_connection((last, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


@contextmanager
def _cut_off(connection: HTTPConnection) -> Iterator[None]:
    """Ends the connection when the whole exchange takes too long: waiting calls then fail."""

    def cut() -> None:
        sock: socket.socket | None = connection.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(_WHOLE, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
