"""One line, two or three: where a plate's shape does not tell, all readings count, each as far as it is probable.

Taking the surest reading and forgetting the others would make the reader surer than it may be.
"""

import math
from collections.abc import Sequence
from typing import Final

from platewatch.plates.distribution import keep_best, mix
from platewatch.reading.completeness import scale_whole, whole
from platewatch.reading.recognised import RecognisedPlate

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
