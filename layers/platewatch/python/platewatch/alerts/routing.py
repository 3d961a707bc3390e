"""Routing: who is told of a hit, by list, category, priority, area and hours, and in which turn; and notifying them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.board import Board, make_hit_entry
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.store import AlertStore, DeliveryLog, DeliveryQueue
from platewatch.errors import Failures
from platewatch.hotlists.settings import ListSettings


class Listed(Protocol):
    """What routing asks about an entry."""

    @property
    def list_name(self) -> str: ...
    @property
    def category(self) -> int: ...
    @property
    def priority(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Occasion:
    """What routing looks at: the entry that was hit, its list's settings, where it was seen, and when people are told.

    `site` is where the camera stands, None when nobody knows. `at` is aware; recipients' hours go by `zone`.
    """

    entry: Listed
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


def list_turns(
    recipients: Iterable[Recipient], occasion: Occasion, wait: timedelta
) -> Iterator[tuple[Recipient, timedelta]]:
    """Everybody who is told, with the time after which it is their turn if nobody answers: `wait` for each tier."""
    known, tier, after = tuple(recipients), 0, timedelta(0)
    while told := choose_recipients(known, replace(occasion, at=occasion.at + after), above=tier):
        yield from ((recipient, after) for recipient in told)
        tier, after = told[0].tier, after + wait


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


@dataclass(frozen=True, slots=True)
class Notifying:
    """What notifying needs."""

    alerts: AlertStore
    log: DeliveryLog
    queue: DeliveryQueue
    board: Board


def notify_recipient(alert: Alert, notifying: Notifying) -> bool:
    """Record the alert and order its delivery; True when the alert is new.

    Repeatable: whoever repeats it does what is not done yet. While the delivery is pending its order is sent again,
    because nobody knows whether the one before it was. Raises RunIncomplete where the board could not be told: the
    message goes out all the same.
    """
    new = notifying.alerts.record_alert(alert)
    state = DeliveryState.NONE if alert.recipient_id == CONTROL_ROOM else DeliveryState.PENDING
    delivery = notifying.log.open_delivery(Delivery(alert.alert_id, alert.recipient_id, state, alert.retention))
    failures = Failures()
    if delivery.state in (DeliveryState.PENDING, DeliveryState.NONE):
        with failures.collected():
            notifying.board.place(make_hit_entry(alert))
    if delivery.state is DeliveryState.PENDING:
        notifying.queue.send_order(alert.alert_id, alert.recipient_id)
    failures.raise_first()
    return new
