"""A small stack, started once for the tests of this folder, and means to see what its functions do."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from localcloud import Limits, LocalCloud
from localcloud.run.functions import Outcome
from tests.shared import Shared

STACK = Path(__file__).parent / "stack"
TEMPLATE = STACK / "template.yaml"
QUICK = Limits(visibility_s=1, ttl_sweep_s=3600, schedules=False)


def wait_for(test: Callable[[], Any], seconds: float = 40) -> Any:
    """What the test gives as soon as it is true."""
    until = time.monotonic() + seconds
    while not (found := test()):
        assert time.monotonic() < until, f"nothing after {seconds} s"
        time.sleep(0.01)
    return found


class Work:
    """Sends jobs to WorkFunction and sees every attempt at them."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self._sqs = cloud.admin_client("sqs")
        self._queue = cloud.resources["Jobs"]
        self._seen: list[tuple[list[str], Outcome]] = []
        self._lock = threading.Lock()
        self.events: list[dict[str, Any]] = []
        cloud.taps.append(self._watch)

    def _watch(self, function: str, event: Any, phase: str, outcome: Outcome | None, at: datetime) -> None:
        if function == "WorkFunction" and phase == "after":
            with self._lock:
                self.events.append(event)
                self._seen.append(([record["messageId"] for record in event["Records"]], outcome or Outcome()))

    def send(self, *jobs: dict[str, Any]) -> list[str]:
        """Puts jobs into the queue in one call; their message ids."""
        entries = [{"Id": str(number), "MessageBody": json.dumps(job)} for number, job in enumerate(jobs)]
        answer = self._sqs.send_message_batch(QueueUrl=self._queue, Entries=entries)
        return [each["MessageId"] for each in answer["Successful"]]

    def outcomes(self, message: str) -> list[Outcome]:
        """The outcomes of the batches in which a message was."""
        with self._lock:
            return [outcome for messages, outcome in self._seen if message in messages]

    def failed(self, message: str) -> list[bool]:
        """For each attempt at a message, whether it failed."""
        return [
            outcome.failed
            or message in [each["itemIdentifier"] for each in (outcome.result or {}).get("batchItemFailures", [])]
            for outcome in self.outcomes(message)
        ]

    def run(self, **job: Any) -> Outcome:
        """Sends one job and gives the outcome of the first attempt."""
        [message] = self.send(job)
        [first, *_] = wait_for(lambda: self.outcomes(message))
        assert isinstance(first, Outcome)
        return first


@contextmanager
def start_work() -> Iterator[Work]:
    with LocalCloud.start(TEMPLATE, limits=QUICK, name="lc") as started:
        yield Work(started)


SHARED = Shared(start_work)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    SHARED.end_after(item.path.parent, nextitem)


@pytest.fixture(scope="module")
def work() -> Work:
    return SHARED.take()


@pytest.fixture(scope="module")
def cloud(work: Work) -> LocalCloud:
    """The small stack. Tests leave it as they found it."""
    return work.cloud


@contextmanager
def without(cloud: LocalCloud, sid: str, action: str | None = None) -> Iterator[None]:
    """WorkRole without one of its statements, or without one action of it."""
    iam, role = cloud.admin_client("iam"), cloud.resources["WorkRole"]
    policy = iam.get_role_policy(RoleName=role, PolicyName="Work")["PolicyDocument"]
    smaller = json.loads(json.dumps(policy))
    [statement] = [each for each in smaller["Statement"] if each.get("Sid") == sid]
    if action is None:
        smaller["Statement"].remove(statement)
    else:
        statement["Action"].remove(action)
    iam.put_role_policy(RoleName=role, PolicyName="Work", PolicyDocument=json.dumps(smaller))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName="Work", PolicyDocument=json.dumps(policy))
