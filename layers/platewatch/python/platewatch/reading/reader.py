"""The reader: a picture's bytes in, every plate in it out, as a distribution over spellings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from platewatch.cameras.view import View
from platewatch.cameras.view import is_caption as is_marked_caption
from platewatch.plates.distribution import Distribution, Spelling, find_repaired
from platewatch.plates.prior import rule_out
from platewatch.reading.captions import is_caption
from platewatch.reading.completeness import Completeness, whole
from platewatch.reading.junk import Limits as Limits
from platewatch.reading.junk import is_plate
from platewatch.reading.readings import FRAMES, average, has_doubtful_end, is_sure, is_unsure, merge_layouts, reframe
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.record import Corners, scale_corners
from platewatch.reading.rectify import RectifiedPlate, plate_size, possible_lines, rectify_with_surroundings

Image = NDArray[np.uint8]
_Box = tuple[float, float, float, float]

DOUBTFUL: Final = 0.64
"""Finds that score less are plates in one case of ten, and only a text that fits its country is reported of them. In
composed scenes of unused seeds no second layout of 70 such finds became a read."""


@dataclass(frozen=True, slots=True)
class DetectedPlate:
    """Where a plate is, in pixels of the picture, and how sure the detector is (0 to 1)."""

    corners: Corners
    score: float


@dataclass(frozen=True, slots=True)
class ReadPlate:
    """One plate of a picture: where it is and what it may say; `spellings` from most to least probable, never empty.

    The probabilities and `unreadable` sum to at most 1; what is missing belongs to spellings that are not listed.
    Spellings are what is seen; `completeness` says whether that is the whole plate.
    """

    corners: Corners
    score: float
    spellings: tuple[Spelling, ...]
    unreadable: float
    country: str | None
    country_probability: float
    lines: int
    completeness: Completeness = ()

    @property
    def repaired_from(self) -> str | None:
        """The spelling that the picture alone would have put first, where the countries' syntax put another first."""
        return find_repaired(self.spellings)


class Detector(Protocol):
    """Finds plates."""

    def detect(self, image: Image) -> Sequence[DetectedPlate]:
        """All plates in the picture (BGR uint8, height x width x 3), in any order, without duplicates or with."""


class Recogniser(Protocol):
    """Reads straightened plates."""

    def recognise(self, crops: Sequence[RectifiedPlate]) -> Sequence[RecognisedPlate]:
        """One result per crop, in the same order."""

    def calibrate(self, distribution: Distribution) -> Distribution:
        """What all readings of a plate say together, with probabilities that hold."""


@dataclass(frozen=True, slots=True)
class Plates:
    """What was read, the most probable reading first, and where else something like a plate was found."""

    reads: tuple[ReadPlate, ...]
    unread: tuple[Corners, ...]


def read_plates(
    image: Image, detector: Detector, recogniser: Recogniser, *, limits: Limits | None = None
) -> tuple[ReadPlate, ...]:
    """Every plate that can be read in `image` (BGR uint8), the most probable reading first (see find_plates)."""
    return find_plates(image, detector, recogniser, limits=limits).reads


def find_plates(image: Image, detector: Detector, recogniser: Recogniser, *, limits: Limits | None = None) -> Plates:
    """Every plate that can be read in `image` (BGR uint8), and what was found beside.

    Of plates that overlap the surest is kept; what is mostly unreadable, improbable, no plate's text, or a caption that
    the camera wrote, is dropped. A plate whose shape does not tell is read as one line, as two and as three until one
    reading is sure, and all of them count. An unsure plate is read again in other frames.
    """
    limits = limits or Limits()
    finds = detector.detect(image)
    found = [
        plate for plate in finds if plate.score >= limits.min_score and plate_size(plate.corners)[0] >= limits.min_width
    ]
    found = drop_overlaps(found, limits.max_overlap)[: limits.max_plates]
    if not found:
        return Plates((), tuple(plate.corners for plate in finds))
    # Lettering looks no more like a plate because one of its readings would be one: so that is decided first.
    reads = [
        _make_read(plate, _rule_out(recognised), lines)
        for plate, (recognised, lines) in zip(found, _recognise(image, found, recogniser), strict=True)
        if is_plate(plate.score, recognised, limits) and not is_caption(image, plate.corners)
    ]
    reads.sort(key=_probability, reverse=True)
    unread = [
        plate.corners
        for plate in finds
        if all(_overlap(plate.corners, read.corners) <= limits.max_overlap for read in reads)
    ]
    return Plates(tuple(reads), tuple(unread))


