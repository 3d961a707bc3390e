"""A request and an answer as they are on the wire, free of WSGI."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Wire:
    """One request: the path and the query as sent (still encoded), header names in lower case."""

    method: str
    raw_path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The decoded path."""
        return unquote(self.raw_path)

    @property
    def query(self) -> dict[str, str]:
        """The decoded query; of a repeated name, the last value."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def url(self) -> str:
        """Scheme, host, path and query as sent."""
        query = f"?{self.raw_query}" if self.raw_query else ""
        return f"http://{self.headers.get('host', '')}{self.raw_path}{query}"


@dataclass(slots=True)
class Answer:
    """One response."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def send(self, start_response: Callable[..., Any], method: str = "GET") -> list[bytes]:
        """Gives the response to a WSGI server. An answer to HEAD keeps the length that it announces."""
        headers = self.headers
        if method != "HEAD" or not any(name.lower() == "content-length" for name, _ in headers):
            headers = [each for each in headers if each[0].lower() != "content-length"]
            headers.append(("Content-Length", str(len(self.body))))
        start_response(f"{self.status} {HTTPStatus(self.status).phrase}", headers)
        return [self.body]


def read_wire(environ: dict[str, Any]) -> Wire:
    """The request of a WSGI environment, its body read to the end and put back for the next reader."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"])
    raw_path, _, raw_query = raw.partition("?")
    if "://" in raw_path:
        raw_path = "/" + raw_path.split("://", 1)[1].partition("/")[2]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    stream = environ["wsgi.input"]
    body = stream.read(length)
    environ["wsgi.input"] = BytesIO(body)
    headers = {
        key[5:].replace("_", "-").lower(): str(value) for key, value in environ.items() if key.startswith("HTTP_")
    }
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = str(environ[key])
    return Wire(environ["REQUEST_METHOD"], raw_path, raw_query, headers, body)


def call_wsgi(app: Wsgi, environ: dict[str, Any], body: bytes) -> Answer:
    """Gives a WSGI application the environment with this body, and collects its answer."""
    environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    answer = Answer(500)

    def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
        answer.status = int(status.split(" ", 1)[0])
        answer.headers = headers

    parts = app(environ, start_response)
    try:
        answer.body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return answer
