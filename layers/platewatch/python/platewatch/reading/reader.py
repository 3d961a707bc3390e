"""The reader: every plate in a picture, as a distribution over spellings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.rectify import RectifiedPlate, possible_lines, rectify
from platewatch.reads.record import Corners

Image = NDArray[np.uint8]

# Plates less sure than this are not read. These limits were chosen on held-out photos of the training sets.
MIN_SCORE: Final = 0.35
# A crop that the recogniser calls unreadable with more than this probability is junk: a badge, a sign, a blur.
MAX_UNREADABLE: Final = 0.6
# The best spelling must have at least this probability: below it the read says nothing.
MIN_CONFIDENCE: Final = 0.15
MIN_CHARACTERS: Final = 3
# Two plates that cover more than this share of the smaller one are the same plate.
MAX_OVERLAP: Final = 0.5
MAX_PLATES: Final = 50


@dataclass(frozen=True, slots=True)
class DetectedPlate:
    """Where a plate is, in pixels of the picture, and how sure the detector is (0 to 1)."""

    corners: Corners
    score: float


@dataclass(frozen=True, slots=True)
class RecognisedPlate:
    """What stands on a plate. `country` is a two-letter code, or None where the plate does not show it."""

    distribution: Distribution
    country: str | None
    country_probability: float


@dataclass(frozen=True, slots=True)
class ReadPlate:
    """One plate of a picture: where it is and what it may say; `spellings` from most to least probable, never empty."""

    corners: Corners
    score: float
    spellings: tuple[Spelling, ...]
    unreadable: float
    country: str | None
    country_probability: float
    lines: int


class Detector(Protocol):
    """Finds plates."""

    def detect(self, image: Image) -> Sequence[DetectedPlate]:
        """All plates in the picture (BGR uint8, height x width x 3), in any order, without duplicates or with."""


class Recogniser(Protocol):
    """Reads straightened plates."""

    def recognise(self, crops: Sequence[RectifiedPlate]) -> Sequence[RecognisedPlate]:
        """One result per crop, in the same order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a plate worth reporting."""

    min_score: float = MIN_SCORE
    max_unreadable: float = MAX_UNREADABLE
    min_confidence: float = MIN_CONFIDENCE
    min_characters: int = MIN_CHARACTERS
    max_overlap: float = MAX_OVERLAP
    max_plates: int = MAX_PLATES


def read_plates(
    image: Image, detector: Detector, recogniser: Recogniser, *, limits: Limits | None = None
) -> tuple[ReadPlate, ...]:
    """Every plate that can be read in `image` (BGR uint8), the most probable reading first.

    Of plates that overlap the surest is kept; what is mostly unreadable, improbable or too short is dropped. A plate
    whose shape does not tell is read as one line and as two, and the more probable reading counts.
    """
    limits = limits or Limits()
    found = [plate for plate in detector.detect(image) if plate.score >= limits.min_score]
    found = drop_overlaps(found, limits.max_overlap)[: limits.max_plates]
    if not found:
        return ()
    tries = [(plate, rectify(image, plate.corners, lines=n)) for plate in found for n in possible_lines(plate.corners)]
    results = recogniser.recognise([crop for _, crop in tries])
    best: dict[DetectedPlate, ReadPlate] = {}
    for (plate, crop), result in zip(tries, results, strict=True):
        if not _is_readable(result.distribution, limits):
            continue
        read = ReadPlate(
            corners=plate.corners,
            score=plate.score,
            spellings=result.distribution.spellings,
            unreadable=result.distribution.unreadable,
            country=result.country,
            country_probability=result.country_probability,
            lines=crop.lines,
        )
        if plate not in best or _probability(read) > _probability(best[plate]):
            best[plate] = read
    return tuple(sorted(best.values(), key=_probability, reverse=True))


def _probability(read: ReadPlate) -> float:
    return read.spellings[0].probability


def drop_overlaps(plates: Sequence[DetectedPlate], max_overlap: float = MAX_OVERLAP) -> list[DetectedPlate]:
    """The plates, surest first, without those that mostly cover, or are covered by, a surer one."""
    kept: list[DetectedPlate] = []
    for plate in sorted(plates, key=lambda plate: plate.score, reverse=True):
        if all(_overlap(plate.corners, other.corners) <= max_overlap for other in kept):
            kept.append(plate)
    return kept


def _is_readable(distribution: Distribution, limits: Limits) -> bool:
    if not distribution.spellings or distribution.unreadable > limits.max_unreadable:
        return False
    best = distribution.spellings[0]
    return best.probability >= limits.min_confidence and len(best.text) >= limits.min_characters


def _overlap(one: Corners, other: Corners) -> float:
    """The share of the smaller plate's bounding box that the other's covers."""
    (left_a, top_a, right_a, bottom_a), (left_b, top_b, right_b, bottom_b) = _bounds(one), _bounds(other)
    wide = min(right_a, right_b) - max(left_a, left_b)
    high = min(bottom_a, bottom_b) - max(top_a, top_b)
    if wide <= 0 or high <= 0:
        return 0.0
    smaller = min((right_a - left_a) * (bottom_a - top_a), (right_b - left_b) * (bottom_b - top_b))
    return wide * high / smaller


def _bounds(corners: Corners) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
