"""Routing: who is told of a hit, by list, category, priority, area and hours, and in which turn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from platewatch.alerts.recipient import Recipient
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.settings import ListSettings


@dataclass(frozen=True, slots=True)
class Occasion:
    """What routing looks at: the entry that was hit, its list's settings, where it was seen, and when people are told.

    `site` is where the camera stands, None when nobody knows. `at` is aware; recipients' hours go by `zone`.
    """

    entry: Entry
    settings: ListSettings
    camera_id: str
    site: str | None
    at: datetime
    zone: ZoneInfo


def choose_recipients(recipients: Iterable[Recipient], occasion: Occasion, above: int = 0) -> tuple[Recipient, ...]:
    """Who is told of the hit: the active ones of the lowest tier over `above` that has any.

    A recipient is told when the list is among its lists or the list's settings name it, and when the entry's category
    and priority, the camera and the moment fit.
    """
    told = [one for one in recipients if one.active and one.tier > above and _wants(one, occasion)]
    tier = min((recipient.tier for recipient in told), default=0)
    return tuple(recipient for recipient in told if recipient.tier == tier)


def leave_systems(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Those of them who are told of a late passage too: systems. A phone would send somebody after a car long gone."""
    return tuple(recipient for recipient in recipients if not recipient.channel.is_person)


def asks_for(recipient: Recipient, list_name: str, settings: ListSettings) -> bool:
    """True when the recipient is told of the list: it asks for it, or the list's settings name it."""
    asked = recipient.lists is None or list_name in recipient.lists
    return asked or recipient.recipient_id in settings.recipients


def takes(recipient: Recipient, category: int, priority: int) -> bool:
    """True when the recipient is told of entries of this category and priority."""
    return (recipient.categories is None or category in recipient.categories) and priority <= recipient.least_priority


def _wants(recipient: Recipient, occasion: Occasion) -> bool:
    entry = occasion.entry
    return (
        asks_for(recipient, entry.list_name, occasion.settings)
        and takes(recipient, entry.category, entry.priority)
        and recipient.area.covers(occasion.camera_id, occasion.site)
        and recipient.hours.hold(occasion.at, occasion.zone)
    )
