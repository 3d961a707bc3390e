"""Whole weeks in the deployment's time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.insight.weeks import Week, find_week, list_weeks, parse_week
from tests.unit.insight.makers import WEEK, ZONE

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_a_week_begins_on_monday_at_midnight_in_the_zone() -> None:
    assert WEEK.begin(ZONE) == datetime(2026, 3, 8, 23, tzinfo=UTC)
    assert WEEK.end(ZONE) == datetime(2026, 3, 15, 23, tzinfo=UTC)
    assert WEEK.settled_at(ZONE) == datetime(2026, 3, 16, 23, tzinfo=UTC)


def test_the_week_in_which_clocks_go_forward_has_an_hour_less() -> None:
    week = find_week(date(2026, 3, 29))
    assert week.end(ZONE) - week.begin(ZONE) == timedelta(hours=7 * 24 - 1)


@given(DAYS)
def test_a_week_has_its_day_and_its_name_names_it(day: date) -> None:
    week = find_week(day)
    assert week.monday <= day <= week.sunday
    assert week.monday.weekday() == 0
    assert parse_week(week.name) == week


@pytest.mark.parametrize("name", ["", "2026-W54", "2026-11-02", "W48", "2026-W00"])
def test_what_names_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_week(name)


@given(DAYS, st.integers(0, 100))
def test_the_weeks_between_two_days_lie_wholly_between_them_and_leave_no_gap(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    weeks = list(list_weeks(since, until))
    assert all(since <= week.monday and week.sunday <= until for week in weeks)
    assert weeks == [weeks[0].move(number) for number in range(len(weeks))]
    # No week more would fit before or after.
    if weeks:
        assert weeks[0].move(-1).monday < since
        assert weeks[-1].move(1).sunday > until
    else:
        assert days < 13


def test_a_week_is_named_by_its_thursday() -> None:
    assert Week(date(2024, 12, 30)).name == "2025-W01"
