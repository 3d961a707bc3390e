"""What the reader says about a plate: not one string, but spellings with probabilities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spelling:
    """One possible text of a plate (A-Z, 0-9, top line first) and the probability that it is the right one."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """The spellings of one plate, most probable first, and the probability that it is none that can be read.

    The probabilities and `unreadable` sum to at most 1; what is missing belongs to spellings too improbable to keep.
    """

    spellings: tuple[Spelling, ...]
    unreadable: float
