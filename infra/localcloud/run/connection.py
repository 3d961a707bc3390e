"""Connections to the process that plays AWS, which stay open from one request to the next.

werkzeug closes each after its answer. A connection and a thread for every call took a tenth of all calls' time.
"""

import http.client
import io
import re
import selectors
import traceback
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPMessage
from typing import Any, BinaryIO, Final

from localcloud import moto_internals

_LATE_BYTES: Final = 64 * 1024
_LATE_READS: Final = 1000
_LATE_S: Final = 0.01


_parse_mail_headers: Final = http.client.parse_headers
_PLAIN_NAME: Final = re.compile("[A-Za-z0-9-]+")
_END_OF_HEADERS: Final = (b"\r\n", b"\n", b"")
_MOST_LINES: Final = 100
"""With the empty one at the end."""
_LONGEST_LINE: Final = 65_536


def spare_mail_parser() -> None:
    """Makes this process take headers line by line: Python parses them as those of a mail, a tenth of a call's time."""
    http.client.parse_headers = parse_headers  # type: ignore[assignment]


def parse_headers(stream: BinaryIO, _class: type[HTTPMessage] = HTTPMessage) -> HTTPMessage:
    """As http.client.parse_headers, which is left what is more than a line `name: value` for each header."""
    lines = [stream.readline(_LONGEST_LINE + 1)]
    while lines[-1] not in _END_OF_HEADERS and len(lines[-1]) <= _LONGEST_LINE and len(lines) <= _MOST_LINES:
        lines.append(stream.readline(_LONGEST_LINE + 1))
    if len(lines[-1]) > _LONGEST_LINE:
        raise http.client.LineTooLong("header line")
    if len(lines) > _MOST_LINES:
        raise http.client.HTTPException(f"got more than {_MOST_LINES} headers")
    headers = _class()
    for line in lines[:-1]:
        name, colon, value = line.decode("iso-8859-1").partition(":")
        if not colon or _PLAIN_NAME.fullmatch(name) is None:
            return _parse_mail_headers(io.BytesIO(b"".join(lines)), _class)
        headers[name] = value.lstrip(" \t").rstrip("\r\n")
    return headers


class Handler(moto_internals.RequestHandler):
    """Keeps connections open, answers at once and logs nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: a line per call would drown the functions' own logs."""

    def handle_expect_100(self) -> bool:
        """Lets the client send its body at once: the answer must not wait in a buffer."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        del self.headers["Expect"]
        return True

    def run_wsgi(self) -> None:
        """One request. The application takes its whole body, or has the connection closed by its answer's headers."""
        self.environ = self.make_environ()
        status, headers, body = self._ask()
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
        if self.close_connection:
            self._take_late_bytes()

    def _ask(self) -> tuple[str, list[tuple[str, str]], bytes]:
        """The application's status, headers and body."""
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Callable[[bytes], object]:
            told[:] = [(status, headers)]
            return self.wfile.write

        try:
            body = b"".join(self.server.app(self.environ, start_response))
            return *told[0], body
        except OSError:
            raise
        except Exception:  # noqa: BLE001 (the log of the process tells it, and the client that there was one)
            traceback.print_exc()
            return "500 Internal Server Error", [("Connection", "close"), ("Content-Length", "0")], b""

    def _take_late_bytes(self) -> None:
        """Reads what of a refused body is still under way: closed before, the client would not see its answer."""
        with selectors.DefaultSelector() as selector, suppress(OSError):
            selector.register(self.connection, selectors.EVENT_READ)
            for _ in range(_LATE_READS):
                if not selector.select(_LATE_S) or not self.connection.recv(_LATE_BYTES):
                    return
