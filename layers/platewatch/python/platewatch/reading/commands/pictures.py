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


class NoFile(PlatewatchError):
    """A folder gives no file: it is empty, or can't be opened."""


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
    pictures, others = [], []
    for path in paths:
        if not path.exists():
            raise PathInvalid(f"{path}: there is no such file")
        for file in list_files([path]):
            try:
                pictures.append(Picture(file, _parse_media_type(file)))
                continue
            except (NoFile, ImageRejected) as error:
                reason = str(error)
            except OSError as error:
                reason = f"The file can't be read: {error.strerror or error}."
            others.append(NoPicture(file, reason, given=file == path))
    return Found(tuple(pictures), tuple(others), sum(map(count_hidden, paths)))


def list_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files: each path that is no folder, and every file in each folder and its folders, sorted by name.

    Hidden files and folders inside a folder are left out. A path that gives no file, and a folder that can't be opened,
    stand for themselves, so that nothing is left out unsaid: see check_file.
    """
    for path in paths:
        found = False
        for file in _walk(path):
            found = True
            yield file
        if not found:
            yield path


def check_file(path: Path) -> None:
    """Raises NoFile, with the reason, for a folder that list_files gives in place of files."""
    if not path.is_dir():
        return
    try:
        list(path.iterdir())
    except OSError as error:
        raise NoFile(f"The folder can't be opened: {error.strerror or error}.") from error
    hidden = count_hidden(path)
    raise NoFile(f"The folder holds nothing but {describe_hidden(hidden)}." if hidden else "The folder holds no files.")


def count_hidden(path: Path) -> int:
    """How many hidden files and folders list_files leaves out of a folder; 0 for a file."""
    entries = (_list_folder(path) or []) if path.is_dir() else []
    hidden = sum(entry.name.startswith(".") for entry in entries)
    return hidden + sum(count_hidden(entry) for entry in entries if not entry.name.startswith("."))


def describe_hidden(count: int) -> str:
    """So many hidden files, in words."""
    return "1 hidden file or folder" if count == 1 else f"{count} hidden files or folders"


def _walk(path: Path) -> Iterator[Path]:
    entries = _list_folder(path) if path.is_dir() else None
    if entries is None:
        yield path
        return
    for entry in entries:
        # A link to nothing is a file that can't be read. Pipes and sockets are no files: opening one may never end.
        if not entry.name.startswith(".") and (entry.is_dir() or entry.is_file() or not entry.exists()):
            yield from _walk(entry)


def _list_folder(folder: Path) -> list[Path] | None:
    """What lies in the folder, sorted by name; None where it can't be opened."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return None


def _parse_media_type(path: Path) -> str:
    check_file(path)
    with path.open("rb") as file:
        return check_media_type(file.read(_FIRST_BYTES))
