"""The clock of the local cloud's schedules."""

import threading
import time
from typing import Any, cast

from localcloud.deploy.stack import Schedule
from localcloud.run.functions import Seat
from localcloud.run.schedules import Clock

ALWAYS_DUE = Schedule(
    logical_id="Always",
    function="WorkFunction",
    every_s=0,
    input=None,
    rule_arn="arn:aws:events:eu-west-1:000000000000:rule/always",
)


class Counter:
    """Stands for a seat: counts how often it is invoked."""

    def __init__(self) -> None:
        self.invoked = 0
        self.again = threading.Event()

    def invoke(self, event: dict[str, Any]) -> None:
        self.invoked += 1
        time.sleep(0.01)
        self.again.set()


def test_no_schedule_runs_while_its_lock_is_held_and_what_became_due_runs_afterwards() -> None:
    seat = Counter()
    clock = Clock([(ALWAYS_DUE, cast("Seat", seat))], "eu-west-1", lambda _schedule: False)
    clock.start()
    try:
        assert seat.again.wait(10)
        with clock.firing:
            before = seat.invoked
            seat.again.clear()
            assert not seat.again.wait(0.2)
            assert seat.invoked == before
        assert seat.again.wait(10)
    finally:
        clock.stop()
        clock.join(10)
