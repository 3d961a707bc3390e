"""The process that plays AWS: moto behind the gateway, on one port of the loopback address.

Started as `python -m localcloud.run.server` with its configuration as one line of JSON on stdin; answers one line of
JSON with its port on stdout and ends when stdin closes, so that it never outlives the local cloud.
"""

import json
import os
import sys
import threading
from typing import Final

from werkzeug.serving import make_server

from localcloud import moto_internals, moto_savings
from localcloud.enforce.fair_queues import order_fairly
from localcloud.run.connection import Handler, spare_mail_parser
from localcloud.run.gate import Gate, is_page_of_this_machine, with_time_limit
from localcloud.run.gateway import Gateway

_SERVICES: Final = ("iam", "sts", "kms", "s3", "sqs", "sns", "dynamodb")


def main() -> None:
    """Serves until stdin closes."""
    configuration = json.loads(sys.stdin.readline())
    moto_internals.keep_slashes_in_events()
    moto_savings.spare_repeated_work()
    spare_mail_parser()
    moto_internals.order_queues(order_fairly)
    limit_s = configuration.pop("client_s")
    # Loaded here, while the other process still translates the template.
    services = moto_internals.load_services(_SERVICES)
    gateway = Gateway(services, moto_internals.create_dispatcher(), **configuration)
    handler = with_time_limit(Handler, limit_s)
    gate = Gate(gateway, limit_s, is_page_of_this_machine)
    server = make_server("127.0.0.1", 0, gate, threaded=True, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
