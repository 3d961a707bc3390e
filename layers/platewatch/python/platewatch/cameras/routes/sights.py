"""How it is answered how cameras see, and the schema of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.aws import clients, environment
from platewatch.cameras.aws.sights_table import DynamoSights
from platewatch.cameras.camera import Camera
from platewatch.cameras.sight import find_brightness, find_sharpness
from platewatch.cameras.sights import Fallen, Measure, Seen, UsualSight, find_seen, find_usual
from platewatch.text.timestamps import format_utc
from platewatch.web.route import Document
from platewatch.web.schemas import NUMBER, SHARE, TIME, document, list_of, members, or_null

_FALL: Final = document({"measure": members(Measure), "seen": NUMBER, "usual": NUMBER})
_FALLEN: Final = document({"since": TIME, "falls": list_of(_FALL, minItems=1)})
_USUAL: Final = document({"plates": SHARE, "brightness": SHARE, "sharpness": NUMBER})

SIGHT: Final = document({"usual": or_null(_USUAL), "fallen": or_null(_FALLEN)})
"""`usual` is what is usual at this hour, null where too little is learnt of it. `fallen` is what is worse now."""


def show_sights(cameras: Iterable[Camera], now: datetime) -> Mapping[str, Document | None]:
    """How each camera sees, by its id; None where nothing is learnt."""
    zone = ZoneInfo(environment.load_text("TIME_ZONE"))
    known = DynamoSights(clients.dynamodb(), environment.load_text("CAMERAS_TABLE")).list_seen()
    return {
        camera.camera_id: _show(find_seen(camera, known.get(camera.camera_id), now), now, zone) for camera in cameras
    }


def _show(seen: Seen | None, now: datetime, zone: ZoneInfo) -> Document | None:
    if seen is None:
        return None
    return {"usual": _show_usual(find_usual(seen, now, zone)), "fallen": _show_fallen(seen.fallen)}


def _show_usual(usual: UsualSight | None) -> Document | None:
    if usual is None:
        return None
    middle = usual.middle
    return {
        "plates": round(middle.share, 3),
        "brightness": round(find_brightness(middle.brightness), 3),
        "sharpness": round(find_sharpness(middle.sharpness), 1),
    }


def _show_fallen(fallen: Fallen | None) -> Document | None:
    if fallen is None:
        return None
    falls = [{"measure": fall.measure.value, "seen": fall.seen, "usual": fall.usual} for fall in fallen.falls]
    return {"since": format_utc(fallen.since), "falls": falls}
