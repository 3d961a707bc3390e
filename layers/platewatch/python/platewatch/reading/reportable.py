"""Whether a camera can report a plate at all: the reader's own limits, asked of a plate instead of a picture.

A list may hold plates that no camera ever reports, because they are too short or too long, because their country has no
plates that are built so, or because the reader takes an O for a 0. Whoever lists one should hear it at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from platewatch.plates.country import REPORTED
from platewatch.plates.country_names import COUNTRIES
from platewatch.plates.distribution import Distribution, Spelling
from platewatch.plates.possible import keeps_rules
from platewatch.plates.prior import apply_syntax
from platewatch.plates.syntax import has_rules, has_shape, list_look_alikes
from platewatch.reading.junk import MIN_CHARACTERS, is_word
from platewatch.reading.limits import LONGEST, SHORTEST

_FEWEST: Final = max(SHORTEST, MIN_CHARACTERS)
_NEVER: Final = f"cameras report plates of {_FEWEST} to {LONGEST} letters and digits, so this one never matches"


class ObstacleKind(StrEnum):
    """Why cameras never, or hardly ever, report a plate as it is listed."""

    NEVER_READ = "never-read"
    """No text of this length is reported."""

    NOT_BUILT_SO = "not-built-so"
    """The country's plates are not built like this."""

    READ_AS_OTHER = "read-as-other"
    """The country's plates have a 0 where this one has an O, or the like: the reader reports that one."""

    WORD_OR_NUMBER = "word-or-number"
    """Letters alone and digits alone are taken for lettering unless the plate shows its country."""


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

    >>> [obstacle.kind.value for obstacle in find_obstacles("A1", None)]
    ['never-read']
    """
    if "?" in plate or "*" in plate:
        return _judge_pattern(plate)
    if not _FEWEST <= len(plate) <= LONGEST:
        reason = _NEVER
        return (Obstacle(ObstacleKind.NEVER_READ, reason, 0.0),)
    found = []
    if country in REPORTED and has_rules(country) and not keeps_rules(plate, country):
        found.append(_judge_syntax(plate, country))
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


def _judge_pattern(pattern: str) -> tuple[Obstacle, ...]:
    known = len(pattern.replace("*", ""))
    if known <= LONGEST and ("*" in pattern or known >= _FEWEST):
        return ()
    reason = (
        f"only plates of {known} letters and digits fit: cameras report {_FEWEST} to {LONGEST}, so it never matches"
    )
    return (Obstacle(ObstacleKind.NEVER_READ, reason, 0.0),)


def _judge_syntax(plate: str, country: str) -> Obstacle:
    name = COUNTRIES[country]
    others = [one for one in islice(list_look_alikes(plate), 256) if one != plate]
    read_as = next((other for other in others if keeps_rules(other, country)), None)
    if read_as is not None:
        reason = f"O for 0 or I for 1, or the reverse, in a plate of {name}: cameras report the other one"
        left = _share_after_syntax(plate, others, country)
        return Obstacle(ObstacleKind.READ_AS_OTHER, reason, left, read_as)
    if not has_shape(plate, country):
        reason = f"no plate of {name} is built like this, so it never matches one: check the plate and the country"
        return Obstacle(ObstacleKind.NOT_BUILT_SO, reason, 0.0)
    reason = f"plates of {name} are hardly ever built like this: cameras report it only where it is very clear"
    return Obstacle(ObstacleKind.NOT_BUILT_SO, reason, 1.0)


def _share_after_syntax(plate: str, others: Sequence[str], country: str) -> float:
    """What syntax leaves of the plate where the picture cannot tell it from its look-alikes."""
    even = 1.0 / (len(others) + 1)
    shown = Distribution(tuple(Spelling(text, even) for text in (plate, *others)), 0.0)
    weighed = apply_syntax(shown, {country: 1.0})
    return next(spelling.probability for spelling in weighed.spellings if spelling.text == plate)
