"""Patterns: plates of which a witness saw a part, matched against the distribution itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from platewatch.plates.distribution import Spelling


@dataclass(frozen=True, slots=True)
class Fit:
    """How a distribution fits a pattern: its most probable spelling that does, and the probability of all that do."""

    best: Spelling
    probability: float


def fits_pattern(spelling: str, pattern: str) -> bool:
    """Whether a spelling is one of the pattern's: ? is any one character, * any number of them, none included."""
    return _compile(pattern).fullmatch(spelling) is not None


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
