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


@dataclass(slots=True)
class Line:
    """Messages in the order in which they came; those of groups in turns, one of each."""

    peak: int = 0
    _groups: dict[str, deque[Message]] = field(default_factory=dict)
    _turns: deque[str] = field(default_factory=deque)
    _count: int = 0

    def __len__(self) -> int:
        return self._count

    def put(self, message: Message) -> None:
        """Behind all others of its group."""
        if message.group not in self._groups:
            self._groups[message.group] = deque()
            self._turns.append(message.group)
        self._groups[message.group].append(message)
        self._count += 1
        self.peak = max(self.peak, self._count)

    def take(self) -> Message:
        """The next one; its group has its next turn after the others. Raises IndexError where none waits."""
        group = self._turns.popleft()
        waiting = self._groups[group]
        message = waiting.popleft()
        if waiting:
            self._turns.append(group)
        else:
            del self._groups[group]
        self._count -= 1
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
        self._left = min(self.burst, self._left + (now - self._at) * self.a_second)
        self._at = now
        return self._left
