"""Watches a folder that a camera, or another program, writes pictures into."""

import logging
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from platewatch.agent.errors import AgentError, PostRefused
from platewatch.agent.picture import Keeper
from platewatch.agent.posts import check_picture
from platewatch.agent.settings import CameraSettings

LOOK_EVERY_S: Final = 0.5
WAIT_S: Final = 30.0
"""A file that is no whole picture, and has not changed for so long, is set aside."""

MOST_FILES: Final = 5_000
"""Files that one look goes through."""

MOST_DEPTH: Final = 6
ASIDE: Final = "not-sent"
"""The folder below the watched one where files lie that are no pictures."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    size: int
    changed_ns: int


@dataclass(slots=True)
class FolderWatch:
    """One watched folder. A file is taken when it is a whole picture that did not change between two looks."""

    camera: CameraSettings
    folder: Path
    arrivals: Keeper
    most_bytes: int
    _left: frozenset[Path] | None = None
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def leave_present(self) -> None:
        """Leaves alone what lies there now, and from now on sets nothing aside. Raises OSError."""
        self._left = frozenset(path for path, _ in self._list_files())

    def watch(self, stop: threading.Event) -> None:
        """Looks again and again until told to stop."""
        failures = 0
        while not stop.wait(LOOK_EVERY_S):
            try:
                self.look(datetime.now(UTC))
                failures = 0
            except OSError as error:
                failures += 1
                if failures & (failures - 1) == 0:
                    logger.error(
                        "camera %s: its folder %s can't be opened: %s", self.camera.camera_id, self.folder, error
                    )

    def look(self, now: datetime) -> int:
        """Takes what is complete; how many."""
        taken = 0
        seen: dict[Path, _Seen] = {}
        for path, status in self._list_files():
            if self._left is not None and path in self._left:
                continue
            seen[path] = _Seen(status.st_size, status.st_mtime_ns)
            if self._seen.get(path) != seen[path]:
                continue
            try:
                taken += self._take(path, status, now)
            except (AgentError, OSError) as error:
                # It stays where it is, and the next look tries again.
                logger.warning("camera %s: a file waits in its folder: %s", self.camera.camera_id, error)
        self._seen = seen
        return taken

    def _take(self, path: Path, status: os.stat_result, now: datetime) -> bool:
        age_s = now.timestamp() - status.st_mtime
        if status.st_size > self.most_bytes:
            self._set_aside(path, f"it is larger than {self.most_bytes} bytes")
            return False
        data = self._load(path, status)
        try:
            content_type = check_picture(data)
        except PostRefused as error:
            if age_s > WAIT_S:
                self._set_aside(path, str(error))
            return False
        self.arrivals.keep(self.camera, data, content_type, datetime.fromtimestamp(status.st_mtime, UTC))
        path.unlink(missing_ok=True)
        return True

    def _load(self, path: Path, status: os.stat_result) -> bytes:
        """What the file holds. A link is never followed: it could lead to any file of this machine."""
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(file, "rb") as opened:
            found = os.fstat(opened.fileno())
            if not stat.S_ISREG(found.st_mode) or (found.st_ino, found.st_dev) != (status.st_ino, status.st_dev):
                raise PostRefused("it is another file now")
            return opened.read(self.most_bytes + 1)

    def _set_aside(self, path: Path, why: str) -> None:
        if self._left is not None:
            return
        aside = self.folder / ASIDE
        aside.mkdir(mode=0o700, exist_ok=True)
        os.replace(path, aside / f"{path.stat().st_mtime_ns}{path.suffix[:8]}")
        logger.warning("camera %s: a file was moved to %s: %s", self.camera.camera_id, aside, why)

    def _list_files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """The regular files of the folder and of those in it, up to a bound."""
        folders = [(self.folder, 0)]
        count = 0
        while folders:
            folder, depth = folders.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    count += 1
                    if count > MOST_FILES:
                        return
                    if entry.is_dir(follow_symlinks=False):
                        if depth < MOST_DEPTH and not (depth == 0 and entry.name == ASIDE):
                            folders.append((Path(entry.path), depth + 1))
                    elif entry.is_file(follow_symlinks=False):
                        yield Path(entry.path), entry.stat(follow_symlinks=False)
