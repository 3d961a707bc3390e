"""The disk: the few things that the store does with files, each on its own, so that tests can stop between them."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
"""The numbers of the errors that say that a disk is full."""


class Disk(Protocol):
    """One folder with files. Every method may raise OSError."""

    def list_files(self) -> list[tuple[str, int]]:
        """The names and sizes of all files."""

    def load(self, name: str) -> bytes:
        """What a file holds. Raises FileNotFoundError."""

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file. It may be gone after a power cut until `sync_file` and `sync_folder` were called."""

    def append(self, name: str, data: bytes) -> None:
        """Write at the end of a file, which is made if it is missing."""

    def sync_file(self, name: str) -> None:
        """What the file holds is on the disk."""

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in place of a file that has it."""

    def sync_folder(self) -> None:
        """The names of all files are on the disk."""

    def remove(self, name: str) -> None:
        """Delete a file; a missing one is deleted already."""

    def count_free_bytes(self) -> int:
        """How many bytes may still be written."""


class FolderDisk:
    """A folder of this machine. Its files are closed to other users."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list_files(self) -> list[tuple[str, int]]:
        """The names and sizes of all files."""
        with os.scandir(self._folder) as entries:
            return [(entry.name, entry.stat().st_size) for entry in entries if entry.is_file(follow_symlinks=False)]

    def load(self, name: str) -> bytes:
        """What a file holds. Raises FileNotFoundError."""
        return (self._folder / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        self._put(name, data, os.O_TRUNC)

    def append(self, name: str, data: bytes) -> None:
        """Write at the end of a file."""
        self._put(name, data, os.O_APPEND)

    def sync_file(self, name: str) -> None:
        """What the file holds is on the disk."""
        with _opened(self._folder / name, os.O_RDONLY) as file:
            os.fsync(file)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name."""
        os.replace(self._folder / old, self._folder / new)

    def sync_folder(self) -> None:
        """The names of all files are on the disk."""
        with _opened(self._folder, os.O_RDONLY | os.O_DIRECTORY) as folder:
            os.fsync(folder)

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self._folder / name).unlink(missing_ok=True)

    def count_free_bytes(self) -> int:
        """How many bytes may still be written."""
        return shutil.disk_usage(self._folder).free

    def _put(self, name: str, data: bytes, how: int) -> None:
        with _opened(self._folder / name, os.O_WRONLY | os.O_CREAT | how) as file:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    file = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)
