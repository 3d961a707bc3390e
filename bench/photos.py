"""Folders of photos and what their plates.csv says is on them."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.errors import FolderInvalid

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TruePlate:
    """A plate that is on a photo. `box` (x1, y1, x2, y2, pixels) and `text` are None where the table does not say."""

    text: str | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo; `plates` is None where nobody said what is on it, `clip` names the passage that it is a frame of."""

    path: Path
    plates: tuple[TruePlate, ...] | None
    clip: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoSet:
    """The photos of a folder; with `crops` each shows one plate and no more, and its O and I count as 0 and 1."""

    name: str
    photos: tuple[Photo, ...]
    crops: bool


def load_folder(folder: Path, *, every: int = 1, without: Collection[str] = ()) -> PhotoSet:
    """The photos of `folder` (or of its folder images/), sorted by name, and what its plates.csv, if any, says of them.

    Only each `every`-th, and none whose bytes have a SHA-256 in `without`. Tables with the columns file, x1, y1, x2, y2
    (and text) tell where plates are; file, clip, texts_left_to_right what stands on the frames of clips, "|" between
    plates; file, text alone that each picture is one plate. Raises FolderInvalid.
    """
    table = folder / "plates.csv"
    images = folder / "images" if (folder / "images").is_dir() else folder
    if not images.is_dir():
        raise FolderInvalid(f"There is no folder {folder}; name one that holds photos.")
    paths = sorted(path for path in images.iterdir() if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise FolderInvalid(f"{images} holds no photo (JPEG, PNG or WebP).")
    columns, rows = _read_table(table) if table.is_file() else (frozenset[str](), {})
    photos = tuple(
        _make_photo(path, columns, rows) for path in paths[::every] if not without or _is_kept(path, without)
    )
    return PhotoSet(folder.name, photos, columns >= {"file", "text"} and "x1" not in columns)


def read_hashes(path: Path) -> frozenset[str]:
    """The SHA-256 at the start of each line; lines that start with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line.strip() and not line.startswith("#"))


def _is_kept(path: Path, without: Collection[str]) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() not in without


Rows = Mapping[str, list[dict[str, str]]]


def _read_table(path: Path) -> tuple[frozenset[str], Rows]:
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = frozenset(reader.fieldnames or ())
        if not (columns >= {"file"} and columns & {"text", "texts_left_to_right", "x1"}):
            raise FolderInvalid(f"{path} has the columns {sorted(columns)}; it needs file, and x1 … or text.")
        for row in reader:
            rows[row["file"]].append(row)
    return columns, rows


def _make_photo(path: Path, columns: frozenset[str], rows: Rows) -> Photo:
    if not columns:
        return Photo(path, None)
    mine = rows.get(path.name, [])
    try:
        plates = tuple(plate for row in mine for plate in _plates_of(row, columns))
    except ValueError as error:
        raise FolderInvalid(f"plates.csv says of {path.name}: {error}") from error
    return Photo(path, plates, mine[0].get("clip") if mine else None)


def _plates_of(row: dict[str, str], columns: frozenset[str]) -> Iterator[TruePlate]:
    if "texts_left_to_right" in columns:
        yield from (TruePlate(text, None) for text in row["texts_left_to_right"].split("|") if text)
        return
    box = None
    if "x1" in columns:
        x1, y1, x2, y2 = (float(row[key]) for key in ("x1", "y1", "x2", "y2"))
        box = (x1, y1, x2, y2)
    yield TruePlate(row.get("text") or None, box)
