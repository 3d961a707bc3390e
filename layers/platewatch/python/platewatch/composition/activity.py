"""What cameras saw by the hour, for the route that lists them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from platewatch.alerts.activity import MOST_HOURS as MOST_HOURS
from platewatch.alerts.activity import list_hours, parse_hours
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.cameras.camera import Camera
from platewatch.composition.counting import open_counts
from platewatch.text.timestamps import format_utc


def show_activity(cameras: Sequence[Camera], asked: str | None, now: datetime) -> Mapping[str, list[dict[str, Any]]]:
    """So many hours of each camera by its id, oldest first, as the API shows them; nothing where `asked` is None.

    Raises FieldInvalid for what is no number of hours.
    """
    hours = parse_hours(asked)
    if hours is None:
        return {}
    alerts = DynamoAlerts(clients.dynamodb(), load_text("ALERTS_TABLE"))
    found = list_hours([camera.camera_id for camera in cameras], hours, now, open_counts(), alerts)
    return {
        camera: [{"hour": format_utc(one.hour), "no_hits": one.no_hits, "hits": one.hits} for one in shown]
        for camera, shown in found.items()
    }
