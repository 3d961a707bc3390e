"""How well a camera sees a plate: how wide, how straight, how sharp and in what light; and what is worst about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from platewatch.reading.plate_width import FEW, WIDE

LEANING: Final = 8.0
LEANING_FAR: Final = 15.0
"""Degrees by which a plate leans in the picture."""

TURNED: Final = 50.0
TURNED_FAR: Final = 70.0
"""Degrees by which a plate is seen from the side or from above."""

SHARP: Final = 0.22
BLURRED: Final = 0.17
"""Sharpness from which on a plate is read as well as a sharper one, and below which many are misread."""

DARK: Final = 60.0
BLACK: Final = 20.0
"""Mean brightness of the plate, 0 to 255."""

GLARING: Final = 0.5
BURNT: Final = 0.7
"""Share of the plate that is as bright as a picture can be."""


class Grade(IntEnum):
    """How good something is: the higher, the worse."""

    GOOD = 0
    FAIR = 1
    POOR = 2


class Fault(StrEnum):
    """What may be wrong with how a plate is seen."""

    NARROW = "narrow"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRED = "blurred"
    TURNED = "turned"
    LEANING = "leaning"


@dataclass(frozen=True, slots=True)
class PlateSight:
    """How one plate is seen.

    `width` is in pixels of the whole picture. `lean` is how far its line of text is from level, in degrees (0 to 90).
    `turn` is at least how far it is seen from the side or from above, in degrees, None where its shape does not tell.
    `sharpness` is the steepest step from dark to bright within a pixel of the straightened plate, as a share of its
    contrast (0 to 1). `brightness` is the mean (0 to 255), `clipped` the share that is as bright as can be (0 to 1).
    """

    width: float
    lean: float
    turn: float | None
    sharpness: float
    brightness: float
    clipped: float


def grade_plate_sight(sight: PlateSight) -> dict[Fault, Grade]:
    """The grade of each measure, in the order in which equal ones matter: what is nearer the cause comes first."""
    return {
        Fault.NARROW: _grade(sight.width, WIDE, FEW),
        Fault.DARK: _grade(sight.brightness, DARK, BLACK),
        Fault.BRIGHT: _grade(-sight.clipped, -GLARING, -BURNT),
        Fault.BLURRED: _grade(sight.sharpness, SHARP, BLURRED),
        Fault.TURNED: Grade.GOOD if sight.turn is None else _grade(-sight.turn, -TURNED, -TURNED_FAR),
        Fault.LEANING: _grade(-sight.lean, -LEANING, -LEANING_FAR),
    }


def find_worst(sight: PlateSight) -> tuple[Fault, Grade] | None:
    """What to put right first; None if all is good."""
    faults = list(_list_faults(sight))
    return max(faults, key=lambda fault: fault[1], default=None)


def _list_faults(sight: PlateSight) -> Iterator[tuple[Fault, Grade]]:
    for fault, grade in grade_plate_sight(sight).items():
        if grade is not Grade.GOOD:
            yield fault, grade


def _grade(value: float, good: float, fair: float) -> Grade:
    # What is no number (nan) is above no limit, and so never good.
    return Grade.GOOD if value >= good else Grade.FAIR if value >= fair else Grade.POOR
