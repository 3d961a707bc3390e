"""The process from which functions' processes are forked: what they inherit, how they end, what is left."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.errors import FunctionFailed
from localcloud.run.fork_server import ForkServer

HANDLER = """
import os, random, sys, time
EARLY = sorted(name for name in sys.modules if name.partition(".")[0] in ("platewatch", "localcloud"))
def handle(event, context):
    print("handled", flush=True)
    return {"environment": dict(os.environ), "zone": time.tzname[0], "loaded": "boto3" in sys.modules,
            "early": EARLY, "random": random.random(), "session": os.getsid(0) == os.getpid(),
            "open": sorted(os.listdir("/dev/fd"))}
"""


class Started:
    """One process of a server, with the ends of its pipes."""

    def __init__(self, forks: ForkServer, folder: Path, hidden: tuple[str, ...] = (), **environment: str) -> None:
        (folder / "app.py").write_text(HANDLER)
        self.log = folder / "log"
        requests, self._to = os.pipe()
        self._from, answers = os.pipe()
        with self.log.open("ab") as log:
            self.pid = forks.start(environment, (requests, answers, log.fileno()))
        os.close(requests)
        os.close(answers)
        base = {"name": "f", "arn": "arn", "memory_mb": 128, "log_group": "g", "handler": "app.handle"}
        self._send({**base, "path": [str(folder)], "hidden": list(hidden)})
        self.ready = self._receive()

    def call(self) -> dict[str, Any]:
        self._send({"event": {}, "request_id": "r", "deadline": 2e9, "trace": ""})
        answer = self._receive()
        assert "result" in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def close(self) -> None:
        os.close(self._to)

    def _send(self, value: Any) -> None:
        body = json.dumps(value).encode()
        os.write(self._to, len(body).to_bytes(4, "big") + body)

    def _receive(self) -> Any:
        head = os.read(self._from, 4)
        return json.loads(os.read(self._from, int.from_bytes(head, "big"))) if head else None


@pytest.fixture(scope="module")
def forks() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


def test_a_process_has_the_environment_that_it_was_given_and_nothing_of_ours(forks: ForkServer, tmp_path: Path) -> None:
    first = Started(forks, tmp_path, TZ="Asia/Tokyo", COLOUR="blue")
    second = Started(forks, tmp_path, TZ=":UTC")
    one, other = first.call(), second.call()
    assert {**one["environment"], "_X_AMZN_TRACE_ID": ""} == {
        "TZ": "Asia/Tokyo",
        "COLOUR": "blue",
        "_X_AMZN_TRACE_ID": "",
    }
    assert "COLOUR" not in other["environment"]
    assert (one["zone"], other["zone"]) == ("JST", "UTC")
    assert one["loaded"]
    assert one["early"] == []
    assert one["random"] != other["random"]
    assert one["session"]
    # Standard streams, the two pipes and the listing itself: no pipe of the other process, no socket of the server.
    assert len(other["open"]) == 6
    assert first.log.read_text() == "handled\nhandled\n"


def test_what_a_function_has_no_layer_for_is_hidden_although_it_was_loaded(forks: ForkServer, tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    started = Started(forks, tmp_path / "hidden", hidden=("boto3",))
    assert started.ready == {"ready": True}
    assert not started.call()["loaded"]
    assert Started(forks, tmp_path).call()["loaded"]


def test_a_process_is_killed_or_ends_with_its_pipe_and_its_status_is_told(forks: ForkServer, tmp_path: Path) -> None:
    started, other = Started(forks, tmp_path), Started(forks, tmp_path)
    assert forks.end(started.pid) == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(started.pid, 0)
    other.close()
    assert other._receive() is None
    # It ended by itself when its pipe closed.
    assert forks.end(other.pid) == 0


def test_without_the_server_no_process_starts_and_the_error_says_why(tmp_path: Path) -> None:
    forks = ForkServer()
    os.kill(forks.pid, signal.SIGKILL)
    with pytest.raises(FunctionFailed, match="starts the functions' processes"):
        Started(forks, tmp_path)
    forks.close()


def test_the_server_leaves_with_the_local_cloud(tmp_path: Path) -> None:
    forks = ForkServer()
    started = Started(forks, tmp_path)
    forks.close()
    assert started.call()["loaded"]
    started.close()
    assert started._receive() is None
