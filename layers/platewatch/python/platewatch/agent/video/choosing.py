"""Which frames of a vehicle are sent: those that show its plate best, some time apart.

The choice is made while the vehicle passes: a frame that is not taken at once is gone.
"""

from dataclasses import dataclass
from typing import Final

from platewatch.agent.video.find import Find

MOST_FRAMES: Final = 3
"""Frames of one vehicle. More say little that is new, and cost bytes."""

APART_MS: Final = 150
"""Frames closer to each other are nearly the same picture."""

ENOUGH_WIDTH: Final = 160.0
"""Pixels: a plate that is wider is read no better."""

BETTER: Final = 1.05
"""By how much a frame must be better to take the place of another: each costs an encoding."""

_CUT: Final = 0.2
"""What a plate is worth that the picture may cut."""

_BLURRED: Final = 0.3
"""What a plate without any sharp edge is worth."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that shows the vehicle. `number` names its picture, `at_ms` is its time in the film."""

    number: int
    at_ms: int
    quality: float
    width: float


def make_frame(number: int, at_ms: int, find: Find) -> Frame:
    """The frame, with what it is worth for this plate."""
    worth = min(find.width, ENOUGH_WIDTH) / ENOUGH_WIDTH * (_BLURRED + (1 - _BLURRED) * find.sharpness)
    return Frame(number, at_ms, worth if find.whole else worth * _CUT, find.width)


def choose_frames(kept: tuple[Frame, ...], new: Frame) -> tuple[Frame, ...]:
    """The frames to keep, in the order of time: at most MOST_FRAMES, any two at least APART_MS from each other."""
    near = [frame for frame in kept if abs(frame.at_ms - new.at_ms) < APART_MS]
    if near:
        gone = near
    elif len(kept) < MOST_FRAMES:
        gone = []
    else:
        gone = [min(kept, key=lambda frame: frame.quality)]
    if gone and new.quality <= BETTER * max(frame.quality for frame in gone):
        return kept
    return tuple(sorted((*(frame for frame in kept if frame not in gone), new), key=lambda frame: frame.at_ms))
