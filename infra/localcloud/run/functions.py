"""Runs functions: each seat is room for one process of a function, which it replaces when it dies or is late."""

import os
import threading
import time
import traceback
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from localcloud.enforce.recursion import continue_trace
from localcloud.errors import FunctionFailed
from localcloud.run.process import Launch, Process, ProcessClosed, ProcessLate

# Lambda keeps a credential's life ahead of its use by freezing environments; we renew before an invocation.
_CREDENTIALS_MARGIN_S = 60

THROTTLED = "TooManyRequestsException"
"""The error of an invocation that Lambda refuses."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one invocation: the handler's result, or the type and message of its error."""

    result: Any = None
    error_type: str | None = None
    error: str = ""

    @property
    def failed(self) -> bool:
        """Whether the invocation counts as failed."""
        return self.error_type is not None


class Seat:
    """Room for one process of a function: starts it when needed, replaces it when it died or timed out."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._process: Process | None = None
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

    def invoke(self, event: Any, timeout_s: float | None = None, trace: str | None = None) -> Outcome:
        """Handles one event. Never raises for a fault of the function; the outcome tells.

        The process is killed after the function's timeout, or after `timeout_s` if that is shorter. `trace` is the
        chain of messages that it continues; without it a new one begins.
        """
        if self._launch.is_stopped():
            outcome = Outcome(None, THROTTLED, "nothing is reserved for the function")
            self._tap(event, "throttled", outcome)
            return outcome
        with self._lock:
            self._tap(event, "before", None)
            try:
                outcome = self._call(self._ready(), event, timeout_s, trace)
            except FunctionFailed as error:
                outcome = Outcome(None, "Runtime.InitError", str(error))
            if outcome.failed:
                # As Lambda writes it.
                self._note(f"[ERROR] {outcome.error_type}: {outcome.error}")
            self._tap(event, "after", outcome)
            return outcome

    def change_code(self, code: Path) -> None:
        """The next event goes to a new process, which runs what is in that folder. Waits for an event in progress."""
        with self._lock:
            self._launch = replace(self._launch, function=replace(self._launch.function, code=code))
            self._drop()

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
            try:
                tap(self._launch.function.logical_id, event, phase, outcome, datetime.now(UTC))
            except Exception:  # noqa: BLE001 (an observer's fault must not stop what it observes)
                self._note(f"an observer failed:\n{traceback.format_exc()}")

    def _note(self, text: str) -> None:
        with self._launch.log.open("a", encoding="utf-8") as log:
            log.write(f"[local cloud] {text}\n")

    def _ready(self) -> Process:
        launch = self._launch
        process = self._process
        if process is not None:
            margin = launch.function.timeout_s + _CREDENTIALS_MARGIN_S
            if process.runs() and (process.expires - datetime.now(UTC)).total_seconds() > margin:
                return process
            self._drop()
        if self._closed:
            raise FunctionFailed(f"{launch.function.logical_id}: the local cloud is stopping")
        self._process = process = Process(launch, launch.session.credentials())
        wrong = process.wait_ready(launch.setup(), launch.start_timeout_s)
        if wrong is not None:
            self._drop()
            raise FunctionFailed(f"{launch.function.logical_id} does not start: {wrong}; its log is {launch.log}")
        return process

    def _call(self, process: Process, event: Any, most_s: float | None, trace: str | None) -> Outcome:
        timeout_s = float(self._launch.function.timeout_s)
        timeout_s = timeout_s if most_s is None else min(timeout_s, most_s)
        request = {
            "event": event,
            "request_id": str(uuid.uuid4()),
            "deadline": time.time() + timeout_s,
            "trace": trace or continue_trace([], self._launch.function.name),
        }
        try:
            answer = process.call(request, timeout_s)
        except ProcessLate:
            self._drop()
            return Outcome(None, "Sandbox.Timedout", f"Task timed out after {timeout_s:.2f} seconds")
        except ProcessClosed:
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
