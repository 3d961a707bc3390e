"""Read the battery's pictures the way a photo is read, except that the plate's place is given."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from platewatch.plates.distribution import Distribution
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.junk import Limits, is_plate
from platewatch.reading.reader import DetectedPlate, Image, ReadPlate, Recogniser, read_plates
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.record import Corners
from training.battery.measure import Answer
from training.battery.reads import Picture

# Everything is wanted here, also what the reader would not report.
ALL: Final = Limits(
    min_score=0.0, max_unreadable=1.0, min_confidence=0.0, min_characters=1, min_width=0.0, word_country=0.0
)


@dataclass(frozen=True, slots=True)
class Known:
    """A Detector that knows where the one plate is."""

    corners: Corners

    def detect(self, image: Image) -> Sequence[DetectedPlate]:  # noqa: ARG002  the port's signature
        """The plate, surely."""
        return [DetectedPlate(self.corners, 1.0)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of a picture; `plate` is None where it could not name a single spelling.

    `given` tells whether the reader would have reported it.
    """

    picture: Picture
    plate: ReadPlate | None
    given: bool

    @property
    def answer(self) -> Answer:
        """For judging: the truth and the spellings, with the probability that each is the whole plate."""
        return Answer(self.picture.text, list_said(self.plate))


def list_said(plate: ReadPlate | None) -> tuple[tuple[str, float], ...]:
    """The plate's spellings with the probability that each is the whole plate; none of no plate."""
    spellings = weigh_whole(plate.spellings, plate.completeness) if plate else ()
    return tuple((one.text, one.probability) for one in spellings)


def read_at(image: Image, corners: Corners, recogniser: Recogniser) -> tuple[ReadPlate | None, bool]:
    """What stands at `corners`, however doubtful, and whether the reader would report it."""
    plates = read_plates(image, Known(corners), recogniser, limits=ALL)
    if not plates:
        return None, False
    plate = plates[0]
    distribution = Distribution(plate.spellings, plate.unreadable)
    return plate, is_plate(
        plate.score, RecognisedPlate(distribution, plate.country, plate.country_probability), Limits()
    )


def read_pictures(pictures: Iterable[Picture], recogniser: Recogniser) -> Iterator[Reading]:
    """A reading of each picture, in their order."""
    for picture in pictures:
        yield Reading(picture, *read_at(picture.image, picture.found, recogniser))
