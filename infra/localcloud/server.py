"""The process that plays AWS: moto behind the front, on one port of the loopback address.

Started as `python -m localcloud.server` with its configuration as one line of JSON on stdin; answers one line of
JSON with its port on stdout and ends when stdin closes, so that it never outlives the local cloud.
"""

import functools
import json
import os
import sys
import threading
import time
from typing import Any, Final
from urllib.parse import quote_plus

from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3 import notifications
from moto.sqs.models import Message
from werkzeug.serving import make_server

from localcloud.fair_queues import make_queues_fair
from localcloud.front import Front
from localcloud.gate import Gate, with_time_limit
from localcloud.wire import Wsgi

_SERVICES: Final = ("iam", "sts", "kms", "s3", "sqs", "sns", "dynamodb")


class Handler(MotoRequestHandler):
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


def _load_services() -> dict[str, Wsgi]:
    """The services that templates use, loaded while the other process still translates the template.

    moto's own dispatcher finds a service by listing its directories on each call, which takes as long as the call.
    """
    for service in _SERVICES:
        get_service_model(service)
    return {service: create_backend_app(service) for service in _SERVICES}


def _spell_keys_as_s3_does() -> None:
    """S3's events leave the slashes of a key as they are; moto's don't."""
    vars(notifications)["quote_plus"] = functools.partial(quote_plus, safe="/")


def _quicken_queues() -> None:
    """moto looks at every message of a queue for each call, and asks the calendar for each of them."""
    for name, later in (
        ("visible", lambda message: time.time() * 1000 > message.visible_at),
        ("delayed", lambda message: time.time() * 1000 < message.delayed_until),
    ):
        setattr(Message, name, property(later))


def main() -> None:
    """Serves until stdin closes."""
    configuration = json.loads(sys.stdin.readline())
    _spell_keys_as_s3_does()
    _quicken_queues()
    make_queues_fair()
    limit_s = configuration.pop("client_s")
    front = Front(_load_services(), DomainDispatcherApplication(create_backend_app), **configuration)
    handler = with_time_limit(Handler, limit_s)
    server = make_server("127.0.0.1", 0, Gate(front, limit_s), threaded=True, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
