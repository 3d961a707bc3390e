"""Serves the stack's HTTP API as API Gateway does: routes, IAM, payload format 2.0 in both directions."""

import base64
import json
import queue
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from localcloud.account_id import ACCOUNT
from localcloud.deploy.stack import HttpApi, Route
from localcloud.run.functions import THROTTLED, Outcome, Seat
from localcloud.run.gate import Gate, with_time_limit
from localcloud.wire import Answer, Wire, parse_wire

_LARGEST_REQUEST = 10 * 1024 * 1024
_LARGEST_EVENT = 6 * 1024 * 1024
_LONGEST_S = 30.0
_TEXT = re.compile(r"^(text/.*|application/(.*\+)?(json|xml)|application/javascript)\b", re.IGNORECASE)

Authorize = Callable[[Wire, str], Mapping[str, Any] | None]


class Handler(WSGIRequestHandler):
    """Keeps connections open and logs nothing, because the path of an alert page is its secret."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


class Seats:
    """The processes of one function behind the API; a request waits for a free one."""

    def __init__(self, seats: Iterable[Seat]) -> None:
        self._free: queue.LifoQueue[Seat] = queue.LifoQueue()
        # The last one put is the first one taken: the first seat, which was started ahead.
        for seat in reversed(list(seats)):
            self._free.put(seat)

    def invoke(self, event: Any, timeout_s: float) -> Outcome:
        """Handles one event. An outcome of type Timeout means that no process was free or none answered in time."""
        until = time.monotonic() + timeout_s
        try:
            seat = self._free.get(timeout=timeout_s)
        except queue.Empty:
            return Outcome(None, "Timeout", "no process became free")
        try:
            return seat.invoke(event, max(0.1, until - time.monotonic()))
        finally:
            self._free.put(seat)


@dataclass(frozen=True, slots=True)
class Match:
    """A route that a request takes, and the values of its path's parts."""

    route: Route
    parameters: Mapping[str, str] = field(default_factory=dict)


def find_route(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The most specific route for a method and a decoded path: full paths, then greedy ones; a verb before ANY."""
    best: tuple[tuple[int, int, int, int], Match] | None = None
    for route in routes:
        if route.method not in ("ANY", method):
            continue
        names = re.findall(r"\{([^}+]+)\+?\}", route.path)
        parts = re.split(r"(\{[^}]+\})", route.path)
        pattern = "".join(
            "(.+)" if part.endswith("+}") else "([^/]+)" if part.startswith("{") else re.escape(part) for part in parts
        )
        found = re.fullmatch(pattern, path)
        if found is None:
            continue
        literal = sum(len(part) for part in parts if not part.startswith("{"))
        rank = ("+}" not in route.path, -len(names), literal, route.method != "ANY")
        key = (int(rank[0]), rank[1], rank[2], int(rank[3]))
        if best is None or key > best[0]:
            best = (key, Match(route, dict(zip(names, found.groups(), strict=True))))
    return best[1] if best is not None else None


def make_event(
    wire: Wire, path: str, match: Match, api: HttpApi, domain: str, source_ip: str, iam: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The event of payload format 2.0."""
    now = datetime.now(UTC)
    key = f"{match.route.method} {match.route.path}"
    stage = "" if api.stage == "$default" else f"/{api.stage}"
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": api.api_id,
        "domainName": domain,
        "domainPrefix": api.api_id,
        "http": {
            "method": wire.method,
            "path": stage + path,
            "protocol": "HTTP/1.1",
            "sourceIp": source_ip,
            "userAgent": wire.headers.get("user-agent", ""),
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": key,
        "stage": api.stage,
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
    if iam is not None:
        context["authorizer"] = {"iam": dict(iam)}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": key,
        "rawPath": stage + path,
        "rawQueryString": wire.raw_query,
        "headers": {name: value for name, value in wire.headers.items() if name != "cookie"},
        "requestContext": context,
        "isBase64Encoded": False,
    }
    query: dict[str, str] = {}
    for name, value in parse_qsl(wire.raw_query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    if query:
        event["queryStringParameters"] = query
    if api.variables:
        event["stageVariables"] = dict(api.variables)
    if match.parameters:
        event["pathParameters"] = dict(match.parameters)
    if "cookie" in wire.headers:
        event["cookies"] = [each.strip() for each in wire.headers["cookie"].split(";")]
    if wire.body:
        # As API Gateway: only a body declared as text is passed as text, and a form is not.
        text = _TEXT.match(wire.headers.get("content-type", "text/plain"))
        event["body"] = wire.body.decode("utf-8", "replace") if text else base64.b64encode(wire.body).decode()
        event["isBase64Encoded"] = not text
    return event


def parse_result(outcome: Outcome) -> Answer:
    """The response that API Gateway makes of what a function returned."""
    if outcome.error_type in ("Timeout", THROTTLED):
        return _message(503, "Service Unavailable")
    result = outcome.result
    if outcome.failed:
        return _message(500, "Internal Server Error")
    if not isinstance(result, dict) or "statusCode" not in result:
        return Answer(200, [("Content-Type", "application/json")], json.dumps(result).encode())
    try:
        body = result.get("body") or ""
        data = base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()
        headers = [(str(name), _text(value)) for name, value in (result.get("headers") or {}).items()]
        headers += [("Set-Cookie", str(each)) for each in result.get("cookies") or []]
        status = int(result["statusCode"])
    except (ValueError, TypeError, AttributeError):
        return _message(500, "Internal Server Error")
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "text/plain;charset=UTF-8"))
    return Answer(status, headers, data)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _message(status: int, text: str) -> Answer:
    return Answer(status, [("Content-Type", "application/json")], json.dumps({"message": text}).encode())


