"""What the film worker and who started it say to each other. Numbers are little-endian.

told first: the order, as JSON, with its length before it
H  width, height (uint32), frames in a second (float32)      the film is open
S  sample (SAMPLE), then its finds (FIND each)               answered with any number of KEEPs, then PASS
   on KEEP, which finds to hide (HIDDEN): length (uint32), the frame as JPEG without those plates
E  the reason (uint8)                                        it ends
"""

import struct
from enum import IntEnum
from typing import Final

READY: Final = b"R"
HELLO, SAMPLED, ENDED = b"H", b"S", b"E"
KEEP, PASS = b"K", b"-"

LENGTH: Final = struct.Struct("<I")
SIZE: Final = struct.Struct("<IIf")
SAMPLE: Final = struct.Struct("<QIBffB")
"""Time in the film (ms), age (ms), 1 if something has changed, brightness (0 to 1), sharpness (0 to 1), finds."""

FIND: Final = struct.Struct("<10f")
"""Four corners (x, y, pixels of the frame, clockwise from the top left), score, sharpness."""

REASON: Final = struct.Struct("<B")

HIDDEN: Final = struct.Struct("<I")
"""A bit for each find of the sample, the first one the lowest: 1 hides its plate."""

MOST_FINDS: Final = 24
LONGEST_ORDER: Final = 4_000
LONGEST_SIDE: Final = 4_096
"""Pixels of a frame, across or down."""


class Reason(IntEnum):
    """Why a film ends."""

    OVER = 0
    """The last frame of a file, or a stream that broke off."""

    NOT_OPENED = 1
    NO_MODELS = 2
    SIZE = 3
    """Its pictures are larger than a film's may be, or have no size."""
