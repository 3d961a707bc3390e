"""How a camera sees: how bright and how sharp its pictures are and whether a plate was found, in slots of ten minutes.

The numbers are of whole pictures. No plate, no place in a picture and no single picture is in what is kept of them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log10, pow
from typing import Final

from platewatch.cameras.clock import SLOT

KEPT_SLOTS: Final = 7
"""The hour before the slot that is not over yet, and that slot."""

FRESH: Final = timedelta(minutes=10)
"""Pictures that were captured longer ago say nothing of how the camera sees now, and are not counted."""

DARKEST: Final = 0.01
"""What is added to a brightness before its logarithm is taken: a black picture has one too."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture looks like: its mean `brightness`, from 0 (black) to 1; its `sharpness`, the variance of its
    Laplacian at a small size, from 0; and whether a plate was found in it.
    """

    brightness: float
    sharpness: float
    with_plate: bool


@dataclass(frozen=True, slots=True)
class SightSlot:
    """So many `pictures` of the ten minutes from `begin` on, `with_plates` of them, and the sums of the decimal
    logarithms of their brightness and sharpness.
    """

    begin: datetime
    pictures: int = 0
    with_plates: int = 0
    brightness: float = 0.0
    sharpness: float = 0.0

    def add(self, other: "SightSlot") -> "SightSlot":
        """This slot with the pictures of another one."""
        return SightSlot(
            self.begin,
            self.pictures + other.pictures,
            self.with_plates + other.with_plates,
            self.brightness + other.brightness,
            self.sharpness + other.sharpness,
        )


def note_sight(
    slots: tuple[SightSlot, ...], sight: Sight, captured_at: datetime, now: datetime
) -> tuple[SightSlot, ...]:
    """The slots, oldest first, with one more picture; unchanged for one that was captured long ago."""
    if abs(now - captured_at) > FRESH:
        return slots
    begin = begin_slot(now)
    new = SightSlot(
        begin, 1, int(sight.with_plate), scale_brightness(sight.brightness), scale_sharpness(sight.sharpness)
    )
    known = slots[-1] if slots else None
    # The clocks of two readers may differ a little: a slot that was begun is gone on with.
    if known is not None and known.begin >= begin:
        return (*slots[:-1], known.add(new))
    return (*slots, new)[-KEPT_SLOTS:]


def begin_slot(moment: datetime) -> datetime:
    """When the slot of the moment began."""
    seconds = SLOT.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


def scale_brightness(brightness: float) -> float:
    """The brightness as it is added up and compared."""
    return log10(brightness + DARKEST)


def scale_sharpness(sharpness: float) -> float:
    """The sharpness as it is added up and compared."""
    return log10(sharpness + 1.0)


def find_brightness(scaled: float) -> float:
    """The brightness, from 0 to 1, of a scaled one."""
    return min(1.0, max(0.0, pow(10.0, scaled) - DARKEST))


def find_sharpness(scaled: float) -> float:
    """The sharpness of a scaled one."""
    return max(0.0, pow(10.0, scaled) - 1.0)
