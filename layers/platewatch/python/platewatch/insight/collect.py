"""Counting weeks that are over: page by page through the alerts of a week, some pages a minute, then once for all.

Each page of alerts becomes a page of facts under a number of its own, and then the place after it is kept. A death in
between does the same page again, in place of itself. With the last page the week is counted; its counts are stored
once and never changed. The pages of facts are destroyed, and the next week begins.

A week that fails again and again, or ends the function each time, is given up: it stays uncounted and is said to be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answers
from platewatch.alerts.question import Place
from platewatch.insight.counting import CountedWeek, Held, count_week, set_free
from platewatch.insight.facts import Fact, Keys, is_counted, make_fact, merge_facts
from platewatch.insight.visits import list_cars
from platewatch.insight.weeks import ROOM, Week, find_week

PAGE: Final = 500
"""Alerts in a page of facts."""

MOST_PAGES: Final = 4
"""Pages in one run: watch has much else to do in its minute."""

FIRST_BACK: Final = 13
"""With how many weeks of the past a deployment begins that has counted none yet."""

MOST_TRIES: Final = 60
"""Runs in a row that may fail over one step of a week."""

MEMORY: Final = 4
"""A car has been seen before when it was in one of so many weeks before, or earlier in its week."""


@dataclass(frozen=True, slots=True)
class Making:
    """The week that is being counted, the place from which its alerts are still to be gone through, newest first, and
    how many pages of facts there are. Without a place it is not begun. `tries` are the runs that began its next step
    and have not done it.
    """

    week: Week
    place: Place | None = None
    pages: int = 0
    tries: int = 0


class BornAlerts(Protocol):
    """Where alerts are found by when they were made."""

    def list_born(self, day: date, since: datetime, place: Place, most: int) -> tuple[Sequence[Alert], bool]:
        """Up to `most` alerts born on the day (UTC) at `since` or later, newest first, after the place; and whether
        there are more.
        """


class HitAnswers(Protocol):
    """Where answers to hits are found."""

    def find_many_answers(self, hit_ids: Iterable[str]) -> dict[str, Answers]:
        """The answers to those of the hits that have any."""


class WeekStore(Protocol):
    """Where weeks are counted."""

    def find_making(self) -> Making | None:
        """The week that is being counted; None before the first."""

    def keep_making(self, making: Making) -> None:
        """Keep it in place of what was kept before."""

    def keep_facts(self, week: Week, page: int, facts: Sequence[Fact], now: datetime) -> None:
        """Keep a page of facts for some days from now, and none longer than its hit. A hit may be kept twice."""

    def list_facts(self, week: Week, now: datetime) -> Iterable[Fact]:
        """The facts of all pages of the week; none that has expired."""

    def destroy_facts(self, week: Week) -> None:
        """Destroy all pages of the week."""

    def open_key(self, week: Week, now: datetime) -> bytes:
        """The random key of the week: made when it is asked for first, and the same until it is destroyed."""

    def keep_cars(self, week: Week, cars: Mapping[str, datetime], now: datetime) -> None:
        """Keep which cars were seen in a week, each until its end and no longer than they are asked for."""

    def find_cars(self, weeks: Sequence[Week], now: datetime) -> Mapping[bytes, frozenset[str]]:
        """By the keys of those of the weeks that have one, the cars seen in them; none that has expired."""

    def destroy_cars(self, week: Week) -> None:
        """Destroy the key of a week, and then its cars."""

    def find_week(self, week: Week, now: datetime) -> CountedWeek | None:
        """The counts of a week; None when it is not counted, or they have expired."""

    def find_held(self, week: Week, now: datetime) -> Held:
        """What a counted week held back for the one after it; nothing where it is not counted or that is gone."""

    def keep_week(self, counted: CountedWeek, held: Held, now: datetime) -> None:
        """Keep the counts of a week with what it holds back, unless there are some. Both are there, or neither is."""

    def destroy_held(self, week: Week) -> None:
        """Destroy what a week held back."""


@dataclass(frozen=True, slots=True)
class InsightStores:
    """What counting works with."""

    born: BornAlerts
    answers: HitAnswers
    weeks: WeekStore


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run did: pages of alerts gone through, weeks counted, and a week that was given up."""

    pages: int = 0
    weeks: int = 0
    given_up: Week | None = None


def collect_weeks(now: datetime, zone: ZoneInfo, stores: InsightStores) -> Collected:
    """Go on with the week that is being counted, and begin the next when one is done and over. Repeatable."""
    making = stores.weeks.find_making() or Making(find_week(now.astimezone(zone).date()).move(-FIRST_BACK))
    if now < making.week.settled_at(zone):
        return Collected()
    if making.tries >= MOST_TRIES:
        stores.weeks.keep_making(Making(making.week.move(1)))
        stores.weeks.destroy_facts(making.week)
        stores.weeks.destroy_cars(making.week.move(-MEMORY))
        return Collected(given_up=making.week)
    stores.weeks.keep_making(replace(making, tries=making.tries + 1))
    pages = weeks = 0
    while pages < MOST_PAGES and now >= making.week.settled_at(zone):
        since = making.week.begin(zone)
        place = making.place or Place(making.week.settled_at(zone))
        if place.born_at > since:
            making = _take_page(making, place, now, zone, stores)
            pages += 1
        else:
            _close_week(making.week, now, zone, stores.weeks)
            making = Making(making.week.move(1))
            weeks += 1
        stores.weeks.keep_making(making)
    return Collected(pages, weeks)


def _take_page(making: Making, place: Place, now: datetime, zone: ZoneInfo, stores: InsightStores) -> Making:
    week = making.week
    since, until = week.begin(zone), week.end(zone)
    born, more = stores.born.list_born(place.day, since, place, PAGE)
    counted = [alert for alert in born if alert.retention.holds(now + ROOM) and is_counted(alert, since, until)]
    if counted:
        answers = stores.answers.find_many_answers(sorted({alert.hit_id for alert in counted}))
        settled = week.settled_at(zone)
        before = [week.move(-back) for back in range(1, MEMORY + 1)]
        keys = Keys(stores.weeks.open_key(week, now), stores.weeks.find_cars(before, now))
        facts = [
            make_fact(alert, answers.get(alert.hit_id) or Answers(alert.earlier), settled, keys) for alert in counted
        ]
        stores.weeks.keep_facts(week, making.pages, merge_facts(facts), now)
    after = (
        Place(born[-1].created_at, born[-1].alert_id)
        if born and more
        else Place(datetime.combine(place.day, time(), UTC))
    )
    return Making(week, after, making.pages + bool(counted))


def _close_week(week: Week, now: datetime, zone: ZoneInfo, store: WeekStore) -> None:
    # Where it is counted already, its facts may be gone in part.
    if store.find_week(week, now) is None:
        facts = merge_facts(store.list_facts(week, now))
        counted, held = set_free(week, count_week(facts, zone), store.find_held(week.move(-1), now))
        store.keep_cars(week, list_cars(facts), now)
        store.keep_week(counted, held, now)
    store.destroy_held(week.move(-1))
    # This week was the last that asks for them.
    store.destroy_cars(week.move(-MEMORY))
    store.destroy_facts(week)
