"""What stands before every port of the local cloud: it hears this machine's own programs and pages, and not for ever.

A page elsewhere can send a browser here: by a name of its own that leads to the loopback address, or by a form. And a
client that announces more than it sends would keep a thread waiting.
"""

import io
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from werkzeug.serving import WSGIRequestHandler

from localcloud.wire import Answer, Wsgi

OWN_NAMES: Final = ("127.0.0.1", "localhost")

PageRule = Callable[[str, Mapping[str, str], str], bool]
"""Whether a request may come from the page that its browser names: by method, headers and host."""

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_OWN_PAGES: Final = ("same-origin", "none")
"""What a browser says of a request by a page of the same address, and by a person."""
_THIS_MACHINE: Final = re.compile(rf"http://({'|'.join(map(re.escape, OWN_NAMES))}):[0-9]{{1,5}}")


class BodyLate(Exception):
    """The client did not send its body in time. Never leaves the gate."""


class BodyShort(Exception):
    """The client sent less than it announced, and closed. Never leaves the gate."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def is_own_host(host: str | None, port: int) -> bool:
    """Whether a request's Host header names this machine and the port itself."""
    return host in [f"{name}:{port}" for name in OWN_NAMES] + list(OWN_NAMES) * (port == 80)


def is_own_page(method: str, headers: Mapping[str, str], host: str) -> bool:
    """Whether no page of another address sends this, by what its browser says of it (header names in lower case).

    Another page may lead here by a link, which changes nothing. Pages that tell no referrer send the origin `null` even
    to themselves, so that it counts only where the browser does not say more.
    """
    if method in _SAFE:
        return True
    if "sec-fetch-site" in headers:
        return headers["sec-fetch-site"] in _OWN_PAGES
    return "origin" not in headers or headers["origin"] == f"http://{host}"


def is_page_of_this_machine(method: str, headers: Mapping[str, str], host: str) -> bool:
    """As is_own_page, and a page at another port of this machine may PUT: the console's puts files into a bucket.

    For the port of AWS's stand-in alone, which lets nothing pass without a signature.
    """
    return is_own_page(method, headers, host) or (
        method == "PUT" and _THIS_MACHINE.fullmatch(headers.get("origin", "")) is not None
    )


def with_time_limit(handler: type[WSGIRequestHandler], limit_s: float) -> type[WSGIRequestHandler]:
    """The handler of connections, which closes one on which nothing came for so long."""
    return type(handler.__name__, (handler,), {"timeout": limit_s})


class Gate:
    """A WSGI application before another one."""

    def __init__(self, app: Wsgi, limit_s: float, is_known_page: PageRule = is_own_page) -> None:
        """`limit_s` is how long a body may take; a connection's own limit is the handler's (see with_time_limit)."""
        self._app = app
        self._limit_s = limit_s
        self._is_known_page = is_known_page

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST")
        told = (("origin", "HTTP_ORIGIN"), ("sec-fetch-site", "HTTP_SEC_FETCH_SITE"))
        headers = {name: environ[key] for name, key in told if key in environ}
        if not is_own_host(host, int(environ["SERVER_PORT"])):
            return _refuse(421, f"This local cloud is called {' or '.join(OWN_NAMES)}, not {host!r}.", start_response)
        if not self._is_known_page(environ["REQUEST_METHOD"], headers, host or ""):
            return _refuse(403, "A page of another address may not send this.", start_response)
        if "HTTP_TRANSFER_ENCODING" in environ:
            # As S3 does. It could go on without end, and nothing of ours sends one.
            return _refuse(411, "Send the body with a Content-Length, not in chunks.", start_response)
        length = environ.get("CONTENT_LENGTH") or "0"
        if re.fullmatch("[0-9]{1,15}", length) is None:
            return _refuse(400, f"{length!r} is no Content-Length.", start_response)
        environ["wsgi.input"] = Body(environ["wsgi.input"], int(length), self._limit_s)
        try:
            return self._app(environ, start_response)
        except (BodyLate, TimeoutError):
            return _refuse(408, f"The body did not come within {self._limit_s:g} s.", start_response)
        except BodyShort:
            return _refuse(400, "The body is shorter than its Content-Length.", start_response)


class Body(io.RawIOBase):
    """A request's body, which must come whole and in time. Reading raises BodyLate, BodyShort, or TimeoutError."""

    def __init__(self, stream: _Stream, length: int, limit_s: float) -> None:
        self._read_some = getattr(stream, "read1", stream.read)
        self._left = length
        self._until = time.monotonic() + limit_s

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, fewer only at the end of the body; all that are left without a size."""
        wanted = self._left if size < 0 else min(size, self._left)
        parts = bytearray()
        while len(parts) < wanted:
            part = self._read_some(wanted - len(parts))
            if time.monotonic() > self._until:
                raise BodyLate
            if not part:
                raise BodyShort
            parts += part
        self._left -= wanted
        return bytes(parts)


def _refuse(status: int, text: str, start_response: Callable[..., Any]) -> list[bytes]:
    # Closed, because a body may still be on its way, which would be taken for the next request.
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]
    return Answer(status, headers, text.encode()).send(start_response)
