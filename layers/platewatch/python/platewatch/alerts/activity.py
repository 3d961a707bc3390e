"""How much each camera saw by the hour: reads without a hit, and hits. Counts alone: no plate, no id of a passage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from platewatch.alerts.store import AlertList
from platewatch.audit.counts import NoHitReport
from platewatch.fields import FieldInvalid
from platewatch.sentences import say

MOST_HOURS: Final = 48
"""How far back one request may look: each day takes a query of the counts and one of the alerts."""

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HourOfCamera:
    """What a camera's pictures came to that were received in the hour from `hour` (UTC) on.

    `no_hits` are reads without a hit; each is counted when it is destroyed or, under 126jj, kept. `hits` are passages
    that somebody was told of, once for each entry; a doubtful one counts when it is sent.
    """

    hour: datetime
    no_hits: int
    hits: int


def parse_hours(text: str | None) -> int | None:
    """How many hours a query asks for; None where it does not ask. Raises FieldInvalid."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= MOST_HOURS:
        raise FieldInvalid("hours", say("must be a whole number from 1 to {most}", most=MOST_HOURS))
    return int(text)


def list_hours(
    cameras: Sequence[str], hours: int, now: datetime, counts: NoHitReport, alerts: AlertList
) -> Mapping[str, Sequence[HourOfCamera]]:
    """So many hours of each camera, oldest first. The last one is the hour that has begun."""
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    shown = [last - _HOUR * back for back in reversed(range(hours))]
    days = _list_days(shown[0], last)
    no_hits = {(one.camera_id, one.hour): one.collected for day in days for one in counts.list_counts(day, now)}
    # An alert is born after its picture was received: none of these hours is before the first of the days.
    seen = {
        (alert.hit_id, alert.sighting.camera_id, _begin_hour(alert.sighting.received_at))
        for day in days
        for alert in alerts.list_alerts(day, now)
    }
    hits = Counter((camera, hour) for _, camera, hour in seen)
    return {
        camera: tuple(HourOfCamera(hour, no_hits.get((camera, hour), 0), hits[camera, hour]) for hour in shown)
        for camera in cameras
    }


def _list_days(first: datetime, last: datetime) -> list[date]:
    return [first.date() + timedelta(days=later) for later in range((last.date() - first.date()).days + 1)]


def _begin_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
