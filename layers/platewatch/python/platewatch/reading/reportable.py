"""Whether a camera can report a plate at all: the reader's own limits, asked of a plate instead of a picture.

A list may hold plates that no camera ever reports, because they are too short or too long, because their country has no
plates that are built so, or because the reader takes an O for a 0. Whoever lists one should hear it at once.
"""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product
from typing import Final

from platewatch.plates.country import REPORTED
from platewatch.plates.country_names import COUNTRIES
from platewatch.plates.distribution import Distribution, Spelling
from platewatch.plates.issued import keeps_rules
from platewatch.plates.prior import apply_syntax
from platewatch.plates.syntax import has_rules, has_shape, list_look_alikes
from platewatch.reading.junk import MIN_CHARACTERS, find_look_alike, is_short_plate, is_word
from platewatch.reading.limits import LONGEST, SHORTEST

_FEWEST: Final = max(SHORTEST, MIN_CHARACTERS)
_MARKS: Final = string.digits + string.ascii_uppercase
_MOST_FILLED: Final = 36 * 36
"""A pattern of three places with two unknown ones has so many plates."""
_NEVER: Final = f"cameras report plates of {_FEWEST} to {LONGEST} letters and digits, so this one never matches"
_SHORT: Final = "cameras report so short a plate only where the plate clearly shows a country that has such plates"


class ObstacleKind(StrEnum):
    """Why cameras never, or hardly ever, report a plate as it is listed."""

    NEVER_READ = "never-read"
    """No text of this length is reported, or not of this country."""

    NOT_BUILT_SO = "not-built-so"
    """The country's plates are not built like this."""

    READ_AS_OTHER = "read-as-other"
    """The country's plates have a 0 where this one has an O, or the like: the reader reports that one."""

    WORD_OR_NUMBER = "word-or-number"
    """Letters alone and digits alone are taken for lettering unless the plate shows its country."""

    SHORT = "short-plate"
    """Two or three characters are taken for lettering unless the plate surely shows a country that has such plates."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One obstacle, in words that quote no plate. `left` is how much of a sure reading's probability the listed plate
    keeps: 0 where no camera can report it, 1 where it only has to be clearer than others. `read_as` is the plate that
    is reported instead, None where there is none.
    """

    kind: ObstacleKind
    reason: str
    left: float
    read_as: str | None = None


def find_obstacles(plate: str, country: str | None) -> tuple[Obstacle, ...]:
    """What keeps cameras from reporting this normalised plate, or pattern; nothing for nearly every plate.

    `country` is an upper-case code, None when unknown.

    >>> [[obstacle.kind.value for obstacle in find_obstacles("A1", country)] for country in ("NL", "GB", None)]
    [['never-read'], ['short-plate'], ['short-plate']]
    """
    if "?" in plate or "*" in plate:
        return _check_pattern(plate, country)
    if len(plate) < _FEWEST and _may_be_short(plate, country):
        return (Obstacle(ObstacleKind.SHORT, _SHORT, 1.0),)
    read_as = find_look_alike(plate, country)
    if read_as is not None and country is not None:
        return (Obstacle(ObstacleKind.READ_AS_OTHER, _explain_other(country), 0.0, read_as),)
    if not _FEWEST <= len(plate) <= LONGEST:
        return (Obstacle(ObstacleKind.NEVER_READ, _NEVER, 0.0),)
    found = []
    if country in REPORTED and has_rules(country) and not keeps_rules(plate, country):
        found.append(_check_syntax(plate, country))
    if is_word(plate):
        reason = "letters alone or digits alone: cameras report it only where the plate shows its country"
        found.append(Obstacle(ObstacleKind.WORD_OR_NUMBER, reason, 1.0))
    return tuple(found)


def limit_probability(probability: float, obstacles: Sequence[Obstacle]) -> float:
    """How probable the listed plate is at most, if a picture shows it with that probability."""
    return probability * min((obstacle.left for obstacle in obstacles), default=1.0)


def fill_pattern(pattern: str) -> str:
    """A plate that fits the pattern, its unknown characters as zeros, of a length that cameras report if any is."""
    known = len(pattern.replace("*", ""))
    some = max(_FEWEST - known, 1 if known < LONGEST else 0)
    first, *rest = pattern.replace("?", "0").split("*")
    return first + "0" * some * bool(rest) + "".join(rest)


def _may_be_short(plate: str, country: str | None) -> bool:
    """Whether the country, or any at all where none is listed, has so short a plate."""
    return any(is_short_plate(plate, one) for one in (REPORTED if country is None else (country,)))


def _check_pattern(pattern: str, country: str | None) -> tuple[Obstacle, ...]:
    known = len(pattern.replace("*", ""))
    if known <= LONGEST and ("*" in pattern or known >= _FEWEST):
        return ()
    if known < _FEWEST and any(_may_be_short(plate, country) for plate in islice(_fill(pattern), _MOST_FILLED)):
        return (Obstacle(ObstacleKind.SHORT, _SHORT, 1.0),)
    reason = (
        f"only plates of {known} letters and digits fit: cameras report {_FEWEST} to {LONGEST}, so it never matches"
    )
    return (Obstacle(ObstacleKind.NEVER_READ, reason, 0.0),)


def _fill(pattern: str) -> Iterator[str]:
    """Every plate that fits a pattern without *."""
    return map("".join, product(*(_MARKS if mark == "?" else mark for mark in pattern)))


def _check_syntax(plate: str, country: str) -> Obstacle:
    name = COUNTRIES[country]
    others = [one for one in islice(list_look_alikes(plate), 256) if one != plate]
    read_as = next((other for other in others if keeps_rules(other, country)), None)
    if read_as is not None:
        left = _share_after_syntax(plate, others, country)
        return Obstacle(ObstacleKind.READ_AS_OTHER, _explain_other(country), left, read_as)
    if not has_shape(plate, country):
        reason = f"no plate of {name} is built like this, so it never matches one: check the plate and the country"
        return Obstacle(ObstacleKind.NOT_BUILT_SO, reason, 0.0)
    reason = f"plates of {name} are hardly ever built like this: cameras report it only where it is very clear"
    return Obstacle(ObstacleKind.NOT_BUILT_SO, reason, 1.0)


def _explain_other(country: str) -> str:
    return f"O for 0 or I for 1, or the reverse, in a plate of {COUNTRIES[country]}: cameras report the other one"


def _share_after_syntax(plate: str, others: Sequence[str], country: str) -> float:
    """What syntax leaves of the plate where the picture cannot tell it from its look-alikes."""
    even = 1.0 / (len(others) + 1)
    shown = Distribution(tuple(Spelling(text, even) for text in (plate, *others)), 0.0)
    weighed = apply_syntax(shown, {country: 1.0})
    return next(spelling.probability for spelling in weighed.spellings if spelling.text == plate)
