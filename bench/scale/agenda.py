"""SimPy's clock, with calls beside its processes: nearly all that happens to a message is one call after a time."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.events import NORMAL


class Agenda(simpy.Environment):
    """The time of a run, and what is still to be done in it. Calls are no events of SimPy's: making those took a third
    of a run's time.
    """

    def call(self, seconds: float, act: Callable[..., object], *arguments: Any) -> None:
        """Have this called after so many seconds."""
        heappush(self._queue, (self._now + seconds, NORMAL, next(self._eid), (act, arguments)))  # type: ignore[arg-type]

    def run_until(self, moment: float) -> None:
        """Do everything up to that moment."""
        queue: list[Any] = self._queue
        while queue and queue[0][0] <= moment:
            self._now, _, _, due = heappop(queue)
            if type(due) is tuple:
                act, arguments = due
                act(*arguments)
            else:
                followers, due.callbacks = due.callbacks, None
                for follow in followers:
                    follow(due)
        self._now = moment
