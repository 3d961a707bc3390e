"""Searching alerts: the hits of a period, newest first, page by page. All alerts of a hit are one line of the answer.

A hit stands where its newest alert in the period stands that is asked for, so it is on one page. Which alerts a hit has
is found by the recipients, for an alert's id is made of passage, entry and recipient.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, format_alert_id
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.question import MOST_REMOVED, AlertQuestion, Cursor, Place
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.standing import RECEIVED, Reception, Standing

LOOK: Final = 200
"""Alerts of one look into the store."""

MOST_LOOKS: Final = 36
MOST_ALERTS: Final = 3_000
MOST_IDS: Final = 4_000
"""After so many looks, alerts or ids of alerts that are looked up a page ends: the function has 15 seconds."""

INDEX_LAG: Final = timedelta(minutes=1)
"""What was born so shortly before a search began may be missing in the index of days. It takes its hit's older alerts
no place: such a hit may come twice, on two pages, and is never left out."""


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit with its alerts, oldest first, their deliveries by alert, and how it stands."""

    alerts: tuple[Alert, ...]
    deliveries: Mapping[str, Delivery]
    standing: Standing

    @property
    def reception(self) -> Reception:
        """Whether anybody was told of the hit."""
        states = [one.state if (one := self.deliveries.get(each.alert_id)) else None for each in self.alerts]
        if any(state in RECEIVED for state in states):
            return Reception.TOLD
        # Without a delivery its record is just being made.
        return Reception.WAITING if {None, DeliveryState.PENDING} & set(states) else Reception.NOBODY


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The hits of a page, newest first; how many more are held back because their use is restricted; and where the
    next page begins, None where nothing is left. A page may have no hit and a next one. `names` has
    the names of recipients.
    """

    hits: tuple[FoundHit, ...]
    restricted: int
    following: Cursor | None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


class AlertSearch(Protocol):
    """Where alerts are searched."""

    def list_born(self, day: date, since: datetime, place: Place, most: int) -> tuple[Sequence[Alert], bool]:
        """Up to `most` alerts born on a day (UTC), at `since` or later, after the place, newest first; and whether the
        day has more. Expired ones too. May lag behind by seconds.
        """

    def find_alerts(self, alert_ids: Iterable[str]) -> Mapping[str, Alert]:
        """Those of the alerts that are there, expired or not, by id. Never stale."""

    def find_hits(self, groups: Sequence[Sequence[Alert]], now: datetime) -> Sequence[FoundHit]:
        """How hits stand, each given by all its alerts. Never stale."""


class RecipientList(Protocol):
    """Where recipients are listed."""

    def list_recipients(self) -> Sequence[Recipient]:
        """Every recipient, inactive ones too."""


@dataclass(frozen=True, slots=True)
class SearchStores:
    """What a search looks at."""

    alerts: AlertSearch
    recipients: RecipientList


def search_page(question: AlertQuestion, now: datetime, authority: str | None, stores: SearchStores) -> SearchPage:
    """A page of the hits that are asked for. What has expired is never shown, and what is restricted only with an
    `authority`.

    One call looks into the store 36 times at the most (days without alerts are looks too), at 3,000 alerts and at 4,000
    ids of hits' other alerts (or those of one hit); nothing is ever scanned.
    """
    after = question.after
    names = {one.recipient_id: one.name for one in stores.recipients.list_recipients()}
    known = {CONTROL_ROOM, *names}
    search = _Search(
        question=question,
        now=now,
        begun_at=after.begun_at if after else now,
        authority=authority,
        alerts=stores.alerts,
        known=known,
        removed=[each for each in after.removed if each not in known] if after else [],
    )
    place = after.place if after else Place(question.until)
    while _is_left(place, question.since):
        if search.is_over:
            return SearchPage(tuple(search.hits), search.restricted, search.make_cursor(place), names)
        place = search.look(place)
    return SearchPage(tuple(search.hits), search.restricted, None, names)


@dataclass(slots=True)
class _Search:
    """One page in the making: what is asked, what was found, and what it has taken so far.

    `removed` are recipients who are not there any more, in the order in which alerts named them. `groups` has all
    alerts of the hits that were looked at, `placed` the hits that have their place on this page.
    """

    question: AlertQuestion
    now: datetime
    begun_at: datetime
    authority: str | None
    alerts: AlertSearch
    known: set[str]
    removed: list[str]
    looks: int = 0
    gone_through: int = 0
    ids: int = 0
    groups: dict[str, tuple[Alert, ...]] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    hits: list[FoundHit] = field(default_factory=list)
    restricted: int = 0

    @property
    def is_over(self) -> bool:
        """True when the page is full, or has taken what one call may."""
        spent = self.looks >= MOST_LOOKS or self.gone_through >= MOST_ALERTS or self.ids >= MOST_IDS
        return spent or len(self.hits) >= self.question.limit

    @property
    def recipient_ids(self) -> set[str]:
        """Everybody who may have an alert of a hit, as far as is known."""
        return {*self.known, *self.removed}

    def make_cursor(self, place: Place) -> Cursor:
        """What the next page begins with."""
        return Cursor(place, self.begun_at, tuple(self.removed[:MOST_REMOVED]))

    def look(self, place: Place) -> Place:
        """Goes through the next alerts after the place, as far as the page takes them; returns the place after them."""
        born, more = self.alerts.list_born(place.day, self.question.since, place, LOOK)
        self.looks += 1
        self.gone_through += len(born)
        named = dict.fromkeys(alert.recipient_id for alert in born)
        self.removed += [each for each in named if each not in self.recipient_ids]
        taken = 0
        while taken < len(born) and not self.is_full():
            taken += self.take(born[taken:])
        if taken == len(born) and not more:
            return Place(datetime.combine(place.day, time(), UTC))
        return Place(born[taken - 1].created_at, born[taken - 1].alert_id) if taken else place

    def is_full(self) -> bool:
        """True when no further hit may be looked at. The first one always may, so that every page gets further."""
        spent = self.ids > 0 and self.ids + len(self.recipient_ids) > MOST_IDS
        if spent:
            self.ids = MOST_IDS
        return spent or len(self.hits) >= self.question.limit

    def take(self, born: Sequence[Alert]) -> int:
        """Puts the hits that have their place among the first of these alerts on the page; returns how many those are.

        No more hits are looked at than the page has room for.
        """
        room = min(self.question.limit - len(self.hits), (MOST_IDS - self.ids) // len(self.recipient_ids))
        number, candidates = self.choose(born, max(1, room))
        self.find_groups([alert for alert in candidates if alert.hit_id not in self.groups])
        placed: list[Alert] = []
        for alert in candidates:
            if alert.hit_id not in self.placed and self.has_place(alert):
                self.placed.add(alert.hit_id)
                placed.append(alert)
        groups = [self.groups[alert.hit_id] for alert in placed]
        for alert, hit in zip(placed, self.alerts.find_hits(groups, self.now) if groups else (), strict=True):
            if self.question.state not in (None, hit.standing.answers.stand):
                continue
            if self.authority is None and alert.retention.is_restricted(self.now):
                self.restricted += 1
            else:
                self.hits.append(hit)
        return number

    def choose(self, born: Sequence[Alert], most: int) -> tuple[int, list[Alert]]:
        """How many of the alerts come up to the first one of the most-th hit that is asked for, and which of them are
        asked for.
        """
        chosen: list[Alert] = []
        hits: set[str] = set()
        for number, alert in enumerate(born, 1):
            if alert.hit_id in self.placed or not self.question.fits(alert) or not alert.retention.holds(self.now):
                continue
            chosen.append(alert)
            hits.add(alert.hit_id)
            if len(hits) == most:
                return number, chosen
        return len(born), chosen

    def find_groups(self, alerts: Sequence[Alert]) -> None:
        """Finds all alerts of the hits of these."""
        own: dict[str, list[Alert]] = {}
        for alert in alerts:
            own.setdefault(alert.hit_id, []).append(alert)
        ids = {hit_id: list_alert_ids(group[0], self.recipient_ids) for hit_id, group in own.items()}
        self.ids += sum(map(len, ids.values()))
        found = self.alerts.find_alerts(each for group in ids.values() for each in group) if ids else {}
        for hit_id, group in own.items():
            known = {alert.alert_id: alert for alert in group} | {
                each: found[each] for each in ids[hit_id] if each in found
            }
            self.groups[hit_id] = order_alerts(one for one in known.values() if one.retention.holds(self.now))

    def has_place(self, alert: Alert) -> bool:
        """Whether the hit stands where this alert does: no newer one of it is asked for, as far as the index knows."""
        lately = self.begun_at - INDEX_LAG
        others = (one for one in self.groups[alert.hit_id] if self.question.fits(one) and one.created_at <= lately)
        return all(self.order(one) <= self.order(alert) for one in others)

    def order(self, alert: Alert) -> tuple[datetime, int, str]:
        """What alerts of a hit are compared by. Of many that are born at the same moment, the one whose recipient
        was known first counts as the newest: what is found out later moves no hit.
        """
        turn = 0 if alert.recipient_id in self.known else 1 + self.removed.index(alert.recipient_id)
        return alert.created_at, -turn, alert.alert_id


def _is_left(place: Place, since: datetime) -> bool:
    """Whether there may be alerts after the place that were born at `since` or later."""
    return place.born_at > since or (place.born_at == since and place.alert_id != "")


def list_alert_ids(alert: Alert, recipient_ids: Iterable[str]) -> list[str]:
    """The ids that the alerts of the alert's hit have if these recipients were told."""
    passage_id, entry_id = alert.sighting.passage_id, alert.hit.entry.entry_id
    return [format_alert_id(passage_id, entry_id, each) for each in sorted({*recipient_ids, alert.recipient_id})]


def order_alerts(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The alerts, oldest first."""
    return tuple(sorted(alerts, key=lambda alert: (alert.created_at, alert.alert_id)))
