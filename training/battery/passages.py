"""Several readings of one passage as one answer."""

from collections.abc import Sequence

from training.battery.measure import Answer
from training.battery.read import Reading


def combine_passage(readings: Sequence[Reading]) -> Answer:
    """What the frames say together. Until the reader combines: what the surest frame says."""
    return max((reading.answer for reading in readings), key=lambda answer: answer.said)
