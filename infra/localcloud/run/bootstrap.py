"""What runs in a function's process: imports the handler, then answers one event after another.

Run by path, with nothing of the local cloud importable beside it. Frames on both pipes are four bytes of length and
JSON. The process ends at once when the requests' pipe closes, so it never outlives the local cloud.

All functions' processes are forked from one that has imported the AWS SDK: its import takes each of them longer than
everything else together. Nothing of ours and nothing from the functions' environment is loaded before the fork.
"""

import contextlib
import gc
import importlib
import importlib.abc
import json
import os
import queue
import signal
import socket
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

_LARGEST_RESULT = 6 * 1024 * 1024 + 100

_LIBRARIES = (
    "aws_lambda_powertools",
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.data_classes.sqs_event",
    "boto3",
)
"""What comes with every function's base: the SDK, and what its handlers are made with."""

_SERVICES = ("dynamodb", "kms", "s3", "sns", "sqs")
"""Services a client of which is made once before the fork: the SDK imports half of itself only then."""


class Context:
    """What Lambda gives a handler beside the event."""

    def __init__(self, setup: dict[str, Any], request: dict[str, Any]) -> None:
        self.function_name: str = setup["name"]
        self.function_version = "$LATEST"
        self.invoked_function_arn: str = setup["arn"]
        self.memory_limit_in_mb: str = str(setup["memory_mb"])
        self.aws_request_id: str = request["request_id"]
        self.log_group_name: str = setup["log_group"]
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None
        self._deadline: float = request["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the process is killed."""
        return max(0, int((self._deadline - time.time()) * 1000))


class MissingLayers(importlib.abc.MetaPathFinder):
    """Hides modules that come with layers which this function does not have."""

    def __init__(self, hidden: list[str]) -> None:
        self._hidden = frozenset(hidden)

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
        """Raises ModuleNotFoundError for a hidden module; knows nothing of any other."""
        if name in self._hidden:
            raise ModuleNotFoundError(f"No module named {name!r}: no layer of this function has it", name=name)


def parse_frame(pipe: BinaryIO) -> Any:
    """The next frame, or None at the end."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    return json.loads(pipe.read(int.from_bytes(head, "big")))


def write_frame(pipe: BinaryIO, value: Any) -> None:
    """Writes one frame."""
    body = json.dumps(value).encode()
    pipe.write(len(body).to_bytes(4, "big") + body)
    pipe.flush()


def _follow(pipe: BinaryIO, waiting: "queue.SimpleQueue[Any]") -> None:
    while (frame := parse_frame(pipe)) is not None:
        waiting.put(frame)
    os._exit(0)


def _fault(error: BaseException) -> dict[str, Any]:
    traceback.print_exception(error)
    return {"error": {"type": type(error).__name__, "message": str(error)}}


def _call(handler: Any, event: Any, context: Context) -> dict[str, Any]:
    try:
        result = json.dumps(handler(event, context))
        if len(result) > _LARGEST_RESULT:
            message = f"Response payload size exceeded maximum allowed payload size ({_LARGEST_RESULT} bytes)."
            return {"error": {"type": "Function.ResponseSizeTooLarge", "message": message}}
        return {"result": json.loads(result)}
    except Exception as error:  # noqa: BLE001 (told to the invoker, as Lambda does)
        return _fault(error)


def load_libraries() -> None:
    """Import what most functions import anyway. What is not installed, a function's own import will say."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    with contextlib.suppress(ImportError):
        sdk = importlib.import_module("botocore.session").Session()
        for name in _SERVICES:
            sdk.create_client(name, "eu-west-1", aws_access_key_id="none", aws_secret_access_key="none")  # nosec B106
    # Objects that no process changes stay shared between all of them.
    gc.collect()
    gc.freeze()


def serve_forks(control: socket.socket) -> None:
    """Does what the local cloud asks until it closes the socket: starts processes, and ends those that it started.

    `{"environment": ...}` comes with three descriptors, of requests, answers and the log, and is answered with the
    process's id, or -1; `{"end": id}` kills and is answered with the exit status.
    """
    load_libraries()
    while True:
        head, descriptors, _, _ = socket.recv_fds(control, 4, 3)
        if len(head) < 4:
            os._exit(0)
        request = json.loads(control.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL))
        if "end" in request:
            os.kill(request["end"], signal.SIGKILL)
            answer = os.waitstatus_to_exitcode(os.waitpid(request["end"], 0)[1])
        elif (answer := fork_or_fail()) == 0:
            control.close()
            become_function(request["environment"], descriptors)
        for each in descriptors:
            os.close(each)
        control.sendall(answer.to_bytes(4, "big", signed=True))


def fork_or_fail() -> int:
    """As os.fork, and -1 where the machine starts no more processes."""
    try:
        return os.fork()
    except OSError:
        return -1


def become_function(environment: dict[str, str], descriptors: list[int]) -> None:
    """Never returns: from here on this process is as one that was started with this environment."""
    try:
        os.setsid()
        requests, answers, log = descriptors
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        serve_events(requests, answers)
    except BaseException:  # noqa: BLE001 (nothing above may go on with what is the parent's)
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def serve_events(requests_descriptor: int, answers_descriptor: int) -> None:
    """Serves events until the pipe closes."""
    requests, answers = os.fdopen(requests_descriptor, "rb"), os.fdopen(answers_descriptor, "wb")
    setup = parse_frame(requests)
    if setup is None:
        os._exit(0)
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_follow, args=(requests, waiting), daemon=True).start()
    # Only this Python and its installed packages, the function's own code and its layers.
    installed = (os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix))
    sys.path[:] = [*setup["path"], *(each for each in sys.path if os.path.realpath(each).startswith(installed))]
    sys.meta_path.insert(0, MissingLayers(setup["hidden"]))
    for loaded in [name for name in sys.modules if name.partition(".")[0] in setup["hidden"]]:
        del sys.modules[loaded]
    os.chdir(setup["path"][0])
    module, _, name = setup["handler"].rpartition(".")
    try:
        handler = getattr(importlib.import_module(module.replace("/", ".")), name)
    except BaseException as error:  # noqa: BLE001 (whatever it is, the function cannot start)
        write_frame(answers, _fault(error))
        os._exit(1)
    write_frame(answers, {"ready": True})
    while True:
        request = waiting.get()
        os.environ["_X_AMZN_TRACE_ID"] = request["trace"]
        answer = _call(handler, request["event"], Context(setup, request))
        sys.stdout.flush()
        sys.stderr.flush()
        write_frame(answers, answer)


if __name__ == "__main__":
    serve_forks(socket.socket(fileno=int(sys.argv[1])))
