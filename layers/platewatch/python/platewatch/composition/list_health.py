"""What keeps lists from alerting anybody now, for the routes that show lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.coverage import EntriesSeen, find_gaps, find_unknown_names
from platewatch.alerts.recipient import Recipient
from platewatch.aws import clients, environment
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.places import Place, find_places
from platewatch.composition.known_names import describe_unknown_name
from platewatch.hotlists.aws.revisions_bucket import Position, S3Revisions
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.errors import RevisionLost
from platewatch.hotlists.freshness import Freshness, find_freshness, find_refresh
from platewatch.hotlists.list_state import ListState
from platewatch.text.dutch import write_dutch
from platewatch.text.names import KnownNames, NameKind, find_unknown
from platewatch.text.timestamps import format_utc

PAGE: Final = 1_000
MOST_LOOKED_AT: Final = 20_000
"""How many entries of a list are looked at, when none of those before is in force."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides whether lists alert: recipients, where cameras stand, the moment, and the zone of hours and days."""

    recipients: Sequence[Recipient]
    places: Mapping[str, Place]
    now: datetime
    zone: ZoneInfo


def load_surroundings(now: datetime) -> Surroundings:
    """Those of this moment, for all lists that are shown together."""
    cameras = DynamoCameras(clients.dynamodb(), environment.load_text("CAMERAS_TABLE")).list_cameras()
    recipients = DynamoRecipients(clients.dynamodb(), environment.load_text("ALERTS_TABLE")).list_recipients()
    return Surroundings(recipients, find_places(cameras, now), now, ZoneInfo(environment.load_text("TIME_ZONE")))


def describe_health(state: ListState, around: Surroundings) -> dict[str, Any]:
    """Whether the list alerts anybody now, what keeps it from that, which names in its settings are gone, and how old a
    list from elsewhere is.
    """
    if state.deleted_at is not None:
        return {"alerts_now": False, "gaps": [], "unknown_names": [], "freshness": None}
    settings = DynamoSettings(clients.dynamodb(), environment.load_text("HOTLIST_TABLE")).find_settings(state.name)
    seen = _look_at_entries(state, around.now.astimezone(around.zone).date())
    gaps = find_gaps(settings, seen, around.recipients, around.places, around.now, around.zone)
    known = KnownNames(
        cameras=frozenset(around.places),
        sites=frozenset(site for place in around.places.values() for site in place.sites),
        recipients=frozenset(one.recipient_id for one in around.recipients),
    )
    unknown = find_unknown(NameKind.RECIPIENT, settings.recipients, known) + find_unknown_names(settings.area, known)
    return {
        "alerts_now": not any(gap.kind.stops_alerts for gap in gaps),
        "gaps": [{"kind": gap.kind.value, "text": gap.text, "text_nl": write_dutch(gap.text)} for gap in gaps],
        "unknown_names": [describe_unknown_name(one) for one in unknown],
        "freshness": _describe_freshness(find_freshness(settings, find_refresh(state)), around.now),
    }


def _describe_freshness(freshness: Freshness | None, now: datetime) -> dict[str, Any] | None:
    """None for a list of our own."""
    if freshness is None:
        return None
    refreshed_at, end = freshness.refreshed_at, freshness.fresh_until
    return {
        "origin": freshness.origin,
        "refreshed_at": format_utc(refreshed_at) if refreshed_at else None,
        "fresh_hours": int(freshness.fresh_within.total_seconds()) // 3600,
        "fresh_until": format_utc(end) if end else None,
        "stale": freshness.is_stale(now),
    }


def _look_at_entries(state: ListState, today: date) -> EntriesSeen:
    """The first entries of the active revision; more of them while none is in force. Nothing is told of any of them."""
    revisions = S3Revisions(clients.s3(), environment.load_text("HOTLISTS_BUCKET"))
    looked, place = 0, Position()
    while True:
        try:
            versions, following = revisions.fetch_page(state.name, state.active, place, PAGE)
        except RevisionLost:
            return EntriesSeen(looked, False, frozenset(), lost=True)
        looked += len(versions)
        entries = (version.entry for version in versions)
        kinds = frozenset((one.category, one.priority) for one in entries if one.valid_from <= today <= one.weed_date)
        if kinds or following is None or looked >= MOST_LOOKED_AT:
            return EntriesSeen(looked, following is None, kinds)
        place = following
