"""What somebody switched off: sources, rules, and functions that were left without capacity.

The process that plays AWS is told of it and writes a small file; the process that runs the functions looks there before
it takes a message, fires a rule or invokes. To look is one stat, so it costs nothing while nothing changes.
"""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = "switched-off.json"


class Switches:
    """Both ends of the file. While it is not there, everything is on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: tuple[int, int] | None = None
        self._disabled: frozenset[str] = frozenset()
        self._stopped: frozenset[str] = frozenset()

    def write(self, disabled: set[str], reserved: Mapping[str, int]) -> None:
        """Notes the names of sources and rules that are disabled, and what is reserved for functions."""
        stopped = sorted(name for name, most in reserved.items() if most == 0)
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps({"disabled": sorted(disabled), "stopped": stopped}), encoding="utf-8")
        new.replace(self._path)

    def is_disabled(self, name: str) -> bool:
        """Whether that source or rule was disabled."""
        self._look()
        return name in self._disabled

    def is_stopped(self, function: str) -> bool:
        """Whether nothing at all is reserved for that function, so that Lambda invokes it for nobody."""
        self._look()
        return function in self._stopped

    def _look(self) -> None:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return
        stamp = (found.st_mtime_ns, found.st_ino)
        with self._lock:
            if stamp != self._known:
                told = json.loads(self._path.read_text(encoding="utf-8"))
                self._disabled, self._stopped = frozenset(told["disabled"]), frozenset(told["stopped"])
                self._known = stamp
