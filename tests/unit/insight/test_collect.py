"""Counting weeks: from alerts to what is shown, through deaths at any point."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.question import Place
from platewatch.insight import collect
from platewatch.insight.collect import FIRST_BACK, MOST_TRIES, Collected, InsightStores, Making, collect_weeks
from platewatch.insight.counting import ALL, CountedWeek, Held, Kind, add_shown
from platewatch.insight.facts import Fact
from platewatch.insight.weeks import ROOM, SHORTEST_TERM, Week, find_week
from tests.unit.alerts.makers import make_alert_for, make_entry
from tests.unit.insight.makers import NOON, WEEK, ZONE

SETTLED = WEEK.settled_at(ZONE)


class Died(Exception):
    """The function was ended there."""


@dataclass
class Alerts:
    """Implements BornAlerts and HitAnswers."""

    alerts: list[Alert] = field(default_factory=list)
    answers: dict[str, Answers] = field(default_factory=dict)
    looks: int = 0

    def list_born(self, day: date, since: datetime, place: Place, most: int) -> tuple[Sequence[Alert], bool]:
        self.looks += 1
        newest = sorted(self.alerts, key=lambda one: (one.created_at, one.alert_id), reverse=True)
        after = [
            one
            for one in newest
            if one.created_at.astimezone(UTC).date() == day
            and one.created_at >= since
            and (one.created_at < place.born_at or (one.created_at, one.alert_id) < (place.born_at, place.alert_id))
        ]
        return after[:most], len(after) > most

    def find_many_answers(self, hit_ids: Iterable[str]) -> dict[str, Answers]:
        return {hit_id: self.answers[hit_id] for hit_id in hit_ids if hit_id in self.answers}


@dataclass
class Weeks:
    """Implements WeekStore. Dies before or after a write of its own choosing."""

    making: Making | None = None
    facts: dict[tuple[Week, int], list[Fact]] = field(default_factory=dict)
    cars: dict[Week, dict[str, datetime]] = field(default_factory=dict)
    keys: dict[Week, bytes] = field(default_factory=dict)
    weeks: dict[Week, CountedWeek] = field(default_factory=dict)
    held: dict[Week, Held] = field(default_factory=dict)
    dies_at: int | None = None
    writes: int = 0

    def _write(self, write: Callable[[], Any]) -> None:
        self.writes += 1
        if self.dies_at is not None and self.writes * 2 == self.dies_at:
            raise Died
        write()
        if self.dies_at is not None and self.writes * 2 + 1 == self.dies_at:
            raise Died

    def find_making(self) -> Making | None:
        return self.making

    def keep_making(self, making: Making) -> None:
        self._write(lambda: setattr(self, "making", making))

    def keep_facts(self, week: Week, page: int, facts: Sequence[Fact], now: datetime) -> None:
        self._write(lambda: self.facts.update({(week, page): list(facts)}))

    def list_facts(self, week: Week, now: datetime) -> Iterable[Fact]:
        return [fact for (its, _), facts in sorted(self.facts.items()) if its == week for fact in facts]

    def destroy_facts(self, week: Week) -> None:
        # One page at a time, as a table does.
        for key in [each for each in self.facts if each[0] == week]:
            self._write(lambda key=key: self.facts.pop(key))  # type: ignore[misc]

    def open_key(self, week: Week, now: datetime) -> bytes:
        if week not in self.keys:
            self._write(lambda: self.keys.update({week: week.name.encode()}))
        return self.keys[week]

    def keep_cars(self, week: Week, cars: Mapping[str, datetime], now: datetime) -> None:
        self._write(lambda: self.cars.update({week: dict(cars)}))

    def find_cars(self, weeks: Sequence[Week], now: datetime) -> dict[bytes, frozenset[str]]:
        return {self.keys[week]: frozenset(self.cars.get(week, {})) for week in weeks if week in self.keys}

    def destroy_cars(self, week: Week) -> None:
        for kept in (self.keys, self.cars):
            if week in kept:
                self._write(lambda kept=kept: kept.pop(week))  # type: ignore[misc]

    def find_week(self, week: Week, now: datetime) -> CountedWeek | None:
        return self.weeks.get(week)

    def find_held(self, week: Week, now: datetime) -> Held:
        return self.held.get(week, {})

    def keep_week(self, counted: CountedWeek, held: Held, now: datetime) -> None:
        def write() -> None:
            if counted.week not in self.weeks:
                self.weeks[counted.week], self.held[counted.week] = counted, held

        self._write(write)

    def destroy_held(self, week: Week) -> None:
        if week in self.held:
            self._write(lambda: self.held.pop(week))


def make_alert(number: int, moment: datetime = NOON, recipient_id: str = "unit-1", plate: str = "7KXL92") -> Alert:
    alert = make_alert_for(recipient_id, make_entry(plate), passage_id=f"west-1:p{number}")
    sighting = replace(alert.sighting, captured_at=moment, received_at=moment)
    kept = replace(alert.retention, expires_at=moment + timedelta(days=365))
    return replace(alert, sighting=sighting, created_at=moment + timedelta(seconds=2), retention=kept)


def make_many(number: int, **others: Any) -> list[Alert]:
    return [make_alert(each, NOON + timedelta(minutes=each), **others) for each in range(number)]


def run(alerts: Alerts, weeks: Weeks, now: datetime = SETTLED, most: int = 200) -> Collected:
    """Run after run until nothing is done any more."""
    stores, done = InsightStores(alerts, alerts, weeks), Collected()
    for _ in range(most):
        one = collect_weeks(now, ZONE, stores)
        if one == Collected():
            return done
        done = Collected(done.pages + one.pages, done.weeks + one.weeks)
    raise AssertionError("never done")


def begin_at(week: Week = WEEK) -> Weeks:
    return Weeks(Making(week))


def test_a_new_deployment_begins_with_weeks_of_the_past_and_ends_with_the_last_that_settled() -> None:
    weeks = Weeks()
    run(Alerts(), weeks, NOON)
    this = find_week(NOON.date())
    assert sorted(weeks.weeks) == [this.move(-back) for back in range(FIRST_BACK, 0, -1)]
    assert weeks.making == Making(this)


def test_a_week_is_counted_a_day_after_its_end_and_not_before() -> None:
    weeks, alerts = begin_at(), Alerts(make_many(7))
    assert run(alerts, weeks, SETTLED - timedelta(milliseconds=1)) == Collected()
    run(alerts, weeks, SETTLED)
    assert weeks.weeks[WEEK].shown[Kind.HITS] == {ALL: 5}
    assert weeks.held[WEEK][Kind.HITS] == {ALL: (WEEK.number,) * 2}


def test_facts_go_once_their_week_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "PAGE", 3)
    weeks = begin_at()
    run(Alerts(make_many(20)), weeks)
    assert weeks.facts == {}
    assert weeks.weeks[WEEK].shown[Kind.HITS] == {ALL: 20}


def test_a_hit_counts_once_however_many_are_told_and_whenever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "PAGE", 4)
    told = make_many(10) + make_many(10, recipient_id="unit-2")
    handed_on = [
        replace(one, created_at=one.created_at + timedelta(hours=20)) for one in make_many(10, recipient_id="unit-3")
    ]
    weeks = begin_at()
    run(Alerts(told + handed_on), weeks)
    assert weeks.weeks[WEEK].shown[Kind.HITS] == {ALL: 10}


def test_a_hit_of_sunday_night_that_is_handed_on_on_monday_counts_in_its_week_alone() -> None:
    night = WEEK.end(ZONE) - timedelta(seconds=1)
    told = [make_alert(number, night) for number in range(5)]
    handed_on = [
        replace(make_alert(number, night, "unit-2"), created_at=night + timedelta(minutes=5)) for number in range(5)
    ]
    weeks = begin_at()
    run(Alerts(told + handed_on), weeks, WEEK.move(1).settled_at(ZONE))
    assert [weeks.weeks[WEEK.move(each)].shown[Kind.HITS].get(ALL) for each in (0, 1)] == [5, None]


def test_what_has_expired_is_not_counted() -> None:
    # A day before its end it is left out as well: nothing may be left of it in a page.
    gone = [replace(one, retention=replace(one.retention, expires_at=SETTLED + ROOM)) for one in make_many(6)]
    weeks = begin_at()
    run(Alerts(gone), weeks)
    assert weeks.weeks[WEEK].shown[Kind.HITS] == {}


def test_all_hits_of_a_list_that_keeps_them_long_enough_count() -> None:
    first = WEEK.begin(ZONE)
    kept = [make_alert(number, first + timedelta(hours=33 * number)) for number in range(5)]
    short = [
        replace(one, retention=replace(one.retention, expires_at=one.sighting.captured_at + SHORTEST_TERM))
        for one in kept
    ]
    weeks = begin_at()
    run(Alerts(short), weeks, SETTLED + timedelta(hours=20))
    assert weeks.weeks[WEEK].shown[Kind.HITS] == {ALL: 5}


def test_keys_and_cars_go_with_the_last_week_that_asks_for_them() -> None:
    weeks = begin_at()
    alerts = Alerts([make_alert(week, NOON + timedelta(weeks=week)) for week in range(6)])
    run(alerts, weeks, WEEK.move(5).settled_at(ZONE))
    assert set(weeks.cars) == set(weeks.keys) == {WEEK.move(each) for each in range(2, 6)}


def test_answers_until_the_week_settles_count() -> None:
    alerts = make_many(10)
    early = Answers((Answer(Step.ACKNOWLEDGE, "unit-1", SETTLED - timedelta(seconds=1)),))
    late = Answers((Answer(Step.ACKNOWLEDGE, "unit-1", SETTLED),))
    answers = {one.hit_id: early if number < 5 else late for number, one in enumerate(alerts)}
    weeks = begin_at()
    run(Alerts(alerts, answers), weeks, SETTLED + timedelta(days=2))
    assert weeks.weeks[WEEK].shown[Kind.OUTCOME] == {"answered": 5, "unanswered": 5}


def test_a_car_returns_in_the_weeks_after_it_was_seen() -> None:
    cars = ["7KXL92", "12HHB1", "1ZRS33", "4TGH55", "9XLN12"]
    seen = [
        make_alert(number + 10 * week, NOON + timedelta(weeks=week), plate=plate)
        for week in (0, 4, 9)
        for number, plate in enumerate(cars)
    ]
    weeks = begin_at()
    run(Alerts(seen), weeks, NOON + timedelta(weeks=11))
    first = {each: weeks.weeks[WEEK.move(each)].shown[Kind.FIRST] for each in (0, 4, 9)}
    # Five weeks after the second visits, nobody remembers them.
    assert first == {0: {}, 4: {"west-1": 5}, 9: {}}


def test_only_the_newest_week_holds_back_and_it_holds_what_is_left() -> None:
    weeks = begin_at()
    run(Alerts([*make_many(4), make_alert(9, NOON + timedelta(weeks=2))]), weeks, WEEK.move(3).settled_at(ZONE))
    assert weeks.weeks[WEEK.move(2)].shown[Kind.HITS] == {ALL: 5}
    assert set(weeks.held) == {WEEK.move(3)}


def test_answers_that_an_earlier_version_kept_with_the_alert_count() -> None:
    given = (Answer(Step.MISREAD, "unit-1", NOON + timedelta(hours=2)),)
    weeks = begin_at()
    run(Alerts([replace(alert, earlier=given) for alert in make_many(5)]), weeks)
    assert weeks.weeks[WEEK].shown[Kind.OUTCOME] == {"misread": 5}


@pytest.mark.parametrize("step", ["keep_facts", "list_facts", "keep_week"])
def test_a_week_that_fails_each_time_is_given_up_and_the_next_is_counted(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    alerts, weeks = Alerts(make_many(6)), begin_at()
    alerts.alerts += [make_alert(50 + each, NOON + timedelta(weeks=1, minutes=each)) for each in range(7)]
    stores, now = InsightStores(alerts, alerts, weeks), WEEK.move(1).settled_at(ZONE)

    def fail(*_: Any, **__: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(weeks, step, fail)
        for _ in range(MOST_TRIES + 8):
            try:
                done = collect_weeks(now, ZONE, stores)
            except Died:
                continue
            if done.given_up:
                break
        assert done == Collected(given_up=WEEK)
    run(alerts, weeks, now)
    assert set(weeks.weeks) == {WEEK.move(1)}
    assert weeks.weeks[WEEK.move(1)].shown[Kind.HITS] == {ALL: 5}
    assert weeks.facts == {}
    assert weeks.making == Making(WEEK.move(2))


def test_what_fails_for_a_while_loses_nothing() -> None:
    alerts, weeks = Alerts(make_many(6)), begin_at()
    for _ in range(MOST_TRIES - 1):
        weeks.dies_at = 2 * weeks.writes + 4
        with pytest.raises(Died):
            collect_weeks(SETTLED, ZONE, InsightStores(alerts, alerts, weeks))
    weeks.dies_at = None
    run(alerts, weeks)
    assert weeks.weeks[WEEK].shown[Kind.HITS] == {ALL: 5}
    assert weeks.making == Making(WEEK.move(1))


def test_one_run_takes_few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "PAGE", 2)
    alerts = Alerts(make_many(50))
    collect_weeks(SETTLED, ZONE, InsightStores(alerts, alerts, begin_at()))
    assert alerts.looks == collect.MOST_PAGES


def test_a_death_at_any_point_loses_nothing_and_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "PAGE", 3)
    alerts = Alerts(make_many(8) + make_many(8, recipient_id="unit-2"))
    alerts.alerts += [make_alert(100 + each, NOON + timedelta(weeks=1, minutes=each)) for each in range(8)]
    now = WEEK.move(1).settled_at(ZONE)
    whole = begin_at()
    run(alerts, whole, now)
    assert add_shown(whole.weeks.values())[Kind.HITS] == {ALL: 15}
    for moment in range(2, 2 * whole.writes + 2):
        weeks = begin_at()
        weeks.dies_at = moment
        with pytest.raises(Died):
            run(alerts, weeks, now)
        weeks.dies_at = None
        run(alerts, weeks, now)
        assert (weeks.weeks, weeks.held) == (whole.weeks, whole.held)
        assert (weeks.facts, weeks.cars, weeks.keys) == (whole.facts, whole.cars, whole.keys)
        assert weeks.making == whole.making
