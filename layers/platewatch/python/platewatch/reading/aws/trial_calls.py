"""The reader's side of a test picture: {camera_id, test_picture} in, {trial} or {rejected} out.

Beside messages of its queues, the function that reads takes this. What it answers is in no queue, table or bucket.
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from platewatch.cameras.view import ViewFinder
from platewatch.reading.errors import ImageRejected
from platewatch.reading.reader import PlateReader
from platewatch.reading.trial import Found, Trial, TriedPlate, try_picture
from platewatch.sentences import as_sentence, describe_sentence

_PICTURE: Final = "test_picture"


@dataclass(frozen=True, slots=True)
class TrialCall:
    """A test picture of a camera."""

    camera_id: str
    data: bytes


def find_call(event: Mapping[str, Any]) -> TrialCall | None:
    """The test picture that the event holds; None for messages of a queue."""
    return TrialCall(event["camera_id"], b64decode(event[_PICTURE])) if _PICTURE in event else None


def answer_call(call: TrialCall, reader: PlateReader, views: ViewFinder) -> dict[str, Any]:
    """What is read of the picture, or why it is none. Writes nothing, anywhere."""
    try:
        trial = try_picture(call.data, views.find_view(call.camera_id), reader)
    except ImageRejected as error:
        return {"rejected": describe_sentence(as_sentence(str(error)))}
    return {"trial": _describe(trial)}


def _describe(trial: Trial) -> dict[str, Any]:
    return {
        "width": trial.width,
        "height": trial.height,
        "plates": [_describe_plate(plate) for plate in trial.plates],
        "unread": [_describe_found(found) for found in trial.unread],
    }


def _describe_plate(plate: TriedPlate) -> dict[str, Any]:
    return {
        **_describe_found(plate.found),
        "plate": plate.text,
        "probability": round(plate.probability, 4),
        "country": plate.country,
        "caption": plate.caption,
    }


def _describe_found(found: Found) -> dict[str, Any]:
    return {
        "corners": [[_clip(x), _clip(y)] for x, y in found.corners],
        "width": round(found.width, 1),
        "height": round(found.height, 1),
    }


def _clip(share: float) -> float:
    """A corner may lie a little outside of the picture."""
    return round(min(1.0, max(0.0, share)), 4)
