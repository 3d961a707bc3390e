"""What a question is answered with: numbered candidates, the least explicable by chance first."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from platewatch.investigations.questions import Passing
from platewatch.plates.distribution import Spelling

MOST_CANDIDATES: Final = 50

METHOD: Final = "surprise-2"
"""The method that ranked, as answers and dossiers name it. Any change of a rule or a number of it is another one."""

COUNTED: Final = "counted-1"
"""The method where only hits are kept: nothing is known of habits, so cars are listed by how often they were there."""


class Doubt(StrEnum):
    """Why a candidate is to be taken with more care than its rank says."""

    READS = "reads"
    """It is rather not sure that all of its reads are of one plate."""

    RARE = "rare"
    """The car was seen nearly nowhere else: how often it passes is hardly known."""

    LIKE_THE_CAR = "like the car"
    """Its plate is a look-alike of the plate that was asked for: it may be that car itself, misread."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One car that a question found.

    `spellings` are what its plate may be, each with the probability that it is, most probable first. `passages` are
    those that the question is about: at the scenes, or joint with the car, in the order of capture. `joint` is how many
    occasions they are (a night's scenes are one, and so is one journey), `expected` how many were to be expected by
    chance.

    `p_value` is how probable it is by chance that a car with this one's habits is there as often; `adjusted` is the
    same for the best of all cars that were compared. Both are None where nothing is said about chance: for *this
    plate*, and where only hits are kept.
    `chain` is the probability that all its reads are of one plate, the first of `spellings`.
    """

    spellings: tuple[Spelling, ...]
    passages: tuple[Passing, ...]
    chain: float
    doubts: tuple[Doubt, ...] = ()
    joint: int = 0
    expected: float | None = None
    p_value: float | None = None
    adjusted: float | None = None

    @property
    def plate(self) -> str:
        """Its most probable spelling."""
        return self.spellings[0].text

    @property
    def country(self) -> str | None:
        """The country that most of its passages show; None where none shows one."""
        shown = Counter(one.country for one in self.passages if one.country is not None)
        return min(shown, key=lambda country: (-shown[country], country), default=None)

    @property
    def surprise(self) -> float | None:
        """The p-value in bits: 10 bits are one in 1,024. None where there is none."""
        return None if self.p_value is None else max(0.0, -math.log2(max(self.p_value, _LEAST_P)))

    @property
    def is_doubtful(self) -> bool:
        """Whether there is any doubt that must be said."""
        return bool(self.doubts)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to a question: at most 50 candidates, the most surprising first.

    `compared` is how many cars were compared, `enough` how many of them were there often enough to be looked at,
    `left_out` how many candidates there were beyond the 50. `level` is the adjusted p-value up to which one is
    proposed; None where nothing is said about chance. `looked_at` is how many passages the answer rests on; what
    may be two cars' habit counts for each.

    What was looked at lies from `since` up to `until`: what was asked about and is still kept. Of so many `days` of it
    something is known. The scenes count as so many `occasions`, or the car's passages as so many journeys. `skipped`
    are the numbers, from 1 on, of the scenes that do not count because too little is known of their time and cameras;
    of a led car's passages so many do not, `skipped_passages`.
    """

    candidates: tuple[Candidate, ...]
    compared: int
    enough: int
    looked_at: int
    left_out: int = 0
    level: float | None = None
    method: str = METHOD
    since: datetime | None = None
    until: datetime | None = None
    days: int | None = None
    occasions: int | None = None
    skipped: tuple[int, ...] = ()
    skipped_passages: int = 0


_LEAST_P: Final = 2.0**-1000
