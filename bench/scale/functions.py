"""Functions and what invokes them from queues, as AWS documents it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from bench.scale.agenda import Agenda
from bench.scale.queues import Line, Message, Rate

Finish = Callable[[], bool]
"""What becomes of an invocation at its end; False: it failed, and its message comes back."""

Handler = Callable[[Message], tuple[float, Finish]]
"""Begins with a message: how many seconds it takes, and what happens then."""

SECOND = 1.0


@dataclass(slots=True)
class Function:
    """A function's environments: how many run, and how long those that do nothing are kept.

    `most` is what is reserved for it; a new environment takes `cold_s` to start, and no more than `growth` begin in a
    time.
    """

    most: int
    cold_s: float
    warm_s: float
    growth: Rate
    running: int = 0
    peak: int = 0
    cold: int = 0
    throttled: int = 0
    busy_s: float = 0.0
    _idle: list[float] = field(default_factory=list)

    def enter(self, now: float) -> float | None:
        """Seconds until it begins to work; None: it is held back."""
        while self._idle and self._idle[0] < now - self.warm_s:
            del self._idle[0]
        if self.running >= self.most or (not self._idle and not self.growth.take(now)):
            self.throttled += 1
            return None
        self.running += 1
        self.peak = max(self.peak, self.running)
        if self._idle:
            self._idle.pop()
            return 0.0
        self.cold += 1
        return self.cold_s

    def leave(self, now: float, took: float) -> None:
        """The environment has done its work, and is kept."""
        self.running -= 1
        self.busy_s += took
        self._idle.append(now)

    def end_all(self) -> None:
        """No environment is kept any longer."""
        self._idle.clear()


@dataclass(slots=True)
class Polling:
    """How Lambda polls a queue: see the assumptions of the same names.

    `hidden_s` is the queue's visibility timeout, after which a message that failed comes back. It is taken
    `most_received` times at the most.
    """

    most: int
    start: float
    growth: float
    fall: float
    poll_s: float
    hidden_s: float
    most_received: int


@dataclass(slots=True)
class Source:
    """A queue that invokes a function, one message at a time."""

    env: Agenda
    function: Function
    handler: Handler
    polling: Polling
    line: Line = field(default_factory=Line)
    dead: list[Message] = field(default_factory=list)
    taken: int = 0
    done: int = 0
    hidden: int = 0
    running: int = 0
    is_open: bool = True
    allowed: float = field(init=False)
    _generation: int = 0

    def __post_init__(self) -> None:
        self.allowed = min(self.polling.start, self.polling.most)
        self.env.process(self._scale())

    def put(self, message: Message, wait: float = 0.0) -> None:
        """A message arrives, after so many seconds."""
        if wait > 0:
            self.hidden += 1
            self.env.call(wait, self._show, message)
            return
        self._arrive(message)

    def close(self) -> None:
        """Nothing is invoked from now on, and what is under way is lost: its messages come back."""
        self.is_open = False
        self._generation += 1
        self.function.end_all()

    def open(self) -> None:
        """As at first: Lambda begins with few pollers."""
        self.is_open = True
        self.allowed = min(self.polling.start, self.polling.most)
        self._pump()

    @property
    def waiting(self) -> int:
        """Messages that are not done: in line, hidden, or being worked on."""
        return self.line.count + self.hidden + self.running

    def _show(self, message: Message) -> None:
        self.hidden -= 1
        self._arrive(message)

    def _arrive(self, message: Message) -> None:
        line, now = self.line, self.env.now
        line.put(message, now)
        if self.is_open and self.running < int(self.allowed):
            self._take(line.take(now))

    def _pump(self) -> None:
        while self.is_open and self.line.count and self.running < int(self.allowed):
            self._take(self.line.take(self.env.now))

    def _take(self, message: Message) -> None:
        message.received += 1
        self.taken += 1
        cold = self.function.enter(self.env.now)
        if cold is None:
            self._return(message)
            return
        self.running += 1
        if cold > 0:
            self.env.call(cold, self._begin, message, self._generation)
        else:
            self._begin(message, self._generation)

    def _begin(self, message: Message, generation: int) -> None:
        took, finish = self.handler(message)
        self.env.call(self.polling.poll_s + took, self._end, message, generation, took, finish)

    def _end(self, message: Message, generation: int, took: float, finish: Finish) -> None:
        self.function.leave(self.env.now, took)
        self.running -= 1
        if generation == self._generation and finish():
            self.done += 1
        else:
            self._return(message)
        self._pump()

    def _return(self, message: Message) -> None:
        if message.received >= self.polling.most_received:
            self.dead.append(message)
        else:
            self.put(message, self.polling.hidden_s)

    def _scale(self) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(SECOND)
            polling = self.polling
            if self.line.count and self.is_open:
                self.allowed = min(float(polling.most), self.allowed + polling.growth)
                self._pump()
            else:
                floor = min(max(polling.start, self.running), polling.most)
                self.allowed = max(floor, self.allowed - polling.fall)
