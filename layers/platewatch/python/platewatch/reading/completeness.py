"""Completeness: how probable it is that a picture shows all characters of a plate, for each end of each of its lines.

A plate at the picture's border, or behind a post, looks like a shorter plate. Its text is right as far as it goes and
says nothing of what is missing. So `spellings` are what is seen, and what is seen is the whole plate with the
probability of `whole`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from platewatch.plates.distribution import Spelling

INCOMPLETE: Final = 0.5
"""A read is incomplete if what is seen is the whole plate with less than this probability."""

# Combinations of missing ends less probable than this change nothing.
_NEGLIGIBLE: Final = 1e-4
_LEAST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class LineEnds:
    """Of one line the probabilities (0 to 1) that no character is missing at its start, and at its end."""

    start: float
    end: float


Completeness = tuple[LineEnds, ...]
"""One LineEnds for each line, top first. () stands for a plate of which nobody said that anything is missing."""

Gaps = tuple[int, ...]
"""Ends at which characters are missing, in rising order: a line's start is 2 * line, its end 2 * line + 1."""

NO_GAPS: Final[Gaps] = ()


class Missing(StrEnum):
    """Which part of an incomplete plate the picture does not show."""

    START = "start"
    END = "end"
    PART = "part"
    """Both, or of some lines only, or nobody can say which."""


def whole(completeness: Completeness) -> float:
    """The probability (0 to 1) that the picture shows the whole plate."""
    return math.prod(line.start * line.end for line in completeness)


def is_incomplete(completeness: Completeness) -> bool:
    """Whether what is seen is rather a part of a plate than the whole of it."""
    return whole(completeness) < INCOMPLETE


def weigh_whole(spellings: Sequence[Spelling], completeness: Completeness) -> tuple[Spelling, ...]:
    """The spellings with the probability that each of them is the whole plate, in the same order."""
    share = whole(completeness)
    if share == 1.0:
        return tuple(spellings)
    return tuple(
        Spelling(one.text, one.probability * share, None if one.observed is None else one.observed * share)
        for one in spellings
    )


def find_missing(completeness: Completeness) -> Missing | None:
    """What is missing of an incomplete plate; None for one that is rather complete."""
    if not is_incomplete(completeness):
        return None
    starts = [line.start < INCOMPLETE for line in completeness]
    ends = [line.end < INCOMPLETE for line in completeness]
    if all(ends) and not any(starts):
        return Missing.END
    return Missing.START if all(starts) and not any(ends) else Missing.PART


def average_completeness(readings: Sequence[Completeness]) -> Completeness:
    """The mean of several readings of the same plate (at least one); with other numbers of lines the first one's lines
    with the mean of what the readings say of the whole plate.
    """
    first = readings[0]
    if any(len(reading) != len(first) for reading in readings):
        return scale_whole(first, sum(map(whole, readings)) / len(readings))
    return tuple(
        LineEnds(_mean([line.start for line in lines]), _mean([line.end for line in lines]))
        for lines in zip(*readings, strict=True)
    )


def scale_whole(completeness: Completeness, wanted: float) -> Completeness:
    """The completeness changed so that `whole` of it is `wanted` (0 to 1), most where it is least sure.

    () has no ends that could change, and stays.
    """
    now = whole(completeness)
    if not completeness or now == wanted:
        return completeness
    if wanted <= 0.0 or now >= 1.0:
        # Nothing says at which end: all of them share it.
        even = wanted ** (1.0 / (2 * len(completeness)))
        return (LineEnds(even, even),) * len(completeness)
    held = tuple(LineEnds(max(line.start, _LEAST), max(line.end, _LEAST)) for line in completeness)
    power = math.log(wanted) / math.log(whole(held))
    return tuple(LineEnds(line.start**power, line.end**power) for line in held)


@lru_cache(1024)
def list_gaps(completeness: Completeness) -> Mapping[Gaps, float]:
    """Which ends may lack characters together, each combination with its probability; NO_GAPS is always among them."""
    chances: dict[Gaps, float] = {NO_GAPS: 1.0}
    ends = [chance for line in completeness for chance in (line.start, line.end)]
    for end, complete in enumerate(ends):
        grown = {gaps: chance * complete for gaps, chance in chances.items()}
        grown |= {(*gaps, end): chance * (1.0 - complete) for gaps, chance in chances.items()}
        chances = {gaps: chance for gaps, chance in grown.items() if chance >= _NEGLIGIBLE or gaps == NO_GAPS}
    return chances


def cut_border(seen: str, gaps: Gaps, lines: int) -> str:
    """The text without the characters at a gap before the first line and after the last one."""
    last = 2 * max(lines, 1) - 1
    return seen[int(0 in gaps) : len(seen) - int(last in gaps)] or seen


def is_part(seen: str, text: str, gaps: Gaps, lines: int) -> bool:
    """Whether a plate of this whole `text` may show `seen` where characters are missing at `gaps` of its `lines`.

    At least one character is missing at each gap, and none elsewhere. Nobody knows where in the text one line ends and
    the next begins: any place will do.
    """
    if not gaps or len(text) < len(seen) + 1:
        return False
    if lines <= 1:
        if len(gaps) > 1:
            return seen in text[1:-1]
        return text.endswith(seen) if gaps[0] == 0 else text.startswith(seen)
    # Characters may be missing before the first line, between two lines and after the last one.
    open_places = tuple(2 * line in gaps or 2 * line - 1 in gaps for line in range(lines + 1))
    return _holds(text, seen, open_places)


def _holds(text: str, seen: str, open_places: Sequence[bool]) -> bool:
    if len(open_places) == 1:
        return not seen and bool(text) == open_places[0]
    skips = range(1, len(text)) if open_places[0] else (0,)
    for skip in skips:
        for length in range(1, len(seen) + 1):
            if text[skip : skip + length] != seen[:length]:
                break
            if _holds(text[skip + length :], seen[length:], open_places[1:]):
                return True
    return False


def _mean(chances: Sequence[float]) -> float:
    return sum(chances) / len(chances)


IN_DUTCH: Final[Mapping[Missing, str]] = {
    Missing.START: "het begin van het kenteken staat niet op de foto",
    Missing.END: "het einde van het kenteken staat niet op de foto",
    Missing.PART: "een deel van het kenteken staat niet op de foto",
}
IN_ENGLISH: Final[Mapping[Missing, str]] = {
    Missing.START: "the start of the plate is not in the picture",
    Missing.END: "the end of the plate is not in the picture",
    Missing.PART: "a part of the plate is not in the picture",
}
