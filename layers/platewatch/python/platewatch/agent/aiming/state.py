"""What a phone sees now: the newest look, and how old it is."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from platewatch.agent.aiming.describe import describe_look
from platewatch.agent.aiming.look import Look


@dataclass(frozen=True, slots=True)
class Shown:
    """A look at the picture of that number, None if it can't be decoded, and when it came by a clock never set."""

    number: int
    look: Look | None
    tick_ms: int


@dataclass(slots=True)
class Board:
    """Holds the newest look. Safe to use from several threads."""

    camera_id: str
    _shown: Shown | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, number: int, look: Look | None, tick_ms: int) -> None:
        """This look takes the place of the one before."""
        with self._lock:
            self._shown = Shown(number, look, tick_ms)

    def find_preview(self, number: int) -> bytes | None:
        """The picture of that number, if it is still the newest."""
        with self._lock:
            shown = self._shown
        return None if shown is None or shown.look is None or shown.number != number else shown.look.preview

    def describe(self, tick_ms: int, words: Mapping[str, str]) -> dict[str, Any]:
        """What the page shows now."""
        with self._lock:
            shown = self._shown
        if shown is None:
            advice = words["waiting"].format(camera=self.camera_id)
            return {"number": 0, "picture": "", "age": "", "advice": advice, "grade": "none", "rows": {}, "marks": []}
        seconds = max(0, tick_ms - shown.tick_ms) // 1000
        return {
            "number": shown.number,
            "picture": f"/picture/{shown.number}" if shown.look is not None else "",
            "age": words["ago"].format(seconds=seconds),
            **describe_look(shown.look, words),
        }
