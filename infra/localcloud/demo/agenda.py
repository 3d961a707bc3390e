"""What is still to be done in the town, each thing at its moment."""

import heapq
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Final

Act = Callable[[], None]

_LOOK_EVERY_S: Final = 0.25
_HANDS: Final = 4


@dataclass(slots=True)
class Agenda:
    """Acts and the seconds since the start at which they are due; a second of the town lasts 1 / `speed`.

    Acts may be added from any thread, by other acts too. They run beside each other, a few at a time. The first error
    of one ends `run`, which raises it.
    """

    speed: float = 1.0
    _started: float = field(default_factory=time.monotonic)
    _due: list[tuple[float, int, Act]] = field(default_factory=list)
    _running: set[Future[None]] = field(default_factory=set)
    _numbers: "count[int]" = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def now(self) -> float:
        """The seconds of the town since the start."""
        return (time.monotonic() - self._started) * self.speed

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due later and nothing runs."""
        with self._lock:
            return not self._due and not self._running

    def add(self, at: float, act: Act) -> None:
        """Have the act run at that second, or at once if it is past."""
        with self._lock:
            heapq.heappush(self._due, (at, next(self._numbers), act))

    def run(self, is_over: Callable[[], bool]) -> None:
        """Runs what is due until `is_over`; what runs then is waited for, what is due later stays."""
        with ThreadPoolExecutor(_HANDS, thread_name_prefix="town") as hands:
            while not is_over():
                self._start_due(hands)
                self._raise_failures()
                time.sleep(_LOOK_EVERY_S / self.speed)
        self._raise_failures()

    def _start_due(self, hands: ThreadPoolExecutor) -> None:
        with self._lock:
            while self._due and self._due[0][0] <= self.now:
                self._running.add(hands.submit(heapq.heappop(self._due)[2]))

    def _raise_failures(self) -> None:
        with self._lock:
            ended = {job for job in self._running if job.done()}
            self._running -= ended
        for job in ended:
            job.result()
