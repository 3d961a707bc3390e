"""Runs functions: each seat is one process of a function, under its role's credentials and with its environment."""

import json
import os
import select
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from localcloud.errors import FunctionFailed
from localcloud.roles import RoleSession
from localcloud.stack import Function

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
# Lambda keeps a credential's life ahead of its use by freezing environments; we renew before an invocation.
_CREDENTIALS_MARGIN_S = 60

Tap = Callable[[str, Any, str, Any, datetime], None]
"""Called with function, event, "before" or "after", outcome (None before) and time, around each invocation."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one invocation: the handler's result, or the type and message of what went wrong."""

    result: Any = None
    error_type: str | None = None
    error: str = ""

    @property
    def failed(self) -> bool:
        """Whether the invocation counts as failed."""
        return self.error_type is not None


@dataclass(frozen=True, slots=True)
class Launch:
    """All that a function's processes have in common."""

    function: Function
    session: RoleSession
    endpoint_url: str
    region: str
    hidden: tuple[str, ...]
    log: Path
    start_timeout_s: float
    taps: list[Tap]

    def environment(self, credentials: Mapping[str, str]) -> dict[str, str]:
        """The process's whole environment: what Lambda gives and what the template says, nothing of ours."""
        function = self.function
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "OMP_NUM_THREADS": "1",
            **function.environment,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
            # Neither this machine's own AWS settings nor a metadata service may be found.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "LAMBDA_TASK_ROOT": str(function.code),
            "_HANDLER": function.handler,
        }

    def setup(self) -> dict[str, Any]:
        """What the process is told first."""
        paths = [str(self.function.code)]
        for layer in self.function.layers:
            paths += [str(each) for each in (layer / "python", layer) if each.is_dir()]
        function = self.function
        return {
            "name": function.name,
            "arn": function.arn,
            "memory_mb": function.memory_mb,
            "handler": function.handler,
            "path": paths,
            "hidden": list(self.hidden),
        }


class _Closed(Exception):
    """The process ended before it answered."""


class _Late(Exception):
    """The process did not answer in time."""


class _Process:
    """One running process of a function."""

    def __init__(self, launch: Launch, credentials: Mapping[str, Any]) -> None:
        self.expires: datetime = credentials["Expiration"]
        requests, self._to = os.pipe()
        self._from, answers = os.pipe()
        try:
            with launch.log.open("ab") as log:
                self._popen = subprocess.Popen(
                    [sys.executable, "-I", "-X", "utf8", str(_BOOTSTRAP), str(requests), str(answers)],
                    env=launch.environment(credentials),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(requests, answers),
                    start_new_session=True,
                )
        finally:
            os.close(requests)
            os.close(answers)
        self.pid = self._popen.pid
        self._send(launch.setup())

    def wait_ready(self, timeout_s: float) -> str | None:
        """Waits for the handler's import. Gives None, or what went wrong."""
        try:
            answer = self._receive(time.monotonic() + timeout_s)
        except _Closed:
            return f"the process ended with status {self._popen.wait()}"
        except _Late:
            return f"the import took longer than {timeout_s:g} s"
        return None if "ready" in answer else f"{answer['error']['type']}: {answer['error']['message']}"

    def call(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Has one event handled. Raises _Closed or _Late."""
        self._send(request)
        answer: dict[str, Any] = self._receive(time.monotonic() + timeout_s)
        return answer

    def runs(self) -> bool:
        return self._popen.poll() is None

    def end(self) -> None:
        """Kills the process and waits until it is gone."""
        self._popen.kill()
        self._popen.wait()
        for end in (self._to, self._from):
            os.close(end)

    def _send(self, value: Any) -> None:
        body = json.dumps(value).encode()
        left = memoryview(len(body).to_bytes(4, "big") + body)
        try:
            while left:
                left = left[os.write(self._to, left) :]
        except BrokenPipeError as error:
            raise _Closed from error

    def _receive(self, deadline: float) -> Any:
        head = self._read(4, deadline)
        return json.loads(self._read(int.from_bytes(head, "big"), deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            ready, _, _ = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise _Late
            part = os.read(self._from, size - len(parts))
            if not part:
                raise _Closed
            parts += part
        return bytes(parts)


class Seat:
    """Room for one process of a function: starts it when needed, replaces it when it died or timed out."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._process: _Process | None = None
        self._lock = threading.Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that sits here now."""
        process = self._process
        return process.pid if process is not None and process.runs() else None

    def start(self) -> None:
        """Starts the process ahead of its first event. Raises FunctionFailed with the end of its log."""
        with self._lock:
            self._ready()

    def invoke(self, event: Any, timeout_s: float | None = None) -> Outcome:
        """Handles one event. Never raises for a fault of the function; the outcome tells.

        The process is killed after the function's timeout, or after `timeout_s` if that is shorter.
        """
        with self._lock:
            launch = self._launch
            self._tap(event, "before", None)
            try:
                outcome = self._call(self._ready(), event, timeout_s)
            except FunctionFailed as error:
                outcome = Outcome(None, "Runtime.InitError", str(error))
            if outcome.failed:
                note = f"[local cloud] {outcome.error_type}: {outcome.error}\n"
                with launch.log.open("a", encoding="utf-8") as log:
                    log.write(note)
            self._tap(event, "after", outcome)
            return outcome

    def close(self) -> None:
        """Ends the process for good; an event in progress is lost."""
        self._closed = True
        process = self._process
        if process is not None and process.runs():
            os.kill(process.pid, 9)
        with self._lock:
            self._drop()

    def _tap(self, event: Any, phase: str, outcome: Outcome | None) -> None:
        for tap in list(self._launch.taps):
            tap(self._launch.function.logical_id, event, phase, outcome, datetime.now(UTC))

    def _ready(self) -> _Process:
        launch = self._launch
        process = self._process
        if process is not None:
            margin = launch.function.timeout_s + _CREDENTIALS_MARGIN_S
            if process.runs() and (process.expires - datetime.now(UTC)).total_seconds() > margin:
                return process
            self._drop()
        if self._closed:
            raise FunctionFailed(f"{launch.function.logical_id}: the local cloud is stopping")
        self._process = process = _Process(launch, launch.session.credentials())
        wrong = process.wait_ready(launch.start_timeout_s)
        if wrong is not None:
            self._drop()
            raise FunctionFailed(f"{launch.function.logical_id} does not start: {wrong}; its log is {launch.log}")
        return process

    def _call(self, process: _Process, event: Any, most_s: float | None) -> Outcome:
        timeout_s = float(self._launch.function.timeout_s)
        timeout_s = timeout_s if most_s is None else min(timeout_s, most_s)
        request = {"event": event, "request_id": str(uuid.uuid4()), "deadline": time.time() + timeout_s}
        try:
            answer = process.call(request, timeout_s)
        except _Late:
            self._drop()
            return Outcome(None, "Sandbox.Timedout", f"Task timed out after {timeout_s:.2f} seconds")
        except _Closed:
            self._drop()
            return Outcome(None, "Runtime.ExitError", "the process ended before it answered")
        if "error" in answer:
            return Outcome(None, answer["error"]["type"], answer["error"]["message"])
        return Outcome(answer["result"])

    def _drop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


def start_all(seats: Iterable[Seat]) -> None:
    """Starts the seats' processes side by side. Raises the first FunctionFailed once all have ended or are ready."""
    faults: list[BaseException] = []

    def start(seat: Seat) -> None:
        try:
            seat.start()
        except BaseException as error:  # noqa: BLE001 (raised below, in the caller's thread)
            faults.append(error)

    threads = [threading.Thread(target=start, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
