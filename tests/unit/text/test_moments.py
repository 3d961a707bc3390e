"""Local time with its zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.text.timestamps import format_clock, format_moment, format_short_clock

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (timedelta(), "12:00 CET"),
        (timedelta(hours=12), "00:00 CET"),
        (timedelta(hours=13), "11-03 23:00 CET"),
        (timedelta(days=100), "02-12-2025 12:00 CET"),
    ],
)
def test_the_date_is_shown_where_it_is_not_today_s(before: timedelta, shown: str) -> None:
    assert format_clock(NOON - before, NOON, AMSTERDAM) == shown


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    shown = [format_clock(moment, first, AMSTERDAM) for moment in (first, first + timedelta(hours=1))]
    assert shown == ["02:30 CEST", "02:30 CET"]


def test_a_mail_has_the_date_always() -> None:
    assert format_moment(NOON, AMSTERDAM) == "2026-03-12 12:00 CET"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.sampled_from((-3, 0, 2, 400))
)
def test_the_short_form_is_the_long_one_without_its_zone(moment: datetime, days: int) -> None:
    now = moment + timedelta(days=days)
    short, whole = format_short_clock(moment, now, AMSTERDAM), format_clock(moment, now, AMSTERDAM)
    assert whole in (f"{short} CET", f"{short} CEST")
