"""How it is answered whether cameras are silent, judged by what is usual at this hour, and the schema of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.aws import clients, environment
from platewatch.cameras.aws.usual_table import DynamoUsual
from platewatch.cameras.camera import Camera
from platewatch.cameras.silence import Silence, evaluate_silence
from platewatch.web.route import Document
from platewatch.web.schemas import COUNT, FLAG, document, or_null

_MINUTE: Final = timedelta(minutes=1)

SILENCE: Final = document(
    {"silent": FLAG, "minutes": COUNT, "usual_minutes": COUNT, "found_after_minutes": or_null(COUNT)}
)
"""`usual_minutes` is in how many minutes of a quarter of an hour pictures usually come at this hour."""


def show_silences(cameras: Iterable[Camera], now: datetime) -> Mapping[str, Document | None]:
    """How each camera is judged, by its id; None where it cannot be."""
    zone = ZoneInfo(environment.load_text("TIME_ZONE"))
    usual = DynamoUsual(clients.dynamodb(), environment.load_text("CAMERAS_TABLE")).list_usual()
    return {
        camera.camera_id: _show(evaluate_silence(camera, usual.get(camera.camera_id), now, zone)) for camera in cameras
    }


def _show(silence: Silence | None) -> Document | None:
    if silence is None:
        return None
    found_after = silence.found_after
    return {
        "silent": silence.silent,
        "minutes": silence.minutes,
        "usual_minutes": silence.usual_minutes,
        "found_after_minutes": None if found_after is None else round(found_after / _MINUTE),
    }
