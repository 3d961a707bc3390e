"""What runs in a function's process: imports the handler, then answers one event after another.

Run by path, with nothing of the local cloud importable beside it. Frames on both pipes are four bytes of length and
JSON. The process ends at once when the requests' pipe closes, so it never outlives the local cloud.
"""

import importlib
import importlib.abc
import json
import os
import queue
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

_LARGEST_RESULT = 6 * 1024 * 1024 + 100


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


def read_frame(pipe: BinaryIO) -> Any:
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
    while (frame := read_frame(pipe)) is not None:
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


def main() -> None:
    """Serves events until the pipe closes."""
    requests, answers = os.fdopen(int(sys.argv[1]), "rb"), os.fdopen(int(sys.argv[2]), "wb")
    setup = read_frame(requests)
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_follow, args=(requests, waiting), daemon=True).start()
    # Only this Python and its installed packages, the function's own code and its layers.
    installed = (os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix))
    sys.path[:] = [*setup["path"], *(each for each in sys.path if os.path.realpath(each).startswith(installed))]
    sys.meta_path.insert(0, MissingLayers(setup["hidden"]))
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
    main()
