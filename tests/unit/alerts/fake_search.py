"""Alerts that are searched, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from platewatch.alerts.alert import Alert, format_alert_id, format_hit_id
from platewatch.alerts.answers import Answers
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.question import Place
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.search import FoundHit, SearchStores
from platewatch.alerts.standing import Standing
from platewatch.hotlists.entry import Entry
from tests.unit.alerts.makers import make_alert_for, make_entry, make_recipient


@dataclass
class FakeSearch:
    """Implements AlertSearch. Alerts whose id is in `lagging` are in the table and not yet in the index of days.

    Of alerts that were born at the same moment the index lists those first whose id, written backwards, is larger: like
    DynamoDB's, its order is always the same and means nothing.
    """

    alerts: dict[str, Alert] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)
    lagging: set[str] = field(default_factory=set)
    looks: list[date] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def add(self, *alerts: Alert) -> None:
        self.alerts |= {alert.alert_id: alert for alert in alerts}

    def list_born(self, day: date, since: datetime, place: Place, most: int) -> tuple[Sequence[Alert], bool]:
        self.looks.append(day)
        known = [alert for alert in self.alerts.values() if alert.alert_id not in self.lagging]
        after = [
            alert
            for alert in known
            if alert.created_at.astimezone(UTC).date() == day and since <= alert.created_at and _is_after(alert, place)
        ]
        after.sort(key=lambda alert: (alert.created_at, alert.alert_id[::-1]), reverse=True)
        return after[:most], len(after) > most

    def find_alerts(self, alert_ids: Iterable[str]) -> Mapping[str, Alert]:
        ids = list(alert_ids)
        self.asked.append(len(ids))
        return {each: self.alerts[each] for each in ids if each in self.alerts}

    def find_hits(self, groups: Sequence[Sequence[Alert]], now: datetime) -> Sequence[FoundHit]:
        return [
            FoundHit(
                tuple(group),
                {one.alert_id: self.deliveries[one.alert_id] for one in group if one.alert_id in self.deliveries},
                Standing(self.answers.get(group[0].hit_id, Answers())),
            )
            for group in groups
        ]


@dataclass
class FakeRecipientList:
    recipients: tuple[Recipient, ...] = ()

    def list_recipients(self) -> Sequence[Recipient]:
        return self.recipients


def make_search_stores(search: FakeSearch, *recipient_ids: str) -> SearchStores:
    return SearchStores(search, FakeRecipientList(tuple(map(make_recipient, recipient_ids))))


def make_born(
    passage_id: str, recipient_id: str, at: datetime, entry: Entry | None = None, plate_read: str = "7KXL92"
) -> Alert:
    """An alert of that passage, born then."""
    entry = entry or make_entry()
    alert = make_alert_for(recipient_id, entry, passage_id=passage_id, plate_read=plate_read)
    return replace(
        alert,
        alert_id=format_alert_id(passage_id, entry.entry_id, recipient_id),
        hit_id=format_hit_id(passage_id, entry.entry_id),
        created_at=at,
        retention=replace(alert.retention, expires_at=at + timedelta(days=700), free_until=at + timedelta(days=365)),
    )


def _is_after(alert: Alert, place: Place) -> bool:
    if not place.alert_id:
        return alert.created_at < place.born_at
    return (alert.created_at, alert.alert_id[::-1]) < (place.born_at, place.alert_id[::-1])