class ApiServer:
    """The HTTP API's port. Bound when made, so that its address is known; serves once `serve` gave it the API."""

    def __init__(self, port: int, client_s: float) -> None:
        """`client_s` is how long a client may say nothing, or send a body."""
        self._api = HttpApi("none", "$default", ())
        self._seats: Mapping[str, Seats] = {}
        self._authorize: Authorize = lambda _wire, _resource: None
        self._region = ""
        self._serving = False
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1",
            port,
            Gate(self._answer, client_s),
            threaded=True,
            request_handler=with_time_limit(Handler, client_s),
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def serve(self, api: HttpApi, region: str, seats: Mapping[str, Seats], authorize: Authorize) -> None:
        """Answers requests from here on, in threads of its own."""
        self._api, self._region, self._seats, self._authorize = api, region, seats, authorize
        self._serving = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="http-api", daemon=True).start()

    def close(self) -> None:
        """Closes the port. May be called twice."""
        if self._serving:
            self._server.shutdown()
            self._serving = False
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > _LARGEST_REQUEST:
            # Read, because a client that is still sending would not see the answer.
            while length > 0 and (part := environ["wsgi.input"].read(min(length, 1024 * 1024))):
                length -= len(part)
            return _message(413, "Request Entity Too Large").send(start_response)
        wire = parse_wire(environ)
        return self._handle(wire, environ).send(start_response, wire.method)

    def _handle(self, wire: Wire, environ: dict[str, Any]) -> Answer:
        path = unquote(wire.raw_path)
        if self._api.stage != "$default":
            prefix, slash, rest = path.removeprefix("/").partition("/")
            if prefix != self._api.stage:
                return _message(404, "Not Found")
            path = slash + rest
        match = find_route(self._api.routes, wire.method, path)
        if match is None:
            return _message(404, "Not Found")
        if len(wire.body) > _LARGEST_REQUEST:
            return _message(413, "Request Entity Too Large")
        iam: Mapping[str, Any] | None = None
        if match.route.iam:
            iam = self._authorize(wire, self._resource(wire.method, path))
            if iam is None:
                return _message(403, "Forbidden")
        source_ip = environ.get("REMOTE_ADDR", "127.0.0.1")
        event = make_event(wire, path, match, self._api, wire.headers.get("host", ""), source_ip, iam)
        if len(json.dumps(event)) > _LARGEST_EVENT:
            return _message(413, "Request Entity Too Large")
        return parse_result(self._seats[match.route.function].invoke(event, _LONGEST_S))

    def _resource(self, method: str, path: str) -> str:
        api = self._api
        return f"arn:aws:execute-api:{self._region}:{ACCOUNT}:{api.api_id}/{api.stage}/{method}{quote(path)}"
