"""Which pictures the service has, for a day: so that a camera that sends one again makes no second passage.

A file of lines, one for each picture: when it was noted, and its fingerprint. No plate, no picture. A line is written
before the picture's file is deleted. A line that a power cut left unfinished is passed over.
"""

import re
from typing import Final

from platewatch.agent.disk.files import NO_ROOM, Disk

NAME: Final = "sent.log"
REMEMBERED_MS: Final = 24 * 60 * 60 * 1000
_NEW: Final = "sent.log.new"
_LINE: Final = re.compile(rb"(?P<ms>[0-9]{13}) (?P<identity>[0-9a-f]{32})")
_LEAST_LINES: Final = 1000
"""Below this many lines the file is not written again."""


class SentLog:
    """The pictures that the service has. Not safe to use from several threads: the store holds the lock."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._noted: dict[str, int] = {}
        self._lines = 0
        self._ended = True

    def load(self) -> None:
        """What is on the disk."""
        try:
            held = self._disk.load(NAME)
        except FileNotFoundError:
            return
        for line in held.split(b"\n"):
            self._lines += 1
            if (match := _LINE.fullmatch(line)) is not None:
                self._noted[match["identity"].decode()] = int(match["ms"])
        self._ended = held.endswith(b"\n") or not held

    def __contains__(self, identity: str) -> bool:
        return identity in self._noted

    def note(self, identity: str, now_ms: int) -> None:
        """The service has this picture. When this returns, it is known after a power cut too."""
        made = self._lines == 0
        start = b"" if self._ended else b"\n"
        self._ended = False
        self._disk.append(NAME, start + f"{now_ms:013d} {identity}\n".encode())
        self._disk.sync_file(NAME)
        self._ended = True
        if made:
            self._disk.sync_folder()
        self._noted[identity] = now_ms
        self._lines += 1

    def remember(self, identity: str, now_ms: int) -> None:
        """The service has this picture, and something else on the disk says so."""
        self._noted.setdefault(identity, now_ms)

    def forget(self, now_ms: int) -> None:
        """Forgets what is older than a day, and writes the file again when most of it is.

        On a full disk the file stays as it is, and is written another time. Raises OSError.
        """
        self._noted = {identity: ms for identity, ms in self._noted.items() if now_ms - ms < REMEMBERED_MS}
        if self._lines < _LEAST_LINES or self._lines < 2 * len(self._noted):
            return
        lines = "".join(f"{ms:013d} {identity}\n" for identity, ms in self._noted.items())
        try:
            self._disk.write(_NEW, lines.encode())
            self._disk.sync_file(_NEW)
        except OSError as error:
            self._disk.remove(_NEW)
            if error.errno not in NO_ROOM:
                raise
            return
        self._disk.rename(_NEW, NAME)
        self._disk.sync_folder()
        self._lines = len(self._noted)
        self._ended = True
