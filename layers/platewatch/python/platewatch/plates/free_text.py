"""Finds what is shaped like a whole plate in text that people type, however it is written there.

No list is asked: a plate that nobody looks for is as much of a plate. Rather too much is found than too little.
Not found are plates of digits or of letters alone, plates of less than five characters, and foreign plates in small
letters with spaces between their groups.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from platewatch.plates.spelling import PLAIN, SIDECODE_GROUPS, dutch_sidecode
from platewatch.plates.syntax import fits_any

SHORTEST: Final = 5
LONGEST: Final = 8
"""Of a plate in groups. What is written together is a plate from the shortest on, however long it is."""

_MOST_GROUPS: Final = 8
_WIDEST_GAP: Final = 3

# Letters of other scripts that look like ours.
_LOOK_ALIKES: Final = dict(zip("АВЕКМНОРСТУХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXSIJABEZHIKMNOPTYX", strict=True))
_MOMENT: Final = re.compile(r"(?<!\d)(?:\d{1,2}:\d\d(?::\d\d)?|\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}-\d\d-\d\d)(?!\d)")
"""A time or a whole date: "at 20:15" is no plate."""

_TAG: Final = re.compile(r"\[plate [0-9a-f]{32}\]")
"""What stands in a text where a plate was typed."""

_ROAD: Final = re.compile(r"[AENS]\d{1,3}")
"""The name of a road: A12/A27 is a place."""


_VOWELS: Final = frozenset("AEIOU")


@dataclass(frozen=True, slots=True)
class Found:
    """What is shaped like a plate: from `start` to before `end`, and its spelling."""

    start: int
    end: int
    spelling: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Letters and digits without anything between them, as the reader would report them."""

    start: int
    end: int
    spelling: str
    is_upper: bool


def compose(text: str) -> str:
    """The text with every character in its plain form: wide digits and circled ones, among others, as usual ones."""
    return unicodedata.normalize("NFKC", text)


def find_plates(text: str, spared: re.Pattern[str] | None = None) -> Iterator[Found]:
    """What is shaped like a plate in a composed text, from its start to its end.

    Words that have the shape `spared` as a whole are passed over: numbers of cases.
    """
    groups, place = list(_list_groups(text, spared)), 0
    while place < len(groups):
        window = _find_window(text, groups, place)
        if window is None:
            place += 1
            continue
        yield Found(window[0].start, window[-1].end, _join(window))
        place += len(window)


def _find_window(text: str, groups: list[_Group], first: int) -> list[_Group] | None:
    """The plate that begins with this group: a Dutch one if there is one, else the longest."""
    window, found, together = [groups[first]], [], True
    if _is_mixed(window[0].spelling) and len(window[0].spelling) >= SHORTEST:
        found.append(window)
    for last in range(first + 1, min(len(groups), first + _MOST_GROUPS)):
        gap = text[groups[last - 1].end : groups[last].start]
        if len(gap) > _WIDEST_GAP:
            break
        window, together = [*window, groups[last]], together and not any(map(str.isspace, gap))
        if _is_plate(window, together):
            found.append(window)
    dutch = [one for one in found if dutch_sidecode(_join(one))]
    best = dutch or found
    return best[-1] if best else None


def _is_plate(window: list[_Group], together: bool) -> bool:
    spelling, lengths = _join(window), tuple(len(group.spelling) for group in window)
    if not SHORTEST <= len(spelling) <= LONGEST or not _is_mixed(spelling):
        return False
    if all(_ROAD.fullmatch(group.spelling) for group in window):
        return False
    sidecode = dutch_sidecode(spelling)
    if together or (sidecode and lengths == SIDECODE_GROUPS[sidecode]):
        return True
    # 0000 BB is written for 00-00-BB; a word has a vowel: "in 2026 at".
    if sidecode and _is_grouped(lengths, SIDECODE_GROUPS[sidecode]) and not _VOWELS & set(spelling):
        return True
    # With spaces between, words and numbers are no plate unless they are grouped or written as one.
    single = len(window) > len(SIDECODE_GROUPS[1]) and max(lengths) <= len("XX")
    as_one = any(_is_mixed(group.spelling) and not _ROAD.fullmatch(group.spelling) for group in window)
    if sidecode and (single or as_one):
        return True
    return all(group.is_upper for group in window) and fits_any(spelling)


def _is_grouped(lengths: tuple[int, ...], official: tuple[int, ...]) -> bool:
    """Whether every gap stands where an official one does: 0000 BB is written for 00-00-BB."""
    return set(accumulate(lengths)) <= set(accumulate(official))


def _list_groups(text: str, spared: re.Pattern[str] | None) -> Iterator[_Group]:
    taken = [match.span() for match in re.finditer(r"\S+", text) if spared and spared.fullmatch(_strip(match[0]))]
    taken += [match.span() for known in (_MOMENT, _TAG) for match in known.finditer(text)]
    run: list[tuple[int, str]] = []
    for place, character in enumerate(text):
        plain = _fold(character)
        if plain and not (taken and any(start <= place < end for start, end in taken)):
            run.append((place, plain))
        elif run:
            yield _make_group(text, run)
            run = []
    if run:
        yield _make_group(text, run)


def _make_group(text: str, run: list[tuple[int, str]]) -> _Group:
    start, end = run[0][0], run[-1][0] + 1
    return _Group(start, end, "".join(plain for _, plain in run), text[start:end] == text[start:end].upper())


@lru_cache(maxsize=1024)
def _fold(character: str) -> str:
    """The letters or the digit that the reader would report for the character; empty for anything else."""
    if character.isascii():
        return character.upper() if character.isalnum() else ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return PLAIN.get(character) or _LOOK_ALIKES.get(character.upper(), "")


def _strip(word: str) -> str:
    return word.strip("()[]{}.,;:!?\"'")


def _join(window: list[_Group]) -> str:
    return "".join(group.spelling for group in window)


def _is_mixed(spelling: str) -> bool:
    return any(map(str.isdigit, spelling)) and any(map(str.isalpha, spelling))
