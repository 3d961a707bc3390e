"""The picture files that a command is given: what is one is told by its first bytes, and nothing is left out unsaid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platewatch.errors import PlatewatchError
from platewatch.reading.errors import ImageRejected
from platewatch.reading.header import check_media_type

_FIRST_BYTES: Final = 64


class PathInvalid(PlatewatchError):
    """A path names nothing that the command can use."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that begins as a picture does."""

    path: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class NoPicture:
    """A file or folder that gives no picture, and why. `given` is true for a path that the command was given."""

    path: Path
    reason: str
    given: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The pictures under some paths, what there was beside them, and how many `hidden` files were left out."""

    pictures: tuple[Picture, ...]
    others: tuple[NoPicture, ...]
    hidden: int


def find_pictures(paths: Sequence[Path]) -> Found:
    """The pictures among these files and in these folders and below, in order. Looks at the first bytes of each file.

    Raises PathInvalid for a path that does not exist.
    """
    pictures, others, hidden = [], [], 0
    for path in paths:
        if not path.exists():
            raise PathInvalid(f"{path}: there is no such file")
        inside = list(list_files([path]))
        hidden += count_hidden(path)
        if not inside:
            others.append(NoPicture(path, describe_empty(path), given=True))
        for file in inside:
            try:
                pictures.append(Picture(file, _read_media_type(file)))
            except ImageRejected as error:
                others.append(NoPicture(file, str(error), given=file == path))
            except OSError as error:
                others.append(
                    NoPicture(file, f"The file can't be read: {error.strerror or error}.", given=file == path)
                )
    return Found(tuple(pictures), tuple(others), hidden)


def list_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files: each path that is no folder, and every file in each folder and its folders, sorted by name.

    Hidden files and folders inside a folder are left out.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for entry in sorted(path.iterdir()):
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from list_files([entry])
            elif entry.is_file():
                yield entry


def count_hidden(path: Path) -> int:
    """How many hidden files and folders list_files leaves out of a folder; 0 for a file."""
    if not path.is_dir():
        return 0
    entries = list(path.iterdir())
    hidden = sum(entry.name.startswith(".") for entry in entries)
    return hidden + sum(count_hidden(entry) for entry in entries if not entry.name.startswith("."))


def describe_empty(folder: Path) -> str:
    """Why a folder gives no file."""
    hidden = count_hidden(folder)
    return f"The folder holds nothing but {describe_hidden(hidden)}." if hidden else "The folder holds no files."


def describe_hidden(count: int) -> str:
    """So many hidden files, in words."""
    return "1 hidden file or folder" if count == 1 else f"{count} hidden files or folders"


def _read_media_type(path: Path) -> str:
    with path.open("rb") as file:
        return check_media_type(file.read(_FIRST_BYTES))
