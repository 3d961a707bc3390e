"""Legal hold: what a case needs is kept beyond its term, by somebody's authority, to an end, and for that case alone.

A hold is recorded before anything is moved, and removed after everything is let go: a death in between leaves a hold
that may be added or ended again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.alert import Alert
from platewatch.alerts.errors import AlertUnknown
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid, parse_line, parse_object, parse_time
from platewatch.reading.record import Evidence
from platewatch.retention.sweep import destroy_each
from platewatch.sentences import say

LONGEST: Final = timedelta(days=5 * 365)
"""A hold is renewed by a new decision, not by its first one's silence."""


class HoldUnknown(PlatewatchError):
    """There is no such hold: it was never added, was ended, or its end has come."""


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """What somebody asks for: to keep an alert with its pictures until then, by that authority."""

    alert_id: str
    authority: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """An alert that is kept for a case until then, whatever its term. `folder` is that of the pictures kept with it.

    There is one hold per alert and case; `by` added it, or renewed it, at `since`.
    """

    hold_id: str
    alert_id: str
    folder: str
    case_number: str
    authority: str
    since: datetime
    until: datetime
    by: str

    def holds(self, now: datetime) -> bool:
        """True until its end."""
        return now < self.until


class HoldStore(Protocol):
    """Where holds are kept. What it answers is never stale."""

    def put_hold(self, hold: Hold) -> None:
        """Keep the hold in place of one with the same id."""

    def list_holds(self) -> Sequence[Hold]:
        """Every hold, those whose end has come too."""

    def remove_hold(self, hold: Hold) -> None:
        """Remove the hold. Repeatable."""


class HeldAlerts(Protocol):
    """What holding needs of the alerts."""

    def find_stored(self, alert_id: str) -> Alert | None:
        """The alert as long as it is stored, its term over or not."""

    def keep_until(self, alert_id: str, until: datetime) -> bool:
        """Have the alert destroyed then, no sooner and no later; False when it is destroyed already."""


class HeldPictures(Protocol):
    """Where pictures lie while they are held: neither sweep nor lifecycle goes there."""

    def hold(self, evidence: Evidence) -> bool:
        """Copy a hit's pictures there; False when they are gone. Repeatable."""

    def release(self, folder: str) -> None:
        """Destroy the copies of the pictures in that folder. Repeatable."""


@dataclass(frozen=True, slots=True)
class HoldStores:
    """What holding works with."""

    holds: HoldStore
    alerts: HeldAlerts
    pictures: HeldPictures


def parse_hold_order(document: object, now: datetime) -> HoldOrder:
    """The order of {"alert_id", "authority", "until"}. Raises FieldInvalid naming the field."""
    fields = parse_object(document, "", ("alert_id", "authority", "until"))
    authority, until = parse_line(fields["authority"], "authority", 200), parse_time(fields["until"], "until")
    if sum(letter.isalpha() for letter in authority) < 3:
        raise FieldInvalid("authority", "must say who ordered the hold, and by which decision")
    if not now < until <= now + LONGEST:
        raise FieldInvalid("until", say("must be in the future, at most {days} days ahead", days=LONGEST.days))
    return HoldOrder(parse_line(fields["alert_id"], "alert_id", 64), authority, until)


def format_hold_id(alert_id: str, case_number: str) -> str:
    """32 hex digits: the same for the same alert and case."""
    return hashlib.sha256(f"hold|{alert_id}|{case_number}".encode()).hexdigest()[:32]


def add_hold(order: HoldOrder, case_number: str, by: str, now: datetime, stores: HoldStores) -> tuple[Hold, bool]:
    """Hold the alert for the case, or renew its hold; returns the hold, and whether its pictures are held with it.

    Raises AlertUnknown when the alert is past its term and no hold keeps it.
    """
    alert = stores.alerts.find_stored(order.alert_id)
    others = [hold for hold in stores.holds.list_holds() if hold.alert_id == order.alert_id and hold.holds(now)]
    if alert is None or not (alert.retention.holds(now) or others):
        raise AlertUnknown(f"no alert has the id {order.alert_id}, or it has expired")
    hold = Hold(
        hold_id=format_hold_id(order.alert_id, case_number),
        alert_id=order.alert_id,
        folder=alert.sighting.evidence.folder,
        case_number=case_number,
        authority=order.authority,
        since=now,
        until=order.until,
        by=by,
    )
    stores.holds.put_hold(hold)
    rest = [other for other in others if other.hold_id != hold.hold_id]
    if not stores.alerts.keep_until(hold.alert_id, _last_end(alert, [*rest, hold])):
        stores.holds.remove_hold(hold)
        raise AlertUnknown(f"no alert has the id {order.alert_id}, or it has expired")
    return hold, stores.pictures.hold(alert.sighting.evidence)


def end_hold(hold_id: str, now: datetime, stores: HoldStores) -> Hold:
    """End the hold: from this moment the alert's own term applies again. Raises HoldUnknown."""
    hold = next((one for one in stores.holds.list_holds() if one.hold_id == hold_id), None)
    if hold is None:
        raise HoldUnknown("there is no such hold: retention hold list shows those there are")
    release_hold(hold, now, stores)
    return hold


def release_hold(hold: Hold, now: datetime, stores: HoldStores) -> None:
    """Let go what the hold keeps, as far as no other hold keeps it. Repeatable."""
    rest = [one for one in stores.holds.list_holds() if one.hold_id != hold.hold_id and one.holds(now)]
    alert = stores.alerts.find_stored(hold.alert_id)
    if alert is not None:
        of_alert = [one for one in rest if one.alert_id == hold.alert_id]
        # Due now at the earliest: the sweep does not look for ends of long ago.
        stores.alerts.keep_until(hold.alert_id, max(_last_end(alert, of_alert), now))
    if all(one.folder != hold.folder for one in rest):
        stores.pictures.release(hold.folder)
    stores.holds.remove_hold(hold)


def release_ended(now: datetime, stores: HoldStores) -> int:
    """Let go what the holds whose end has come keep; returns how many. May be stopped and run again at any point.

    Raises SweepIncomplete, after all others are released, when some could not be.
    """

    def release(hold: Hold) -> bool:
        release_hold(hold, now, stores)
        return True

    return destroy_each([hold for hold in stores.holds.list_holds() if not hold.holds(now)], release)


def find_held(alert_id: str, case_number: str, now: datetime, stores: HoldStores) -> Alert | None:
    """The alert if a hold for that very case keeps it now, whatever its own term."""
    hold_id = format_hold_id(alert_id, case_number)
    if any(hold.hold_id == hold_id and hold.holds(now) for hold in stores.holds.list_holds()):
        return stores.alerts.find_stored(alert_id)
    return None


def list_holding(alert_id: str, now: datetime, stores: HoldStores) -> list[Hold]:
    """The holds that keep the alert now, the one that ends last first."""
    holding = [hold for hold in stores.holds.list_holds() if hold.alert_id == alert_id and hold.holds(now)]
    return sorted(holding, key=lambda hold: (hold.until, hold.hold_id), reverse=True)


def _last_end(alert: Alert, holds: Sequence[Hold]) -> datetime:
    return max([alert.retention.expires_at, *(hold.until for hold in holds)])
