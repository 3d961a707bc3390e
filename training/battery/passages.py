"""Several readings of one passage as one answer, the way the service combines them."""

from collections.abc import Sequence

from platewatch.reading.combine import FrameRead, combine
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.reader import ReadPlate
from platewatch.reading.record import Corners
from training.battery.measure import Answer
from training.battery.read import Reading


def combine_passage(readings: Sequence[Reading]) -> Answer:
    """What the frames say together; frames of which nothing was read say nothing."""
    frames = [
        as_frame(str(reading.picture.frame), reading.plate, reading.picture.place)
        for reading in readings
        if reading.plate
    ]
    return combine_frames(readings[0].picture.text, frames)


def combine_frames(truth: str, frames: Sequence[FrameRead]) -> Answer:
    """The frames of one vehicle's plate as one answer."""
    if not frames:
        return Answer(truth, ())
    read = combine(frames)
    plates = weigh_whole(read.spellings, read.completeness)
    return Answer(truth, tuple((one.text, one.probability) for one in plates))


def as_frame(frame_id: str, plate: ReadPlate, corners: Corners) -> FrameRead:
    """What was read in one frame, with the plate's corners in the camera's full picture."""
    return FrameRead(
        frame_id=frame_id,
        spellings=plate.spellings,
        unreadable=plate.unreadable,
        country=plate.country,
        country_probability=plate.country_probability,
        lines=plate.lines,
        corners=corners,
        completeness=plate.completeness,
    )
