"""How a read fits a pattern, and what an incomplete read says of whole plates: what is seen may be a part of several.

A pattern is a plate of which a witness saw a part; it is matched against the distribution itself.

Where one character is missing at the beginning or the end, each plate that the country's syntax allows gets its share.
So a listed one may become a doubtful hit: a person decides, and nobody is alerted at once. What lacks more than that is
no hit of any plate, only of a pattern whose * stands where the characters are missing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from platewatch.plates.completions import complete_anyhow, complete_for
from platewatch.plates.distribution import Spelling
from platewatch.reading.combine import CombinedRead
from platewatch.reading.completeness import is_incomplete, list_gaps, weigh_whole
from platewatch.reading.limits import LONGEST


@dataclass(frozen=True, slots=True)
class Fit:
    """How a distribution fits a pattern: its most probable spelling that does, and the probability of all that do."""

    best: Spelling
    probability: float


def fits_pattern(spelling: str, pattern: str) -> bool:
    """Whether a spelling is one of the pattern's: ? is any one character, * any number of them, none included."""
    return _compile(pattern).fullmatch(spelling) is not None


def patterns_meet(one: str, other: str) -> bool:
    """Whether some plate fits both patterns; a whole plate is a pattern that it fits alone."""
    reached = {(0, 0)}
    waiting = [(0, 0)]
    while waiting:
        left, right = waiting.pop()
        first, second = one[left : left + 1], other[right : right + 1]
        following = []
        # A * stands for nothing more, or for what the other has there.
        if first == "*":
            following += [(left + 1, right)] + ([(left, right + 1)] if second else [])
        if second == "*":
            following += [(left, right + 1)] + ([(left + 1, right)] if first else [])
        if first and second and "*" not in (first, second) and (first == second or "?" in (first, second)):
            following.append((left + 1, right + 1))
        waiting += [place for place in following if place not in reached]
        reached.update(following)
    return (len(one), len(other)) in reached


def fit_pattern(spellings: Sequence[Spelling], pattern: str) -> Fit | None:
    """How spellings, of which each excludes the others, fit the pattern together; None if none of them does."""
    fitting = [spelling for spelling in spellings if fits_pattern(spelling.text, pattern)]
    if not fitting:
        return None
    best = max(fitting, key=lambda spelling: spelling.probability)
    return Fit(best, sum(spelling.probability for spelling in fitting))


@lru_cache(4096)
def _compile(pattern: str) -> re.Pattern[str]:
    parts = {"?": "[A-Z0-9]", "*": "[A-Z0-9]*"}
    return re.compile("".join(parts.get(character) or re.escape(character) for character in pattern))


COUNTRY_KNOWN: Final = 0.95
"""From which probability on the country that was read counts as known: below it, a car from abroad whose plate looks a
little like another country's would be lost (docs/matching.md)."""

# Less probable parts could be no doubtful hit, whatever completes them.
_NEGLIGIBLE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class _Part:
    """A text that is a part of a plate with the probability `chance`: characters are missing before it, after it or at
    both sides. `plates` are those that lack one character, with their shares of that.
    """

    seen: Spelling
    before: bool
    after: bool
    chance: float
    plates: Mapping[str, float]


def list_plates(read: CombinedRead) -> tuple[Spelling, ...]:
    """Every text that the whole plate may be, with the probability that it is; the most probable first.

    Of a read that is not incomplete these are its spellings. Of an incomplete one they are as well the plates of which
    one character is not seen.
    """
    wholes = weigh_whole(read.spellings, read.completeness)
    if not is_incomplete(read.completeness):
        return wholes
    chances = {spelling.text: spelling.probability for spelling in wholes}
    for part in _list_parts(read):
        for text, share in part.plates.items():
            chances[text] = chances.get(text, 0.0) + part.chance * share
    plates = [Spelling(text, min(1.0, chance)) for text, chance in chances.items()]
    return tuple(sorted(plates, key=lambda plate: (-plate.probability, plate.text)))


def fit_read(read: CombinedRead, pattern: str) -> Fit | None:
    """How a read fits a pattern; None if none of its spellings does.

    Where the pattern has a * at the side where characters are missing, a part fits whatever they are; else as far as
    plates fit that lack one character. The best spelling is one that is seen.
    """
    wholes = weigh_whole(read.spellings, read.completeness)
    if not is_incomplete(read.completeness):
        return fit_pattern(wholes, pattern)
    chances: dict[str, float] = {}
    for one in wholes:
        if fits_pattern(one.text, pattern):
            chances[one.text] = one.probability
    for part in _list_parts(read):
        if chance := part.chance * _share_that_fits(part, pattern):
            chances[part.seen.text] = chances.get(part.seen.text, 0.0) + chance
    if not chances:
        return None
    best = max(chances, key=lambda text: (chances[text], text))
    return Fit(Spelling(best, min(1.0, chances[best])), min(1.0, sum(chances.values())))


def _share_that_fits(part: _Part, pattern: str) -> float:
    is_open = (not part.before or pattern.startswith("*")) and (not part.after or pattern.endswith("*"))
    if is_open and fits_pattern(part.seen.text, pattern):
        return 1.0
    return sum(share for text, share in part.plates.items() if fits_pattern(text, pattern))


def _list_parts(read: CombinedRead) -> Sequence[_Part]:
    """What is seen as a part of plates, for the sides at which characters may be missing.

    Between two lines nobody knows where in the text they are missing: that is left out.
    """
    last = 2 * len(read.completeness) - 1
    gaps = list_gaps(read.completeness)
    sides = ((True, False, (0,)), (False, True, (last,)), (True, True, (0, last)))
    return [
        _Part(
            seen,
            before,
            after,
            seen.probability * gaps[missing],
            {} if before and after else _complete(seen.text, read, at_start=before),
        )
        for before, after, missing in sides
        if missing in gaps
        for seen in read.spellings
        if seen.probability * gaps[missing] >= _NEGLIGIBLE
    ]


def _complete(seen: str, read: CombinedRead, *, at_start: bool) -> Mapping[str, float]:
    """The plates that lack one character: of the country, all that are thinkable, or some of both."""
    if len(seen) >= LONGEST:
        return {}
    if read.country is None:
        return complete_anyhow(seen, at_start=at_start)
    known = read.country_probability
    shares = {text: known * share for text, share in complete_for(seen, read.country, at_start=at_start).items()}
    if known < COUNTRY_KNOWN:
        for text, share in complete_anyhow(seen, at_start=at_start).items():
            shares[text] = shares.get(text, 0.0) + (1.0 - known) * share
    return shares
