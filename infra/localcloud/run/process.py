"""One process of a function: how it is started, told what to do, and ended."""

import json
import os
import select
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from localcloud.deploy.stack import Function
from localcloud.enforce.roles import RoleSession
from localcloud.run.fork_server import BASE_ENVIRONMENT, ForkServer

_LOWEST_PRIORITY = 19

Tap = Callable[[str, Any, str, Any, datetime], None]
"""Called with function, event, "before" or "after", outcome (None before) and time, around each invocation; with
"throttled" instead where the function is not invoked."""


@dataclass(frozen=True, slots=True)
class Launch:
    """The settings that all processes of a function share."""

    function: Function
    forks: ForkServer
    session: RoleSession
    endpoint_url: str
    invoke_url: str
    region: str
    hidden: tuple[str, ...]
    log: Path
    start_timeout_s: float
    taps: list[Tap]
    may_log: bool
    gives_way: bool = False
    """Whether its processes run at the lowest priority."""
    is_stopped: Callable[[], bool] = lambda: False
    """Whether nothing is reserved for the function, so that it is not invoked."""

    def environment(self, credentials: Mapping[str, str]) -> dict[str, str]:
        """The process's whole environment: what Lambda gives and what the template says, nothing of ours."""
        function = self.function
        return {
            **BASE_ENVIRONMENT,
            **function.environment,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ENDPOINT_URL_LAMBDA": self.invoke_url,
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
            # A webhook on this machine may be told; deployed, nothing sets this.
            "WEBHOOKS_ON_THIS_MACHINE": "yes",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "LAMBDA_TASK_ROOT": str(function.code),
            "_HANDLER": function.handler,
        }

    def setup(self) -> dict[str, Any]:
        """The first message to the process: what to run."""
        paths = [str(self.function.code)]
        for layer in self.function.layers:
            paths += [str(each) for each in (layer / "python", layer) if each.is_dir()]
        function = self.function
        return {
            "name": function.name,
            "arn": function.arn,
            "log_group": function.log_group,
            "memory_mb": function.memory_mb,
            "handler": function.handler,
            "path": paths,
            "hidden": list(self.hidden),
        }


class ProcessClosed(Exception):
    """The process ended before it answered."""


class ProcessLate(Exception):
    """The process did not answer in time."""


class Process:
    """One running process of a function."""

    def __init__(self, launch: Launch, credentials: Mapping[str, Any]) -> None:
        self.expires: datetime = credentials["Expiration"]
        requests, self._to = os.pipe()
        self._from, answers = os.pipe()
        try:
            # A role that may not write logs gets none on AWS either.
            with (launch.log if launch.may_log else Path(os.devnull)).open("ab") as log:
                descriptors = (requests, answers, log.fileno())
                self.pid = launch.forks.start(launch.environment(credentials), descriptors)
        except BaseException:
            os.close(self._to)
            os.close(self._from)
            raise
        finally:
            os.close(requests)
            os.close(answers)
        self._forks = launch.forks
        self._status: int | None = None
        if launch.gives_way:
            os.setpriority(os.PRIO_PROCESS, self.pid, _LOWEST_PRIORITY)

    def wait_ready(self, setup: dict[str, Any], timeout_s: float) -> str | None:
        """Tells the process what to run and waits for the handler's import. Gives None, or what went wrong."""
        try:
            self._send(setup)
            answer = self._receive(time.monotonic() + timeout_s)
        except ProcessClosed:
            return f"the process ended with status {self._end()}"
        except ProcessLate:
            return f"the import took longer than {timeout_s:g} s"
        return None if "ready" in answer else f"{answer['error']['type']}: {answer['error']['message']}"

    def call(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Has one event handled. Raises ProcessClosed or ProcessLate."""
        self._send(request)
        answer: dict[str, Any] = self._receive(time.monotonic() + timeout_s)
        return answer

    def runs(self) -> bool:
        """Whether the process is there: with it goes its end of the answers' pipe."""
        closed = select.poll()
        closed.register(self._from, 0)
        return not closed.poll(0)

    def end(self) -> None:
        """Kills the process and waits until it is gone."""
        self._end()
        for end in (self._to, self._from):
            os.close(end)

    def _end(self) -> int:
        if self._status is None:
            self._status = self._forks.end(self.pid)
        return self._status

    def _send(self, value: Any) -> None:
        body = json.dumps(value).encode()
        left = memoryview(len(body).to_bytes(4, "big") + body)
        try:
            while left:
                left = left[os.write(self._to, left) :]
        except BrokenPipeError as error:
            raise ProcessClosed from error

    def _receive(self, deadline: float) -> Any:
        head = self._read(4, deadline)
        return json.loads(self._read(int.from_bytes(head, "big"), deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        waiting = select.poll()
        waiting.register(self._from, select.POLLIN)
        while len(parts) < size:
            if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise ProcessLate
            part = os.read(self._from, size - len(parts))
            if not part:
                raise ProcessClosed
            parts += part
        return bytes(parts)
