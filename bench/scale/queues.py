"""Queues and rates as the simulation has them."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Message:
    """What waits in a queue. `sent` is when it was put there, in seconds; `received` counts how often it was taken."""

    body: Any
    sent: float
    group: str = ""
    received: int = 0
    waits: bool = False


@dataclass(slots=True)
class Line:
    """Messages that wait: in the order in which they came and, once there have been some without a break for
    `fair_after_s`, their groups in turns, one of each.
    """

    fair_after_s: float = 0.0
    peak: int = 0
    count: int = 0
    _groups: dict[str, deque[Message]] = field(default_factory=dict)
    _turns: deque[str] = field(default_factory=deque)
    _order: deque[Message] = field(default_factory=deque)
    _since: float = 0.0

    def put(self, message: Message, now: float) -> None:
        """Behind all others of its group."""
        if not self.count:
            self._since = now
            self._order.clear()
        message.waits = True
        self._order.append(message)
        group = message.group
        waiting = self._groups.get(group)
        if waiting is None:
            waiting = self._groups[group] = deque()
        if not waiting:
            self._turns.append(group)
        waiting.append(message)
        self.count += 1
        if self.count > self.peak:
            self.peak = self.count

    def take(self, now: float) -> Message:
        """The next one; in turns, its group has its next after the others. Raises IndexError where none waits."""
        if now - self._since < self.fair_after_s:
            while not (message := self._order.popleft()).waits:
                pass
            waiting = self._groups[message.group]
            # Of its group it is the first, because all of a group come in their order.
            waiting.popleft()
            if not waiting:
                self._turns.remove(message.group)
        else:
            group = self._turns.popleft()
            waiting = self._groups[group]
            message = waiting.popleft()
            if waiting:
                self._turns.append(group)
        message.waits = False
        self.count -= 1
        return message


@dataclass(slots=True)
class Rate:
    """Something that is allowed so many times a second, and `burst` times at once."""

    a_second: float
    burst: float
    _left: float = field(init=False)
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._left = self.burst

    def take(self, now: float, count: float = 1.0) -> bool:
        """Whether it is allowed now; if so it is used."""
        if self._settle(now) < count:
            return False
        self._left -= count
        return True

    def wait(self, now: float, count: float, most_s: float) -> float | None:
        """Seconds until it is allowed, when it is used; None, with nothing used, where that is more than `most_s`."""
        seconds = max(0.0, (count - self._settle(now)) / self.a_second)
        if seconds > most_s:
            return None
        self._left -= count
        return seconds

    def _settle(self, now: float) -> float:
        left = self._left + (now - self._at) * self.a_second
        if left > self.burst:
            left = self.burst
        self._left, self._at = left, now
        return left
