"""Which reads of several frames are of the same vehicle: those whose spellings are compatible."""

from collections.abc import Iterable, Sequence
from typing import Final

from platewatch.plates.syntax import fold
from platewatch.reading.combine import FrameRead
from platewatch.reading.completeness import is_part, list_gaps

NEAR: Final = 2
"""Best spellings that differ in no more characters than this, look-alikes aside, may be one plate misread."""

_POSSIBLE: Final = 0.02


def group_vehicles(frames: Iterable[Sequence[FrameRead]]) -> list[list[FrameRead]]:
    """The reads of one camera's frames (each frame's reads together, in the order of capture) by vehicle.

    A frame shows a vehicle's plate once: two reads of one frame never go together. A read joins the vehicle that it
    fits best, else it begins a new one.
    """
    vehicles: list[list[FrameRead]] = []
    for frame in frames:
        seen: set[int] = set()
        for read in sorted(frame, key=_surest, reverse=True):
            fits = [
                (min(differ(read, other) for other in vehicle), index)
                for index, vehicle in enumerate(vehicles)
                if index not in seen
            ]
            least, index = min(fits, default=(NEAR + 1, -1))
            if least > NEAR:
                index = len(vehicles)
                vehicles.append([])
            vehicles[index].append(read)
            seen.add(index)
    return vehicles


def differ(one: FrameRead, other: FrameRead) -> int:
    """In how many characters the best spellings differ, look-alikes aside; 0 too if one lists the other's best, or may
    be a part of it."""
    if not one.spellings or not other.spellings:
        return NEAR + 1
    if _lists(one, other.spellings[0].text) or _lists(other, one.spellings[0].text):
        return 0
    if _is_part(one, other.spellings[0].text) or _is_part(other, one.spellings[0].text):
        return 0
    return _distance(fold(one.spellings[0].text), fold(other.spellings[0].text))


def _surest(read: FrameRead) -> float:
    return read.spellings[0].probability if read.spellings else 0.0


def _lists(read: FrameRead, text: str) -> bool:
    return any(spelling.text == text and spelling.probability >= _POSSIBLE for spelling in read.spellings)


def _is_part(read: FrameRead, text: str) -> bool:
    """Whether the read's best spelling may be a part of a plate of that text."""
    seen, lines = read.spellings[0].text, len(read.completeness)
    return any(
        chance >= _POSSIBLE and is_part(seen, text, gaps, lines)
        for gaps, chance in list_gaps(read.completeness).items()
    )


def _distance(one: str, other: str) -> int:
    """Edits of one character that make the one text of the other."""
    row = list(range(len(other) + 1))
    for line, character in enumerate(one, start=1):
        before, row[0] = row[0], line
        for column, mark in enumerate(other, start=1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (character != mark))
    return row[-1]