def _recognise(
    image: Image, found: Sequence[DetectedPlate], recogniser: Recogniser
) -> list[tuple[RecognisedPlate, int]]:
    """What stands on each find and its number of lines."""

    def read(cuts: Iterable[tuple[Corners, int]]) -> Iterator[RecognisedPlate]:
        strips = [rectify_with_surroundings(image, corners, lines) for corners, lines in cuts]
        return iter(recogniser.recognise(strips) if strips else ())

    layouts = [lines_to_try(plate) for plate in found]
    readings: list[list[tuple[int, RecognisedPlate]]] = [[] for _ in found]
    for tried in range(max(map(len, layouts))):
        # What is sure by now needs no other layout.
        open_ones = [
            index
            for index, lines in enumerate(layouts)
            if len(lines) > tried and not any(is_sure(reading.distribution) for _, reading in readings[index])
        ]
        answers = read((found[index].corners, layouts[index][tried]) for index in open_ones)
        for index in open_ones:
            readings[index].append((layouts[index][tried], next(answers)))
    results = []
    for plate, reading in zip(found, readings, strict=True):
        width, height = plate_size(plate.corners)
        results.append(merge_layouts(reading, height / max(width, 1e-6)))
    unsure = [
        index for index, (result, _) in enumerate(results) if is_unsure(result.distribution) or has_doubtful_end(result)
    ]
    again = read((frame, results[index][1]) for index in unsure for frame in reframe(found[index].corners))
    for index in unsure:
        first, lines = results[index]
        results[index] = average([first, *(next(again) for _ in FRAMES)]), lines
    return [
        (replace(result, distribution=recogniser.calibrate(result.distribution)), lines) for result, lines in results
    ]


def _rule_out(recognised: RecognisedPlate) -> RecognisedPlate:
    if recognised.country is None:
        return recognised
    countries = {recognised.country: recognised.country_probability}
    wholes = dict.fromkeys((one.text for one in recognised.distribution.spellings), whole(recognised.completeness))
    return replace(recognised, distribution=rule_out(recognised.distribution, countries, wholes=wholes))


def lines_to_try(plate: DetectedPlate) -> tuple[int, ...]:
    """The numbers of lines to try, the likelier first: of a doubtful find, which is most likely no plate, only that."""
    lines = possible_lines(plate.corners)
    return lines if plate.score >= DOUBTFUL else lines[:1]


def _make_read(plate: DetectedPlate, recognised: RecognisedPlate, lines: int) -> ReadPlate:
    return ReadPlate(
        corners=plate.corners,
        score=plate.score,
        spellings=recognised.distribution.spellings,
        unreadable=recognised.distribution.unreadable,
        country=recognised.country,
        country_probability=recognised.country_probability,
        lines=lines,
        completeness=recognised.completeness,
    )


def _probability(read: ReadPlate) -> float:
    return read.spellings[0].probability * whole(read.completeness)


def drop_overlaps(plates: Sequence[DetectedPlate], max_overlap: float = 0.5) -> list[DetectedPlate]:
    """The plates, surest first, without those that mostly cover, or are covered by, a surer one."""
    kept: list[DetectedPlate] = []
    boxes: list[_Box] = []
    for plate in sorted(plates, key=lambda plate: plate.score, reverse=True):
        box = _bounds(plate.corners)
        if all(_share(box, other) <= max_overlap for other in boxes):
            kept.append(plate)
            boxes.append(box)
    return kept


def _overlap(one: Corners, other: Corners) -> float:
    """The share of the smaller plate's bounding box that the other's covers."""
    return _share(_bounds(one), _bounds(other))


def _share(one: _Box, other: _Box) -> float:
    (left_a, top_a, right_a, bottom_a), (left_b, top_b, right_b, bottom_b) = one, other
    wide = min(right_a, right_b) - max(left_a, left_b)
    high = min(bottom_a, bottom_b) - max(top_a, top_b)
    if wide <= 0 or high <= 0:
        return 0.0
    smaller = min((right_a - left_a) * (bottom_a - top_a), (right_b - left_b) * (bottom_b - top_b))
    return wide * high / smaller


def _bounds(corners: Corners) -> _Box:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class ReadImage:
    """A snapshot and the plates read in it, best first, their corners in pixels of the whole snapshot.

    `unread` is where something like a plate was found and not read: it may be one all the same.
    `width` and `height` are the snapshot's, turned as it asks; `image` (BGR) may be smaller.
    """

    image: Image
    plates: Sequence[ReadPlate]
    width: int
    height: int
    unread: Sequence[Corners] = ()

    def corners_in_image(self, corners: Corners) -> Corners:
        """The place in pixels of `image`."""
        high, wide = self.image.shape[:2]
        return scale_corners(corners, wide / self.width, high / self.height)

    def is_caption(self, plate: ReadPlate, view: View) -> bool:
        """Whether the plate lies where the camera writes into its pictures."""
        return is_marked_caption(scale_corners(plate.corners, 1 / self.width, 1 / self.height), view.caption_areas)


class PlateReader(Protocol):
    """The reader with its models loaded."""

    model_version: str

    def read(self, data: bytes) -> ReadImage:
        """Decode the picture and read every plate. Raises ImageRejected for what is no acceptable picture."""
