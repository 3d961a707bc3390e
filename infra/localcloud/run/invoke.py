"""Lambda's Invoke, for functions that ask others of the stack: the caller's rights are asked of AWS's stand-in."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import unquote

from werkzeug.serving import BaseWSGIServer, make_server

from localcloud.run.functions import Outcome
from localcloud.run.gate import Gate, with_time_limit
from localcloud.run.http_api import Handler, Seats
from localcloud.wire import Answer, Wire, parse_wire

_PATH: Final = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_LONGEST_S: Final = 30.0

Authorize = Callable[[Wire, str, str], Mapping[str, Any] | None]


class InvokeServer:
    """A port of its own. Bound when made, so that functions are told its address; answers once `serve` was called."""

    def __init__(self, client_s: float) -> None:
        """`client_s` is how long a client may say nothing, or send a body."""
        self._seats: Mapping[str, Seats] = {}
        self._authorize: Authorize = lambda _wire, _resource, _action: None
        self._serving = False
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1",
            0,
            Gate(self._answer, client_s),
            threaded=True,
            request_handler=with_time_limit(Handler, client_s),
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def serve(self, seats: Mapping[str, Seats], authorize: Authorize) -> None:
        """Answers from here on, in threads of its own, for the functions whose ARNs are given."""
        self._seats, self._authorize = seats, authorize
        self._serving = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="invoke", daemon=True).start()

    def close(self) -> None:
        """Closes the port. May be called twice."""
        if self._serving:
            self._server.shutdown()
            self._serving = False
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        wire = parse_wire(environ)
        return self._handle(wire).send(start_response, wire.method)

    def _handle(self, wire: Wire) -> Answer:
        found = _PATH.fullmatch(wire.raw_path)
        if found is None or wire.method != "POST":
            return _refuse(404, "UnknownOperationException", "only Invoke is served here")
        name = unquote(found[1])
        arn = next((each for each in self._seats if name in (each, each.rpartition(":")[2])), None)
        # Asked before it is said that there is no such function, as Lambda does.
        if self._authorize(wire, arn or name, "lambda:InvokeFunction") is None:
            return _refuse(403, "AccessDeniedException", f"not authorized to perform lambda:InvokeFunction on {name}")
        if arn is None:
            return _refuse(404, "ResourceNotFoundException", f"Function not found: {name}")
        if wire.headers.get("x-amz-invocation-type", "RequestResponse") != "RequestResponse":
            return _refuse(400, "InvalidParameterValueException", "the local cloud invokes and waits, nothing else")
        return _describe(self._seats[arn].invoke(json.loads(wire.body or b"null"), _LONGEST_S))


def _describe(outcome: Outcome) -> Answer:
    headers = [("Content-Type", "application/json"), ("X-Amz-Executed-Version", "$LATEST")]
    if not outcome.failed:
        return Answer(200, headers, json.dumps(outcome.result).encode())
    told = {"errorType": outcome.error_type, "errorMessage": outcome.error}
    return Answer(200, [*headers, ("X-Amz-Function-Error", "Unhandled")], json.dumps(told).encode())


def _refuse(status: int, kind: str, text: str) -> Answer:
    headers = [("Content-Type", "application/json"), ("X-Amzn-ErrorType", kind)]
    return Answer(status, headers, json.dumps({"Message": text, "Type": "User"}).encode())
