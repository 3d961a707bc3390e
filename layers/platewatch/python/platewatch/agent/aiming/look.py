"""What was seen in one picture, as the page needs it. The reader of pictures fills it in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from platewatch.reading.plate_sight import PlateSight

Outline = tuple[tuple[float, float], ...]
"""Corners as shares of the picture's width and height."""


class Unseen(StrEnum):
    """Why a picture has no plate to measure."""

    BROKEN = "broken"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Plate:
    """The plate that is measured: the widest one. `text` is "" if it was found and not read, `probability` then 0."""

    outline: Outline
    text: str
    probability: float
    sight: PlateSight


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: a smaller JPEG of it (`preview`), its size in pixels, its plate, and where others are."""

    preview: bytes
    width: int
    height: int
    plate: Plate | None
    others: tuple[Outline, ...] = ()


class Eye(Protocol):
    """Reads pictures."""

    def look(self, data: bytes) -> Look | None:
        """What is seen in the picture; None if it can't be decoded or is too large."""

    def close(self) -> None:
        """Ends what it works with."""
