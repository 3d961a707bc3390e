"""The duty purpose: whoever is on duty looks at what came in, without a reason and a case number of their own.

It opens what is on the board now and nothing else, and each person's first look at each item is recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, Sighting
from platewatch.alerts.board import BoardLeases, ItemKind, Placed
from platewatch.alerts.restricted import require_free
from platewatch.hits.hit import Hit
from platewatch.live.errors import ItemUnknown
from platewatch.live.lease import hash_person, require_item
from platewatch.matching.review import Review

NOTED_TERM: Final = timedelta(hours=25)
"""How long a look is remembered: longer than anything stays on the board without a change."""


class DutyNotes(Protocol):
    """Where it is remembered whose look at which item is recorded. What it answers is never stale."""

    def is_noted(self, person: str, item_id: str, now: datetime) -> bool:
        """True when the look is recorded."""

    def note_look(self, person: str, item_id: str, until: datetime) -> None:
        """Remember until then that it is. Repeatable."""


class AlertFinder(Protocol):
    """Where alerts are looked up."""

    def find_alert(self, alert_id: str, now: datetime) -> Alert | None:
        """The alert, or None when it has expired or never was."""


class ReviewFinder(Protocol):
    """Where reviews are looked up."""

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        """The review, or None when it was decided, has expired or never was."""


@dataclass(frozen=True, slots=True)
class LiveStores:
    """What showing and taking works with."""

    board: BoardLeases
    alerts: AlertFinder
    reviews: ReviewFinder
    duty: DutyNotes


@dataclass(frozen=True, slots=True)
class LiveItem:
    """What stands on the board, with the alert or the review that it stands for: one of both."""

    placed: Placed
    alert: Alert | None = None
    review: Review | None = None

    @property
    def shown(self) -> Alert | Review:
        """The one that it stands for."""
        found = self.alert or self.review
        if found is None:
            raise ItemUnknown("the item is neither an alert nor a review")
        return found

    @property
    def hit(self) -> Hit:
        """Its hit."""
        return self.shown.hit

    @property
    def sighting(self) -> Sighting:
        """Where and when it was seen."""
        return self.shown.sighting

    @property
    def ground(self) -> str:
        """Why it is kept."""
        return self.shown.retention.ground.value

    @property
    def subject(self) -> str:
        """What it is called in audit records."""
        return f"alert:{self.alert.alert_id}" if self.alert else f"review:{self.placed.entry.item_id}"


def find_item(item_id: str, now: datetime, stores: LiveStores) -> LiveItem:
    """What is on the board under that id. Raises ItemUnknown, and AlertRestricted when the year of free use is over."""
    placed = require_item(item_id, now, stores.board)
    entry = placed.entry
    if entry.kind is ItemKind.REVIEW:
        review = stores.reviews.find_review(item_id, now)
        if review is None:
            raise ItemUnknown("the review was decided or its time is over: what was sent is under Alerts")
        return LiveItem(placed, review=review)
    alert = stores.alerts.find_alert(entry.alert_id, now)
    if alert is None:
        raise ItemUnknown("the alert's time is over, and it was destroyed")
    require_free(alert, now, None)
    return LiveItem(placed, alert=alert)


def record_look(
    item: LiveItem, actor: str, now: datetime, notes: DutyNotes, record: Callable[[dict[str, str]], None]
) -> None:
    """Have the person's look at the item recorded, once, before anything is shown.

    `record` gets the details of the record. A death before it is noted records the look again with the next one.
    """
    person, entry = hash_person(actor), item.placed.entry
    if notes.is_noted(person, entry.item_id, now):
        return
    minutes = int((now - entry.changed_at).total_seconds()) // 60
    record({"item": entry.item_id, "state": entry.state.value, "minutes": str(max(minutes, 0))})
    notes.note_look(person, entry.item_id, now + NOTED_TERM)
