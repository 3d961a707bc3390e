"""Reads and hits of a camera are counted by the hour in which their pictures were received."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.activity import MOST_HOURS, HourOfCamera, list_hours, parse_hours
from platewatch.alerts.alert import Alert
from platewatch.audit.counts import NoHitCount
from platewatch.fields import FieldInvalid
from tests.unit.alerts.makers import NOON, make_alert_for

NOW = NOON + timedelta(minutes=20)


@dataclass
class Stores:
    """Counts and alerts, by the day on which a table keeps them."""

    counts: tuple[NoHitCount, ...] = ()
    alerts: tuple[Alert, ...] = ()

    def list_counts(self, day: date, _now: datetime) -> list[NoHitCount]:
        return [one for one in self.counts if one.hour.date() == day]

    def list_alerts(self, day: date, _now: datetime) -> list[Alert]:
        return [one for one in self.alerts if one.created_at.date() == day]


def show(stores: Stores, hours: int, now: datetime = NOW) -> list[tuple[int, int]]:
    found = list_hours(["west-1"], hours, now, stores, stores)["west-1"]
    return [(one.no_hits, one.hits) for one in found]


def at(alert: Alert, received_at: datetime) -> Alert:
    sighting = replace(alert.sighting, camera_id="west-1", received_at=received_at)
    return replace(alert, sighting=sighting, created_at=received_at + timedelta(seconds=2))


def test_a_hit_that_two_people_were_told_of_is_one_hit() -> None:
    first = at(make_alert_for("unit-1"), NOON)
    second = at(make_alert_for("unit-2"), NOON)
    assert first.hit_id == second.hit_id
    assert show(Stores(alerts=(first, second)), 2) == [(0, 0), (0, 1)]


def test_a_hit_counts_in_the_hour_of_its_picture_also_when_it_was_told_in_the_next() -> None:
    alert = at(make_alert_for("unit-1"), NOON - timedelta(seconds=1))
    assert alert.created_at > NOON
    assert show(Stores(alerts=(alert,)), 2) == [(0, 1), (0, 0)]


def test_reads_without_a_hit_count_as_collected_and_other_cameras_do_not() -> None:
    counts = (NoHitCount("west-1", NOON, 7, 99), NoHitCount("west-2", NOON, 5, 5))
    assert show(Stores(counts=counts), 1) == [(7, 0)]


def test_midnight_is_no_limit() -> None:
    midnight = datetime.combine(NOON.date(), datetime.min.time(), NOON.tzinfo)
    counts = (NoHitCount("west-1", midnight - timedelta(hours=1), 3, 0), NoHitCount("west-1", midnight, 4, 0))
    assert show(Stores(counts=counts), 2, midnight + timedelta(minutes=1)) == [(3, 0), (4, 0)]


@given(hours=st.integers(1, MOST_HOURS), minutes=st.integers(0, 100_000))
def test_the_hours_follow_each_other_and_end_with_the_present_one(hours: int, minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    found = list_hours(["west-1"], hours, now, Stores(), Stores())["west-1"]
    assert len(found) == hours
    assert found[-1].hour <= now < found[-1].hour + timedelta(hours=1)
    assert found[0] == HourOfCamera(found[-1].hour - timedelta(hours=hours - 1), 0, 0)


@pytest.mark.parametrize("text", ["", "0", "-1", "49", "24.0", "\u0662", "9" * 5000, "1e1"])
def test_what_is_no_number_of_hours_is_refused(text: str) -> None:
    with pytest.raises(FieldInvalid, match="hours"):
        parse_hours(text)


def test_hours_that_were_not_asked_for_are_none() -> None:
    assert parse_hours(None) is None
    assert parse_hours("24") == 24
