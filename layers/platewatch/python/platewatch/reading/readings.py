"""Several readings of one plate, and what they say together.

One line, two or three: where a plate's shape does not tell, all readings count, each as far as it is probable. Taking
the surest reading and forgetting the others would make the reader surer than it may be.

A second reading where it pays: an unsure plate, or one with a doubtful end, is read framed wider and tighter too.
The corners are never quite right, and what is hard to read hangs on a pixel more or less. All readings count the same:
what they agree on becomes a little surer, what each reads its own way less so. Of held-out plates whose best
spelling was unsure (a quarter of 208 real ones and a third of 812 drawn ones) this put 4 and 2 more of the right ones
first and made probabilities hold better; sure plates are right anyway, and cost nothing more.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

import numpy as np

from platewatch.plates.distribution import Distribution, keep_best, mix, sharpen
from platewatch.reading.completeness import average_completeness, scale_whole, whole
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.record import Corners

SURE: Final = 0.95
"""A best spelling with at least this probability is taken at its word."""
HOPELESS: Final = 0.9
"""Nor is read again what is unreadable with at least this probability."""
FAINT: Final = 0.05
"""Nor what has no spelling of this probability. Of 456 such finds in composed scenes of unused seeds a second reading
let one be reported, which was wrong; of 54 in photos none."""
CUT: Final = 0.1
COMPLETE: Final = 0.998
"""A plate that is whole with a probability between these two has a doubtful end. Of 773 drawn plates that lack an end,
with typefaces and seeds that no training uses, 11 instead of 14 were then wrong and whole at 0.9."""
FRAMES: Final = ((1.07, 1.12), (0.97, 0.93))
"""Width and height of the frames of the second reading, as parts of the plate's own."""
AGREEMENT: Final = 1.2
"""The power to which averages are raised: three readings know more than one. Chosen on the calibration's own data."""


def is_sure(distribution: Distribution) -> bool:
    """Whether the best spelling may be taken at its word."""
    return bool(distribution.spellings) and distribution.spellings[0].probability >= SURE


def is_unsure(distribution: Distribution) -> bool:
    """Whether a second reading may change anything."""
    if not distribution.spellings or is_sure(distribution):
        return False
    return distribution.spellings[0].probability >= FAINT and distribution.unreadable < HOPELESS


def has_doubtful_end(reading: RecognisedPlate) -> bool:
    """Whether the text is sure and a second reading may tell whether it is all of the plate."""
    return is_sure(reading.distribution) and CUT < whole(reading.completeness) < COMPLETE


def reframe(corners: Corners) -> list[Corners]:
    """The corners of the plate's frames for the second reading: larger and smaller around the same middle."""
    points = np.asarray(corners, dtype=np.float64)
    top_left, top_right, bottom_right, bottom_left = points
    across = (top_right + bottom_right - top_left - bottom_left) / 4
    down = (bottom_left + bottom_right - top_left - top_right) / 4
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    frames = []
    for wide, high in FRAMES:
        # Each corner moves along the plate's own axes, so that a tilted plate stays as it is tilted.
        moved = points + signs[:, :1] * across * (wide - 1) + signs[:, 1:] * down * (high - 1)
        frames.append(cast(Corners, tuple((float(x), float(y)) for x, y in moved)))
    return frames


def average(readings: Sequence[RecognisedPlate]) -> RecognisedPlate:
    """One result of several readings of the same plate; a single one stays as it is. The country is the first one's,
    and so is a text that was sure."""
    if len(readings) == 1:
        return readings[0]
    completeness = average_completeness([reading.completeness for reading in readings])
    if is_sure(readings[0].distribution):
        return replace(readings[0], completeness=completeness)
    share = 1.0 / len(readings)
    mixed = sharpen(mix([(share, reading.distribution) for reading in readings]), AGREEMENT)
    return RecognisedPlate(keep_best(mixed), readings[0].country, readings[0].country_probability, completeness)


# A strip of the wrong layout is called unreadable by the recogniser nearly always, and what is read on it all the same
# is unsure; the plate's shape says the rest. The weights were fitted on drawn plates whose shape does not tell.
READABLE_WEIGHT: Final = 0.35
BEST_WEIGHT: Final = 0.15
SHAPE_WEIGHT: Final = 2.2
# At this height over width a plate has one line as often as two.
EVEN_SHAPE: Final = 0.47
# And at this one two lines as often as three: a choice, not fitted. Most plates as high as wide are motorcycles' and
# mopeds' of two lines.
EVEN_SHAPE_OF_THREE: Final = 1.2
_SUREST: Final = 1e-6


def merge_layouts(readings: Sequence[tuple[int, RecognisedPlate]], shape: float) -> tuple[RecognisedPlate, int]:
    """One result of a plate's readings as one line, as two and as three, and its number of lines.

    `shape` is the plate's height over its width (over 0). A single reading comes back as it is. The country is that of
    the more probable layout, so are the ends of its lines; that the plate is whole is what all layouts say.
    """
    if len(readings) == 1:
        lines, reading = readings[0]
        return reading, lines
    shares = _weigh(readings, shape)
    most = max(range(len(readings)), key=lambda index: shares[index])
    lines, likelier = readings[most]
    parts = [(share, reading.distribution) for share, (_, reading) in zip(shares, readings, strict=True)]
    merged = keep_best(mix(parts))
    chance = sum(share * whole(reading.completeness) for share, (_, reading) in zip(shares, readings, strict=True))
    completeness = scale_whole(likelier.completeness, min(1.0, chance))
    return RecognisedPlate(merged, likelier.country, likelier.country_probability, completeness), lines


def _weigh(readings: Sequence[tuple[int, RecognisedPlate]], shape: float) -> list[float]:
    """How probable each reading's layout is; they sum to 1."""
    scores = []
    for lines, reading in readings:
        spellings = reading.distribution.spellings
        score = READABLE_WEIGHT * _log_odds(1.0 - reading.distribution.unreadable)
        score += BEST_WEIGHT * _log_odds(spellings[0].probability if spellings else 0.0)
        for even in (EVEN_SHAPE, EVEN_SHAPE_OF_THREE)[: lines - 1]:
            score += SHAPE_WEIGHT * math.log(max(shape, _SUREST) / even)
        scores.append(score)
    powers = [math.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def _log_odds(probability: float) -> float:
    held = min(max(probability, _SUREST), 1.0 - _SUREST)
    return math.log(held / (1.0 - held))
